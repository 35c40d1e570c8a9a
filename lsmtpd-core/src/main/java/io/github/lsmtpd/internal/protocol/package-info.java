/**
 * SMTP as text, without I/O: a line becomes a {@link io.github.lsmtpd.internal.protocol.Command}, a
 * {@link io.github.lsmtpd.internal.protocol.Reply} becomes a line, a dot-stuffed body becomes its content.
 */
@NullMarked
package io.github.lsmtpd.internal.protocol;

import org.jspecify.annotations.NullMarked;
