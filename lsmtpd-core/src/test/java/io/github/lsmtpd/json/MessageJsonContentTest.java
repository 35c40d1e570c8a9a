package io.github.lsmtpd.json;

import static io.github.lsmtpd.json.SampleJson.assertRoundTrip;
import static io.github.lsmtpd.json.SampleJson.message;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The bytes of a content, whatever they are, come back from the JSON as they were. */
class MessageJsonContentTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "00",
                "0D0A",
                "EFBBBF41",
                "C3A9",
                "E280A8E280A9",
                "F09F9880",
                "F48FBFBF",
                "EFBFBD",
                "22",
                "5C",
                "7F",
                "C080",
                "E08080",
                "F0808080",
                "EDA080",
                "EDA080EDB080",
                "EDBFBF",
                "F4908080",
                "F5808080",
                "FF",
                "FE",
                "80",
                "BF",
                "C3",
                "E282",
                "F09F98",
                "C3C3A9",
                "E2C3A9",
                "4141414141414180",
                "F09F9880F09F98",
                "4141414141414141C3",
                "41414141414141C3A9",
                "C2",
                "C1BF",
                "E0A080",
                "ED9FBF",
                "EE8080",
                "F0908080"
            })
    void keepsTheBytesOfTextAndOfWhatIsNearlyText(String hex) throws IOException {
        assertRoundTrip(HexFormat.of().parseHex(hex));
    }

    @Test
    void keepsEveryByteAndEveryPairOfBytes() throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (int i = 0; i < 256; i++) {
            assertRoundTrip(new byte[] {(byte) i});
            for (int k = 0; k < 256; k++) {
                all.write(i);
                all.write(k);
            }
        }
        assertRoundTrip(all.toByteArray());
    }

    @Test
    void keepsEveryCodePoint() throws IOException {
        StringBuilder all = new StringBuilder();
        for (int c = 0; c <= Character.MAX_CODE_POINT; c++) {
            if (c < Character.MIN_SURROGATE || c > Character.MAX_SURROGATE) {
                all.appendCodePoint(c);
            }
        }
        byte[] text = all.toString().getBytes(UTF_8);
        assertThat(Utf8.isValid(text)).isTrue();
        assertRoundTrip(text);
    }

    @Test
    @Tag("slow")
    void keepsRandomBytesAndRandomlyDamagedText() throws IOException {
        Random random = new Random(20250923);
        for (int round = 0; round < 1000; round++) {
            byte[] content = new byte[random.nextInt(300)];
            random.nextBytes(content);
            assertRoundTrip(content);
            byte[] text = random.ints(random.nextInt(1, 6000), 1, 0xD000)
                    .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                    .append("\uD83D\uDE00")
                    .toString()
                    .getBytes(UTF_8);
            text[random.nextInt(text.length)] = (byte) random.nextInt(256);
            assertRoundTrip(text);
        }
    }

    /** Case 24: Jackson's own limit is 20,000,000 characters. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @Tag("slow")
    void carriesFiftyMegabytes(boolean text) throws IOException {
        byte[] content = new byte[50 * 1024 * 1024];
        Arrays.fill(content, (byte) 'a');
        for (int i = 79; i < content.length; i += 80) {
            content[i] = '\n';
        }
        content[12_345] = text ? (byte) '"' : (byte) 0xFC;
        byte[] json = MessageJson.write(message(content));
        assertThat(Arrays.equals(SampleJson.read(json).content().toByteArray(), content))
                .isTrue();
    }

    /** RabbitMQ takes no message above 128 MiB, and ours may have 50 MiB of anything. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @Tag("slow")
    void staysBelowTheBrokersLimitWhateverTheBytes(boolean onlyNuls) throws IOException {
        byte[] content = new byte[50 * 1024 * 1024];
        if (!onlyNuls) {
            new Random(1).nextBytes(content);
        }
        byte[] json = MessageJson.write(message(content));
        assertThat(json.length).isLessThan(128 * 1024 * 1024);
        byte[] back = SampleJson.read(json).content().toByteArray();
        assertThat(Arrays.equals(back, content)).isTrue();
    }
}
