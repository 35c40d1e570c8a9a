package io.github.lsmtpd.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.lsmtpd.ClientInfo;
import io.github.lsmtpd.DeliveryException;
import io.github.lsmtpd.Envelope;
import io.github.lsmtpd.MailAddress;
import io.github.lsmtpd.MailMessage;
import io.github.lsmtpd.MessageContent;
import io.github.lsmtpd.Recipient;
import io.github.lsmtpd.RecordedLog;
import io.github.lsmtpd.internal.protocol.Replies;
import io.github.lsmtpd.internal.support.ConditionLog;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MessageLogTest {
    private static final UUID ID = new UUID(0, 0);
    private static final Duration TAKEN = Duration.ofMillis(12);

    private final RecordedLog messages = new RecordedLog();
    private final RecordedLog conditions = new RecordedLog();
    private final MessageLog log =
            new MessageLog(messages.logger(), new ConditionLog(conditions.logger(), "stored again"));

    @Test
    void oneLineSaysWhatBecameOfAMessage() {
        log.stored("s1", message("client.example", 5), "amqp", TAKEN);
        assertThat(messages.lines())
                .containsExactly("INFO id=" + ID + " session=s1 client=127.0.0.1 helo=client.example from=<>"
                        + " to=<r0@b.example>,<r1@b.example>,<r2@b.example>,... recipients=5 size=3 stored=amqp ms=12");
        assertThat(conditions.lines()).isEmpty();
    }

    @Test
    void aRefusalHasItsReplyAndNoStackTrace() {
        DeliveryException full = DeliveryException.of(452, "4.3.1", "Spool full");
        for (int i = 0; i < 100; i++) {
            log.notStored("s1", message("x", 1), new CompletionException(full), Replies.refused(full), TAKEN);
        }
        assertThat(messages.lines()).hasSize(100).last().asString().endsWith("refused=\"452 4.3.1 Spool full\" ms=12");
        assertThat(conditions.lines()).containsExactly("WARN Messages are not stored: Spool full");
    }

    /** It concerns one message alone. */
    @Test
    void aPermanentRefusalIsNoCondition() {
        DeliveryException unknown = DeliveryException.of(550, "5.1.1", "No such user");
        log.notStored("s1", message("x", 1), unknown, Replies.refused(unknown), TAKEN);
        assertThat(conditions.lines()).isEmpty();
    }

    @Test
    void anUnexpectedFailureHasAStackTraceOnce() {
        for (int i = 0; i < 100; i++) {
            RuntimeException failure = new IllegalStateException("bug\r\n2026 ERROR forged");
            log.notStored("s1", message("x", 1), failure, Replies.DELIVERY_TIMED_OUT, TAKEN);
        }
        assertThat(conditions.lines())
                .containsExactly("WARN The sink failed unexpectedly:"
                        + " java.lang.IllegalStateException: bug??2026 ERROR forged +trace");
    }

    @Test
    void aClientCannotForgeALine() {
        log.stored("s1", message("x\u001b[31m\r\nid=forged", 1), "spool\n", TAKEN);
        assertThat(messages.lines()).hasSize(1).first().asString().doesNotContain("\r", "\n", "\u001b");
    }

    private static MailMessage message(String heloName, int recipients) {
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);
        List<Recipient> to = IntStream.range(0, recipients)
                .mapToObj(i -> new Recipient(MailAddress.of("r" + i + "@b.example")))
                .toList();
        return new MailMessage(
                ID,
                Instant.EPOCH,
                new ClientInfo(address, heloName, ClientInfo.Protocol.ESMTP),
                new Envelope(Optional.empty(), to, Envelope.BodyType.SEVEN_BIT, false),
                MessageContent.of(new byte[3]));
    }
}
