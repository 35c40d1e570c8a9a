/**
 * Keeps accepting mail while the primary sink fails: {@link io.github.lsmtpd.spool.FailoverSink} stores messages in a
 * directory and replays them from there; {@link io.github.lsmtpd.spool.SpoolDirectory} gives access to such a directory.
 */
@NullMarked
package io.github.lsmtpd.spool;

import org.jspecify.annotations.NullMarked;
