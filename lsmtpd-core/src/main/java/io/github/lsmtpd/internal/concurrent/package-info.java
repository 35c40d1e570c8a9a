/** Time, timers and threads behind one interface, so that a test can put simulated ones in their place. Not exported. */
@NullMarked
package io.github.lsmtpd.internal.concurrent;

import org.jspecify.annotations.NullMarked;
