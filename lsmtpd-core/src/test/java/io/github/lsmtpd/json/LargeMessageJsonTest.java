package io.github.lsmtpd.json;

import static io.github.lsmtpd.json.LargeContents.MIB;
import static io.github.lsmtpd.json.LargeContents.assertHolds;
import static io.github.lsmtpd.json.LargeContents.assertRoundTrip;
import static io.github.lsmtpd.json.LargeContents.message;
import static io.github.lsmtpd.json.LargeContents.readInPlace;
import static io.github.lsmtpd.json.LargeContents.readToMemory;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.lsmtpd.MailMessage;
import io.github.lsmtpd.MessageContent;
import io.github.lsmtpd.json.LargeContents.Kind;
import io.github.lsmtpd.json.LargeContents.Streamed;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
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
}
