package io.github.lsmtpd.json;

import io.github.lsmtpd.MessageContent;
import java.io.ByteArrayOutputStream;

/** Collects the bytes of a body and becomes its content without copying them once more. */
final class CollectedContent extends ByteArrayOutputStream {
    private static final int TYPICAL_SIZE = 8192;

    CollectedContent() {
        super(TYPICAL_SIZE);
    }

    /** The content collected; nothing may be written after this. */
    MessageContent content() {
        return new ArrayContent(buf, count);
    }
}
