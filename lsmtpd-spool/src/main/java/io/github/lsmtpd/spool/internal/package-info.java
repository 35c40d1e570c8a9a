/** The parts of the spool; not exported. */
@NullMarked
package io.github.lsmtpd.spool.internal;

import org.jspecify.annotations.NullMarked;
