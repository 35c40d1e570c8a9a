/** Messages as CloudEvents 1.0, whose data is made by another payload format. Needs the CloudEvents SDK. */
@NullMarked
package io.github.lsmtpd.amqp.internal.cloudevents;

import org.jspecify.annotations.NullMarked;
