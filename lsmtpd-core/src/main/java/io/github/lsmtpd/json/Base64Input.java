package io.github.lsmtpd.json;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Base64;

/** The bytes that a stream of base64 stands for (RFC 4648 §4): padded, without line ends. Not thread safe. */
final class Base64Input extends DecodedInput {
    private static final int PIECE = 16 * 1024;

    private final byte[] encoded = new byte[PIECE];
    private boolean ended;

    Base64Input(InputStream in) {
        super(in);
    }

    @Override
    void decode() throws IOException {
        if (ended) {
            decoded(encoded, 0);
            return;
        }
        int count = in.readNBytes(encoded, 0, encoded.length);
        byte[] bytes = decode(count == encoded.length ? encoded : Arrays.copyOf(encoded, count));
        // Padding is the end, wherever it stands.
        ended = count < encoded.length || (encoded[count - 1] == '=' && in.read() < 0);
        if (!ended && encoded[count - 1] == '=') {
            throw malformed(null);
        }
        decoded(bytes, bytes.length);
    }

    private static byte[] decode(byte[] piece) throws IOException {
        if (piece.length % 4 != 0) {
            throw malformed(null);
        }
        try {
            return Base64.getDecoder().decode(piece);
        } catch (IllegalArgumentException e) {
            throw malformed(e);
        }
    }

    private static IOException malformed(@org.jspecify.annotations.Nullable Throwable cause) {
        return new MessageJson.MalformedException("email_content_base64 is not base64", cause);
    }
}
