/**
 * What several packages and modules need: checks, printable text, a log of conditions that last. Knows no other package but
 * the settings.
 */
@NullMarked
package io.github.lsmtpd.internal.support;

import org.jspecify.annotations.NullMarked;
