/** The publisher: from a message in its queue to the broker's confirm; not exported. */
@NullMarked
package io.github.lsmtpd.amqp.internal;

import org.jspecify.annotations.NullMarked;
