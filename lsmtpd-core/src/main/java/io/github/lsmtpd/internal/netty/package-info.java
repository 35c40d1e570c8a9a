/**
 * Bytes: {@link io.github.lsmtpd.internal.netty.SmtpFrameDecoder} cuts what arrives into frames,
 * {@link io.github.lsmtpd.internal.netty.SmtpSessionHandler} gives them to the session and sends its replies. The only
 * package that knows Netty.
 */
@NullMarked
package io.github.lsmtpd.internal.netty;

import org.jspecify.annotations.NullMarked;
