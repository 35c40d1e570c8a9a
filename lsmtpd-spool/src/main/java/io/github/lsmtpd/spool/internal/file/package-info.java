/** Files that survive a crash: written whole or not at all, checksummed, in a private and locked directory. Knows nothing of
 * messages. Not exported. */
@NullMarked
package io.github.lsmtpd.spool.internal.file;

import org.jspecify.annotations.NullMarked;
