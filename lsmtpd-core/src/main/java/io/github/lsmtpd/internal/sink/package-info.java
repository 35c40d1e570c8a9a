/**
 * Sinks that the server brings with it.
 */
@NullMarked
package io.github.lsmtpd.internal.sink;

import org.jspecify.annotations.NullMarked;
