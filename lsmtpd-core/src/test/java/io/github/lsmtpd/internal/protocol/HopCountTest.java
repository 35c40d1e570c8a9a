package io.github.lsmtpd.internal.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HopCountTest {
    @ParameterizedTest
    @CsvSource({
        "'', 0",
        "Received: x~, 1",
        "received:x~RECEIVED:y~Subject: z~, 2",
        "Received: x~~Received: y~, 1",
        "~Received: x~, 0",
        "X-Received: x~, 0",
        "Received-SPF: x~, 0",
        "Receive: x~Received x~, 0",
        "Received : x~Received\t : y~Received x: z~, 2",
        "Subject: x~ Received: folded~, 0",
        "Subject: Received: x~, 0",
        "Received:~ folded~Received: x, 2",
    })
    void receivedFieldsOfTheHeaderAreCounted(String text, int hops) {
        byte[] content = text.replace("~", "\r\n").getBytes(StandardCharsets.US_ASCII);
        for (int piece = 1; piece <= Math.max(1, content.length); piece++) {
            HopCount count = new HopCount(hops);
            HopCount fewer = new HopCount(hops - 1);
            for (int at = 0; at < content.length; at += piece) {
                byte[] part = Arrays.copyOfRange(content, at, Math.min(content.length, at + piece));
                count.append(part, part.length);
                fewer.append(part, part.length);
            }
            assertThat(count.isExceeded()).as("in pieces of %d", piece).isFalse();
            assertThat(fewer.isExceeded())
                    .as("one fewer, in pieces of %d", piece)
                    .isTrue();
        }
    }
}
