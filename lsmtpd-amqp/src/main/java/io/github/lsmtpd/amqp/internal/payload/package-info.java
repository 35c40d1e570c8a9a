/** The forms in which messages are published, by name. Knows the API and nothing else of this module. */
@NullMarked
package io.github.lsmtpd.amqp.internal.payload;

import org.jspecify.annotations.NullMarked;
