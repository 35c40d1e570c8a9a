/**
 * What a host application types: {@link io.github.lsmtpd.MessageSink} is where its messages go, and
 * {@link io.github.lsmtpd.MailMessage} is what it gets.
 */
@NullMarked
package io.github.lsmtpd;

import org.jspecify.annotations.NullMarked;
