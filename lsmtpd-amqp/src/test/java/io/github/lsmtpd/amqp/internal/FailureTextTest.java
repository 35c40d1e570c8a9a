package io.github.lsmtpd.amqp.internal;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.ShutdownSignalException;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class FailureTextTest {
    /** Case 114: one line of the log, wherever the text is from. */
    @Test
    void isTheInnermostMessageOnOneLine() {
        Throwable failure = new IOException("outer", new IllegalStateException("a\r\nb\u0085c\u2028d"));
        assertThat(FailureText.of(failure)).isEqualTo("a??b?c?d");
    }

    @Test
    void isTheBrokersReplyTextWhereThereIsOne() {
        AMQP.Connection.Close close = new AMQP.Connection.Close.Builder()
                .replyCode(AMQP.CONNECTION_FORCED)
                .replyText("CONNECTION_FORCED\n")
                .build();
        Throwable signal = new ShutdownSignalException(true, false, close, null);
        assertThat(FailureText.of(new IOException(signal))).isEqualTo("CONNECTION_FORCED?");
    }

    @Test
    void namesWhatHasNoText() {
        assertThat(FailureText.of(new StackOverflowError())).isEqualTo("StackOverflowError");
    }
}
