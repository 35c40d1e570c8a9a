package io.github.lsmtpd.benchmarks.spool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class BacklogTest {
    @Test
    void isCountAndBytes() {
        assertThat(Backlog.parse("100000x5120")).isEqualTo(new Backlog(100_000, 5120));
        assertThat(Backlog.parse("100000x5120").title()).isEqualTo("100,000 of 5,120 B");
    }

    @Test
    void saysHowItIsWritten() {
        assertThatThrownBy(() -> Backlog.parse("100000"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("files are COUNTxBYTES, as in 100000x5120, not 100000");
    }
}
