/**
 * Who may connect, and who may send to whom: {@link io.github.lsmtpd.policy.SmtpPolicy} is asked, and gives a
 * {@link io.github.lsmtpd.policy.Decision}.
 */
@NullMarked
package io.github.lsmtpd.policy;

import org.jspecify.annotations.NullMarked;
