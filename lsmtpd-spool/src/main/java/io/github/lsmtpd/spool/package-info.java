/**
 * Keeps accepting mail while the primary sink is away: {@link io.github.lsmtpd.spool.FailoverSink} writes to a
 * {@link io.github.lsmtpd.spool.SpoolDirectory} and replays from it.
 */
@NullMarked
package io.github.lsmtpd.spool;

import org.jspecify.annotations.NullMarked;
