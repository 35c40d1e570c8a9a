/** Where each message goes: templates, what their placeholders stand for, and the publishes that a message is divided into. */
@NullMarked
package io.github.lsmtpd.amqp.internal.routing;

import org.jspecify.annotations.NullMarked;
