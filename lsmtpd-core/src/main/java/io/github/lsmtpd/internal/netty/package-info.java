/**
 * Bytes: {@link io.github.lsmtpd.internal.netty.SmtpFrameDecoder} cuts what arrives into frames,
 * {@link io.github.lsmtpd.internal.netty.SmtpSessionHandler} gives them to the session and sends its replies. The only
 * package that knows Netty.
 */
package io.github.lsmtpd.internal.netty;
