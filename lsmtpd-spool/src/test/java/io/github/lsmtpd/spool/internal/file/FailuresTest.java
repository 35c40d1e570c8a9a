package io.github.lsmtpd.spool.internal.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

class FailuresTest {
    /** Case 114: another sink's failure can hold what a client said. */
    @Test
    void areOneLineWithTheirCause() {
        Throwable failure = new IOException("a\r\nb\u0085", new IllegalStateException("c\u2028d\u001b"));
        assertThat(Failures.text(new CompletionException(failure)))
                .isEqualTo("java.io.IOException: a??b?: java.lang.IllegalStateException: c?d?");
    }

    @Test
    void callATimeoutByItsName() {
        assertThat(Failures.text(new CompletionException(new TimeoutException())))
                .isEqualTo("no answer in time");
    }
}
