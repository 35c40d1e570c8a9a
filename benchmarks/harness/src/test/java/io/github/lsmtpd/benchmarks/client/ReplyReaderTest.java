package io.github.lsmtpd.benchmarks.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ReplyReaderTest {
    private final ReplyReader reader = new ReplyReader();

    private int read(String text) {
        return reader.read(ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)));
    }

    @Test
    void aReplyEndsWithTheLineThatHasNoHyphen() {
        assertThat(read("250-mx\r\n250-SIZE 1\r\n")).isEqualTo(ReplyReader.NONE);
        assertThat(read("250 HELP\r\n")).isEqualTo(250);
    }

    @Test
    void aReplyMayComeInPieces() {
        assertThat(read("45")).isEqualTo(ReplyReader.NONE);
        assertThat(read("1 no\r")).isEqualTo(ReplyReader.NONE);
        assertThat(read("\n")).isEqualTo(451);
    }

    @Test
    void eachReplyOfABatchIsOneAnswer() {
        ByteBuffer batch = ByteBuffer.wrap("250 a\r\n354 b\r\n".getBytes(StandardCharsets.US_ASCII));
        assertThat(reader.read(batch)).isEqualTo(250);
        assertThat(reader.read(batch)).isEqualTo(354);
        assertThat(reader.read(batch)).isEqualTo(ReplyReader.NONE);
    }
}
