package io.github.lsmtpd.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@link MessageJson} does with contents that are not to be in memory as a whole. */
@Tag("slow")
@Timeout(600)
class LargeMessageJsonTest {
    private static final int MIB = 1024 * 1024;
    private static final int LARGEST_PIECE = 64 * 1024;

    private static MailMessage message(MessageContent content) {
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
    private record Streamed(byte[] bytes) implements MessageContent {
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

    private static MailMessage readInPlace(byte[] json) throws IOException {
        return MessageJson.read(at -> new ByteArrayInputStream(json, (int) at, json.length - (int) at));
    }

    private static MailMessage readToMemory(byte[] json) throws IOException {
        return MessageJson.read(new ByteArrayInputStream(json));
    }

    private static void assertHolds(MailMessage message, byte[] content) throws IOException {
        assertThat(message.content().size()).isEqualTo(content.length);
        assertThat(Arrays.equals(message.content().toByteArray(), content)).isTrue();
        assertThat(Arrays.equals(message.content().toByteArray(), content)).isTrue(); // and again
    }

    /** Every way to write gives the same bytes, and every way to read gives the content. */
    private static void assertRoundTrip(byte[] content) throws IOException {
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

    @ParameterizedTest
    @EnumSource(Kind.class)
    void keepsContentsOfEveryKindWithoutHoldingThem(Kind kind) throws IOException {
        for (int more = 0; more < 9; more++) {
            byte[] content = kind.content(MIB + more); // its last character may be cut off, and then it is not UTF-8
            assertRoundTrip(content);
            content[500_000 + more] = (byte) 0xFC;
            assertRoundTrip(content);
        }
    }

    /** Each position of a buffer meets each byte of a character and of an escape. */
    @ParameterizedTest
    @ValueSource(strings = {"\uD83D\uDE00", "\u20AC", "\u00FC", "\\", "\u0001", "\u0001\uD83D\uDE00\"\u00FC\u20AC"})
    void keepsCharactersWholeAtTheEndsOfBuffers(String character) throws IOException {
        for (int shift = 0; shift < 6; shift++) {
            byte[] content = new byte[MIB + 64 * 1024];
            Arrays.fill(content, (byte) 'x');
            byte[] run = ("x".repeat(shift) + character.repeat(40)).getBytes(UTF_8);
            for (int at = 16 * 1024; at < content.length - run.length; at += 16 * 1024) {
                System.arraycopy(run, 0, content, at - 100, run.length);
            }
            assertRoundTrip(content);
        }
    }

    @Test
    void keepsRandomContents() throws IOException {
        Random random = new Random(20251125);
        for (int round = 0; round < 10; round++) {
            byte[] content = new byte[MIB + random.nextInt(200_000)];
            random.nextBytes(content);
            assertRoundTrip(content);
            StringBuilder text = new StringBuilder();
            random.ints(350_000, 0, 0xD800).forEach(text::appendCodePoint);
            random.ints(50_000, 0x10000, 0x110000).forEach(text::appendCodePoint);
            byte[] utf8 = text.toString().getBytes(UTF_8);
            assertRoundTrip(utf8);
            utf8[random.nextInt(utf8.length)] = (byte) random.nextInt(256);
            assertRoundTrip(utf8);
        }
    }

    /** Small contents take the other path; what is written and read must be the same. */
    @Test
    void readsSmallContentsInPlaceToo() throws IOException {
        Random random = new Random(7);
        for (int size = 0; size < 2000; size++) {
            byte[] content = new byte[size];
            random.nextBytes(content);
            for (byte[] each : List.of(
                    content, Arrays.copyOf("\uD83D\uDE00\\\u0001".repeat(300).getBytes(UTF_8), size))) {
                assertHolds(readInPlace(MessageJson.write(message(MessageContent.of(each)))), each);
            }
        }
    }

    @Test
    void readsEscapesOfOtherProgramsInPlace() throws IOException {
        String json = new String(MessageJson.write(message(MessageContent.of("@".getBytes(UTF_8)))), UTF_8);
        String[] escapes = {"\\u00fc\\/\\ud83d\\uDE00", "\\b\\f\\n\\r\\t\\\"\\\\\\/", "\\u0041\\u07FF\\uFFFF\\u0000"};
        String[] texts = {"\u00FC/\uD83D\uDE00", "\b\f\n\r\t\"\\/", "A\u07FF\uFFFF\u0000"};
        for (int i = 0; i < escapes.length; i++) {
            byte[] changed = json.replace("\"@\"", '"' + escapes[i] + '"').getBytes(UTF_8);
            assertHolds(readInPlace(changed), texts[i].getBytes(UTF_8));
            assertHolds(readToMemory(changed), texts[i].getBytes(UTF_8));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"\\ud83d\"",
                "\"\\udE00\"",
                "\"\\ud83dx\"",
                "\"\\ud83d\\n\"",
                "\"\\ud83d\\ud83d\"",
                "\"\\u12G4\"",
                "\"\\x\"",
                "\"\n\"",
                "7",
                "\"",
                "\"@\",\"email_content_base64\":\"a\"",
                "\"@\",\"email_content_base64\":\"YQ\"",
                "\"@\",\"email_content_base64\":\"?\"",
                "\"@\",\"email_content_base64\":7",
            })
    void refusesInPlaceWhatItRefusesInMemory(String content) throws IOException {
        byte[] json = new String(MessageJson.write(message(MessageContent.of("@".getBytes(UTF_8)))), UTF_8)
                .replace("\"@\"", content)
                .getBytes(UTF_8);
        assertThatThrownBy(() -> readToMemory(json)).isInstanceOf(MessageJson.MalformedException.class);
        assertThatThrownBy(() -> readInPlace(json)).isInstanceOf(MessageJson.MalformedException.class);
    }

    /** Sixteen KiB are decoded at a time. */
    @Test
    void nothingComesAfterThePaddingOfBase64() throws IOException {
        String json = new String(MessageJson.write(message(MessageContent.of(new byte[] {(byte) 0xFC}))), UTF_8);
        String padded = "A".repeat(16 * 1024 - 1) + "=";
        assertThat(readInPlace(json.replace("/A==", padded).getBytes(UTF_8))
                        .content()
                        .size())
                .isEqualTo(12 * 1024 - 1);
        for (String tail : new String[] {"=", "YQ==", "A".repeat(16 * 1024)}) {
            assertThatThrownBy(() ->
                            readInPlace(json.replace("/A==", padded + tail).getBytes(UTF_8)))
                    .isInstanceOf(MessageJson.MalformedException.class);
        }
    }

    @Test
    void anErrorOfTheSourceStaysWhatItIs() throws IOException {
        byte[] json = MessageJson.write(message(new Streamed(Kind.ESCAPES.content(2 * MIB))));
        IOException gone = new IOException("Input/output error");
        for (int good : new int[] {0, 100, 100_000, 2 * MIB}) {
            MessageJson.Source failing = at ->
                    new FilterInputStream(new ByteArrayInputStream(json, (int) at, Math.max(0, good - (int) at))) {
                        @Override
                        public int read(byte[] target, int offset, int length) throws IOException {
                            int count = super.read(target, offset, length);
                            if (count < 0) {
                                throw gone;
                            }
                            return count;
                        }
                    };
            assertThatThrownBy(() -> MessageJson.read(failing)).isSameAs(gone);
            assertThatThrownBy(() -> MessageJson.read(failing.openAt(0))).isSameAs(gone);
        }
    }

    @Test
    void aContentInPlaceIsGoneWithItsSource() throws IOException {
        byte[] json = MessageJson.write(message(new Streamed(Kind.ASCII.content(2 * MIB))));
        boolean[] removed = new boolean[1];
        MailMessage message = MessageJson.read(at -> {
            if (removed[0]) {
                throw new java.nio.file.NoSuchFileException("gone");
            }
            return new ByteArrayInputStream(json, (int) at, json.length - (int) at);
        });
        removed[0] = true;
        assertThatThrownBy(() -> message.content().openStream()).isInstanceOf(java.nio.file.NoSuchFileException.class);
    }

    @Test
    void shortensTheReadableFormAloneToFit() throws IOException {
        for (int size : new int[] {100, 100_000, 2 * MIB}) {
            byte[] content = new byte[size];
            new Random(size).nextBytes(content);
            MailMessage message = message(new Streamed(content));
            MailMessage small = message(MessageContent.of(content));
            int whole = MessageJson.write(size < MIB ? small : message).length;
            int least = needed(small);
            assertThat(least).isLessThan(whole);
            for (long max : new long[] {least, least + 1, least + 7, (least + whole) / 2, whole - 1, whole}) {
                byte[] json = MessageJson.write(size < MIB ? small : message, max);
                assertThat((long) json.length).isLessThanOrEqualTo(max).isGreaterThan(Math.min(max, whole) - 4);
                assertThat(new String(json, UTF_8).contains("[The rest is in")).isEqualTo(max < whole);
                assertHolds(readToMemory(json), content);
            }
            assertThatThrownBy(() -> MessageJson.write(small, least - 1))
                    .isInstanceOf(MessageJson.TooLargeException.class)
                    .hasMessageContaining(least + " bytes");
        }
    }

    private static int needed(MailMessage message) throws IOException {
        try {
            return MessageJson.write(message, 1).length;
        } catch (MessageJson.TooLargeException e) {
            return (int) e.needed();
        }
    }

    @Test
    void goesOverToBase64WhereEscapesMakeTextTooLarge() throws IOException {
        byte[] content = Kind.ESCAPES.content(3 * MIB);
        MailMessage message = message(new Streamed(content));
        assertThat(MessageJson.write(message).length).isGreaterThan(5 * MIB);
        byte[] json = MessageJson.write(message, 5 * MIB);
        assertThat(json).hasSizeLessThanOrEqualTo(5 * MIB);
        assertThat(new String(json, UTF_8)).contains("email_content_base64");
        assertHolds(readToMemory(json), content);
    }

    @Test
    void aTextThatFitsIsNeverRefused() throws IOException {
        byte[] content = Kind.ASCII.content(3 * MIB);
        MailMessage message = message(new Streamed(content));
        int whole = MessageJson.write(message).length;
        assertThat(MessageJson.write(message, whole)).hasSize(whole);
        assertThatThrownBy(() -> MessageJson.write(message, whole - 1))
                .isInstanceOfSatisfying(
                        MessageJson.TooLargeException.class,
                        e -> assertThat(e.needed()).isEqualTo(whole));
    }

    @Test
    void theLargestContentThatSurelyFitsDoes() throws IOException {
        assertThat(MessageJson.maxContentSize(0)).isZero();
        assertThat(MessageJson.maxContentSize(64 * 1024)).isZero();
        assertThat(MessageJson.maxContentSize(Long.MAX_VALUE)).isPositive();
        for (long max : new long[] {100_000, MIB, 3 * MIB + 1}) {
            byte[] content = new byte[(int) MessageJson.maxContentSize(max)];
            assertThat((long) MessageJson.write(message(MessageContent.of(content)), max).length)
                    .isLessThanOrEqualTo(max);
            content[0] = (byte) 0xFC;
            assertThat((long) MessageJson.write(message(MessageContent.of(content)), max).length)
                    .isLessThanOrEqualTo(max);
        }
    }
}
