package io.github.lsmtpd;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Case 114: what a log is given of a failure. */
class LogTextTest {
    @Test
    void isOneLineEachAndKeepsTheStackTraces() {
        Throwable cause = new IllegalArgumentException("a\r\nb\u001b\u0085\u2028\u2029c\0");
        Throwable failure = new IllegalStateException("x\ny", cause);
        Throwable printable = LogText.printable(failure);
        assertThat(printable)
                .hasToString("java.lang.IllegalStateException: x?y")
                .hasMessage(printable.toString());
        assertThat(printable.getStackTrace()).isEqualTo(failure.getStackTrace());
        assertThat(printable.getCause())
                .hasToString("java.lang.IllegalArgumentException: a??b????c?")
                .hasNoCause();
        assertThat(printable.getCause().getStackTrace()).isEqualTo(cause.getStackTrace());
    }

    @Test
    void endsWhereCausesGoRoundInACircle() {
        Throwable first = new IllegalStateException("first");
        first.initCause(new IllegalStateException("second", first));
        assertThat(Stream.iterate(LogText.printable(first), each -> each != null, Throwable::getCause))
                .hasSize(9);
    }
}
