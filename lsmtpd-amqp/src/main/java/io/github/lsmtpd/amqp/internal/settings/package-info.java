/** How the variables are read, and what their values may be. */
@NullMarked
package io.github.lsmtpd.amqp.internal.settings;

import org.jspecify.annotations.NullMarked;
