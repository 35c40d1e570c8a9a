package io.github.lsmtpd.spool.internal.seal;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Where bytes go, such as a file. */
@FunctionalInterface
public interface ByteTarget {
    /** Writes all that remains in the buffer. */
    void write(ByteBuffer bytes) throws IOException;
}
