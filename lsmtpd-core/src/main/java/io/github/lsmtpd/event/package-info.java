/**
 * What happens in a server that an operator wants to count or to be told of: {@link io.github.lsmtpd.event.SmtpServerObserver}
 * gets each {@link io.github.lsmtpd.event.SmtpEvent}.
 */
@NullMarked
package io.github.lsmtpd.event;

import org.jspecify.annotations.NullMarked;
