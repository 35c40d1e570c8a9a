package io.github.lsmtpd.json;

import static io.github.lsmtpd.json.SampleJson.assertRoundTrip;
import static io.github.lsmtpd.json.SampleJson.write;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The readable form of a content that is not UTF-8; the content itself is in base64 then. */
class ReadableTextTest {
    @Test
    void leavesLatin1MailReadable() throws IOException {
        byte[] latin1 = "Subject: Gr\u00FC\u00DFe\r\n\r\n".getBytes(ISO_8859_1);
        assertThat(write(latin1)).contains("\"email_content\":\"Subject: Gr\u00FC\u00DFe\\r\\n\\r\\n\"");
    }

    @Test
    void mixesUtf8AndSingleBytesInTheReadableText() throws IOException {
        byte[] mixed = HexFormat.of().parseHex("C3A9" + "80" + "81" + "FC" + "F09F9880" + "93" + "ED" + "A080");
        assertThat(write(mixed))
                .contains("\"email_content\":\"\u00E9\u20AC\u0081\u00FC\uD83D\uDE00\u201C\u00ED\u00A0\u20AC\"");
    }

    /** A surrogate pair meets every position of Jackson's buffers, none of which may part it. */
    @Test
    void keepsPairsWholeInALongReadableText() throws IOException {
        for (int shift = 0; shift < 2; shift++) {
            String text = "x".repeat(shift) + "\uD83D\uDE00".repeat(20_000);
            byte[] content = Arrays.copyOf(text.getBytes(UTF_8), text.getBytes(UTF_8).length + 1);
            content[content.length - 1] = (byte) 0xFC;
            assertThat(write(content)).contains("\"email_content\":\"" + text + "\u00FC\"");
            assertRoundTrip(content);
        }
    }

    @Test
    @Tag("slow")
    void saysInTheReadableTextThatItWasCutOff() throws IOException {
        byte[] content = new byte[ReadableText.MAX_BYTES + 1];
        Arrays.fill(content, (byte) 0xFC);
        assertThat(write(content))
                .contains("\u00FC\\r\\n[The rest is in email_content_base64 alone.]\\r\\n\",\"sender\"");
        assertThat(write(Arrays.copyOf(content, ReadableText.MAX_BYTES))).doesNotContain("[The rest");
    }

    @Test
    void hasNoControlCharactersInTheReadableText() throws IOException {
        assertThat(write(new byte[] {'a', 0, 7, '\t', '\r', '\n', 27, (byte) 0xFC}))
                .contains("\"email_content\":\"a??\\t\\r\\n?\u00FC\"");
    }
}
