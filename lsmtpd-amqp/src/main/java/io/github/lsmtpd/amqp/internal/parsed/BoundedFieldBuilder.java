package io.github.lsmtpd.amqp.internal.parsed;

import org.apache.james.mime4j.MimeException;
import org.apache.james.mime4j.stream.FieldBuilder;
import org.apache.james.mime4j.stream.RawField;
import org.apache.james.mime4j.stream.RawFieldParser;
import org.apache.james.mime4j.util.ByteArrayBuffer;
import org.apache.james.mime4j.util.RecycledByteArrayBuffer;
import org.jspecify.annotations.Nullable;

/** Cuts a header field that is too long, where mime4j's own would give up the message. */
final class BoundedFieldBuilder implements FieldBuilder {
    static final String CUT_OFF = "header field cut off after ";

    private final int most;
    private final Defects defects;
    private ByteArrayBuffer field = new ByteArrayBuffer(128);

    BoundedFieldBuilder(int most, Defects defects) {
        this.most = most;
        this.defects = defects;
    }

    @Override
    public void reset() {
        field = new ByteArrayBuffer(128);
    }

    @Override
    public void append(ByteArrayBuffer line) {
        int room = most - field.length();
        if (line.length() > room) {
            defects.add(CUT_OFF + most + " bytes");
        }
        field.append(line.buffer(), 0, Math.min(room, line.length()));
    }

    /** mime4j leaves out a field for which this throws, and what is none, a header without fields; any other one is kept, whatever letters its name has. */
    @Override
    public @Nullable RawField build() throws MimeException {
        int length = field.length();
        if (length == 0) {
            return null;
        }
        while (length > 0 && (field.byteAt(length - 1) == '\n' || field.byteAt(length - 1) == '\r')) {
            length--;
        }
        field.setLength(length);
        RawField parsed = RawFieldParser.DEFAULT.parseField(field);
        if (parsed.getName().isEmpty() || parsed.getName().chars().anyMatch(c -> c <= ' ')) {
            throw new MimeException("no field name");
        }
        return parsed;
    }

    /** Only asked for where a malformed field would begin the body. */
    @Override
    public @Nullable RecycledByteArrayBuffer getRaw() {
        return null;
    }

    @Override
    public void release() {}
}
