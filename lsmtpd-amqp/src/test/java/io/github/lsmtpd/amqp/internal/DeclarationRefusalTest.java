package io.github.lsmtpd.amqp.internal;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.ShutdownSignalException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What RabbitMQ has replied, and what is made of it. */
class DeclarationRefusalTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'x-queue-type' for queue 'q' in vhost '/': received the value 'quorum' of type 'longstr' but current is none"
                        + "| x-queue-type 'quorum', the broker has none",
                "'x-queue-type' for queue 'q' in vhost '/': received 'classic' but current is 'quorum'"
                        + "| x-queue-type 'classic', the broker has 'quorum'",
                "'x-max-length' for queue 'q' in vhost '/': received none but current is the value '10' of type 'signedint'"
                        + "| x-max-length none, the broker has '10'",
                "'type' for exchange 'e' in vhost 'a: received 'b' but current is 'c': received 'topic' but current is 'direct'"
                        + "| type 'topic', the broker has 'direct'",
                "'durable' for queue 'it's' in vhost '/': received 'true' but current is 'false'"
                        + "| durable 'true', the broker has 'false'"
            })
    void aMismatchSaysWhatWasAskedAndWhatIsThere(String reply, String meaning) {
        String text = "PRECONDITION_FAILED - inequivalent arg " + reply;
        assertThat(refusal(AMQP.PRECONDITION_FAILED, text)).isEqualTo("asked for " + meaning + " (" + text + ")");
    }

    @ParameterizedTest
    @CsvSource({
        "404, NOT_FOUND - no queue 'q' in vhost '/'",
        "403, ACCESS_REFUSED - access to queue 'q' in vhost '/' refused for user 'u'",
        "406, PRECONDITION_FAILED - invalid arg 'x-max-priority' for queue 'q' in vhost '/' of queue type rabbit_stream_queue"
    })
    void otherRepliesStayAsTheyAre(int code, String reply) {
        assertThat(refusal(code, reply)).isEqualTo(reply);
    }

    private static String refusal(int code, String text) {
        return DeclarationRefusal.text(new ShutdownSignalException(
                false,
                false,
                new AMQP.Channel.Close.Builder().replyCode(code).replyText(text).build(),
                new Object()));
    }
}
