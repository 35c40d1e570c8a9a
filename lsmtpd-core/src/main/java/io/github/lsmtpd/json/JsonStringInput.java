package io.github.lsmtpd.json;

import java.io.IOException;
import java.io.InputStream;

/** What a {@link JsonStringDecoder} makes of a stream, a piece at a time. Not thread safe. */
final class JsonStringInput extends DecodedInput {
    private static final int PIECE = 16 * 1024;

    private final JsonStringDecoder string;
    private final byte[] text = new byte[PIECE];

    /** Takes a stream that stands before the opening quotation mark, and closes it in the end. */
    JsonStringInput(InputStream in) throws IOException {
        super(in);
        string = new JsonStringDecoder(ByteWindow.of(in, PIECE));
    }

    @Override
    void decode() throws IOException {
        decoded(text, string.decode(text));
    }
}
