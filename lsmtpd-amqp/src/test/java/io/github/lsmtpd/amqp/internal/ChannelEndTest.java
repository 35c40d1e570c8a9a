package io.github.lsmtpd.amqp.internal;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.ShutdownSignalException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A channel close is not a lost connection, and only a text about a size is about a message. */
class ChannelEndTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            404 | NOT_FOUND - no exchange 'mail' in vhost '/'                                         | NO_EXCHANGE    | 0
            403 | ACCESS_REFUSED - write access to exchange 'mail' refused for user 'a'               | ACCESS_REFUSED | 0
            406 | PRECONDITION_FAILED - message size 1500000 is larger than configured max size 1048576 | TOO_BIG      | 1048576
            406 | PRECONDITION_FAILED - message size 600000000 is larger than max size 536870912      | TOO_BIG        | 536870912
            406 | PRECONDITION_FAILED - message size 17 larger than max size 16                       | TOO_BIG        | 16
            406 | PRECONDITION_FAILED - message size 17 exceeds the limit of 16 bytes                 | TOO_BIG        | 16
            406 | PRECONDITION_FAILED - message too large                                             | TOO_BIG        | 0
            406 | PRECONDITION_FAILED - invalid expiration 'x'                                        | CHANNEL_CLOSED | 0
            406 | PRECONDITION_FAILED - partition size 10 is larger than 20                           | CHANNEL_CLOSED | 0
            311 | CONTENT_TOO_LARGE                                                                   | CHANNEL_CLOSED | 0
            504 | CHANNEL_ERROR                                                                       | CHANNEL_CLOSED | 0
            """)
    void readsTheReason(int code, String text, PublishOutcome outcome, long limit) {
        AMQP.Channel.Close close =
                new AMQP.Channel.Close.Builder().replyCode(code).replyText(text).build();

        ChannelEnd end = ChannelEnd.of(new ShutdownSignalException(false, false, close, null));

        assertThat(end.outcome()).isEqualTo(outcome);
        assertThat(end.sizeLimit().orElse(0)).isEqualTo(limit);
        assertThat(end.text()).isEqualTo(text);
    }

    @Test
    void aLostConnectionEndsItsChannels() {
        ChannelEnd end = ChannelEnd.of(new ShutdownSignalException(true, false, null, null));
        assertThat(end.outcome()).isEqualTo(PublishOutcome.CONNECTION_LOST);
    }
}
