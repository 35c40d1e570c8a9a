/** The messages of a spool as files: written, listed, read, removed and set aside, within a quota. Not exported. */
@NullMarked
package io.github.lsmtpd.spool.internal.store;

import org.jspecify.annotations.NullMarked;
