/** Two places for a message: the primary sink, and the spool while that fails; and the way back. Not exported. */
@NullMarked
package io.github.lsmtpd.spool.internal.failover;

import org.jspecify.annotations.NullMarked;
