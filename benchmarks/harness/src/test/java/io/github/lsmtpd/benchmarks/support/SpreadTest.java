package io.github.lsmtpd.benchmarks.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class SpreadTest {
    @Test
    void hasTheMiddleOfAnOddNumberOfRuns() {
        assertThat(Spread.of(9, 1, 5)).isEqualTo(new Spread(5, 1, 9));
    }

    @Test
    void hasWhatIsBetweenTheMiddleTwoOfAnEvenNumber() {
        assertThat(Spread.of(4, 1, 9, 2)).isEqualTo(new Spread(3, 1, 9));
    }

    @Test
    void isNothingWithoutARun() {
        assertThatThrownBy(Spread::of).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void hasDigitsThatFitItsSize() {
        assertThat(Spread.of(11_270.4, 75.24, 0.994)).hasToString("75.2 (0.99..11,270)");
    }
}
