/**
 * The session, without I/O: {@link io.github.lsmtpd.internal.session.SmtpSession} takes command lines and content, and
 * gives replies; a {@link io.github.lsmtpd.internal.session.Transaction} becomes a message; a
 * {@link io.github.lsmtpd.internal.session.Delivery} is its way into the sink.
 */
@NullMarked
package io.github.lsmtpd.internal.session;

import org.jspecify.annotations.NullMarked;
