/** A message as MIME: its header fields, its text and its attachments, and the JSON that carries them. Needs Apache mime4j. */
@NullMarked
package io.github.lsmtpd.amqp.internal.parsed;

import org.jspecify.annotations.NullMarked;
