/** The ages of claims kept as files. */
@NullMarked
package io.github.lsmtpd.amqp.internal.claims;

import org.jspecify.annotations.NullMarked;
