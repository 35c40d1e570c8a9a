/**
 * The content of messages while they arrive and are delivered: in memory within a budget, otherwise in temporary files.
 */
@NullMarked
package io.github.lsmtpd.internal.content;

import org.jspecify.annotations.NullMarked;
