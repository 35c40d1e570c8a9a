package io.github.lsmtpd.json;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Base64;

/** The bytes that a stream of base64 stands for (RFC 4648 §4): padded, without line ends. Not thread safe. */
final class Base64Input extends InputStream {
    private static final int PIECE = 16 * 1024;

    private final InputStream in;
    private final byte[] encoded = new byte[PIECE];
    private byte[] bytes = new byte[0];
    private int at;
    private boolean ended;

    Base64Input(InputStream in) {
        this.in = in;
    }

    @Override
    public int read() throws IOException {
        return fill() ? bytes[at++] & 0xFF : -1;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (!fill()) {
            return -1;
        }
        int count = Math.min(length, bytes.length - at);
        System.arraycopy(bytes, at, target, offset, count);
        at += count;
        return count;
    }

    private boolean fill() throws IOException {
        if (at == bytes.length && !ended) {
            int count = in.readNBytes(encoded, 0, encoded.length);
            at = 0;
            bytes = decode(count == encoded.length ? encoded : Arrays.copyOf(encoded, count));
            // Padding is the end, wherever it stands.
            ended = count < encoded.length || (encoded[count - 1] == '=' && in.read() < 0);
            if (!ended && encoded[count - 1] == '=') {
                throw malformed(null);
            }
        }
        return at < bytes.length;
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

    @Override
    public void close() throws IOException {
        in.close();
    }
}
