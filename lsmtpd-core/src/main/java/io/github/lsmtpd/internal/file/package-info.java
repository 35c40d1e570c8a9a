/** Files that survive a crash, in a private directory, for the sinks that keep messages on disk. Knows no other package. */
@NullMarked
package io.github.lsmtpd.internal.file;

import org.jspecify.annotations.NullMarked;
