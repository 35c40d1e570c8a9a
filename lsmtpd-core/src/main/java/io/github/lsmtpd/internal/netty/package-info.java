/**
 * Bytes, in the order in which they pass: {@link io.github.lsmtpd.internal.netty.NettySmtpServer} accepts a connection,
 * {@link io.github.lsmtpd.internal.netty.ConnectionOpening} does what comes before the session,
 * {@link io.github.lsmtpd.internal.netty.SmtpConnection} hands what arrives to the
 * {@link io.github.lsmtpd.internal.netty.FrameReader}, whose frames go to the session, and sends the session's replies. The
 * only package that knows Netty.
 */
@NullMarked
package io.github.lsmtpd.internal.netty;

import org.jspecify.annotations.NullMarked;
