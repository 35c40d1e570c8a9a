package io.github.lsmtpd.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.lsmtpd.ClientInfo;
import io.github.lsmtpd.Envelope;
import io.github.lsmtpd.MailAddress;
import io.github.lsmtpd.MailMessage;
import io.github.lsmtpd.MessageContent;
import io.github.lsmtpd.Recipient;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Contents that are not to be in memory as a whole, and every way to write and read them as JSON. */
final class LargeContents {
    static final int MIB = 1024 * 1024;
    private static final int LARGEST_PIECE = 64 * 1024;

    private LargeContents() {}

    static MailMessage message(MessageContent content) {
        return new MailMessage(
                UUID.randomUUID(),
                Instant.now(),
                new ClientInfo(null, "client.example", ClientInfo.Protocol.ESMTP),
                new Envelope(
                        Optional.empty(),
                        List.of(new Recipient(MailAddress.of("to@example.com"))),
                        Envelope.BodyType.SEVEN_BIT,
                        false),
                content);
    }

    /** A content that refuses to be in memory as a whole, and gives what it is asked for in odd pieces. */
    @SuppressWarnings("ArrayRecordComponent")
    record Streamed(byte[] bytes) implements MessageContent {
        @Override
        public long size() {
            return bytes.length;
        }

        @Override
        public InputStream openStream() {
            return new FilterInputStream(new ByteArrayInputStream(bytes)) {
                @Override
                public int read(byte[] target, int offset, int length) throws IOException {
                    assertThat(target.length).isLessThanOrEqualTo(LARGEST_PIECE);
                    return super.read(target, offset, Math.min(length, 10_007));
                }
            };
        }

        @Override
        public byte[] toByteArray() {
            throw new AssertionError("asked for the whole content as one array");
        }
    }

    /** Takes pieces of a bounded size alone. */
    private static final class Pieces extends OutputStream {
        private final ByteArrayOutputStream all = new ByteArrayOutputStream();

        @Override
        public void write(int b) {
            all.write(b);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            assertThat(length).isLessThanOrEqualTo(LARGEST_PIECE);
            all.write(bytes, offset, length);
        }
    }

    private static byte[] writeInPieces(MailMessage message) throws IOException {
        Pieces out = new Pieces();
        MessageJson.write(message, out);
        return out.all.toByteArray();
    }

    static MailMessage readInPlace(byte[] json) throws IOException {
        return MessageJson.read(at -> new ByteArrayInputStream(json, (int) at, json.length - (int) at));
    }

    static MailMessage readToMemory(byte[] json) throws IOException {
        return SampleJson.read(json);
    }

    static void assertHolds(MailMessage message, byte[] content) throws IOException {
        assertThat(message.content().size()).isEqualTo(content.length);
        assertThat(Arrays.equals(message.content().toByteArray(), content)).isTrue();
        assertThat(Arrays.equals(message.content().toByteArray(), content)).isTrue(); // and again
    }

    /** Every way to write gives the same bytes, and every way to read gives the content. */
    static void assertRoundTrip(byte[] content) throws IOException {
        MailMessage message = message(new Streamed(content));
        byte[] json = MessageJson.write(message);
        assertThat(Arrays.equals(json, writeInPieces(message))).isTrue();
        assertHolds(readInPlace(json), content);
        assertHolds(readToMemory(json), content);
    }

    /** What contents are made of. */
    enum Kind {
        ASCII("Some text in lines.\r\n"),
        UTF_8_TEXT("Gr\u00FC\u00DFe \u20AC \uD83D\uDE00 \u0800\uFFFF\r\n"),
        ESCAPES("\"\\\t\r\n\b\f/"),
        CONTROLS("\u0000\u0001\u001F\u007F"),
        FEW_CONTROLS("twenty or more letters between them\u0000\r\n");

        private final String part;

        Kind(String part) {
            this.part = part;
        }

        byte[] content(int size) {
            byte[] bytes = part.getBytes(UTF_8);
            byte[] content = new byte[size];
            for (int i = 0; i < size; i++) {
                content[i] = bytes[i % bytes.length];
            }
            return content;
        }
    }
}
