package io.github.lsmtpd.spool.internal.failover;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.lsmtpd.ClientInfo;
import io.github.lsmtpd.DeliveryException;
import io.github.lsmtpd.Envelope;
import io.github.lsmtpd.MailAddress;
import io.github.lsmtpd.MailMessage;
import io.github.lsmtpd.MessageContent;
import io.github.lsmtpd.Recipient;
import io.github.lsmtpd.internal.concurrent.Scheduler;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A primary that does not answer: what it has not begun with is taken back, what it has may still be confirmed. */
@Timeout(60)
class PrimaryTest {
    private static final Duration SHORT = Duration.ofMillis(20);
    private static final Duration LONG = Duration.ofHours(1);

    private final LinkedBlockingQueue<MailMessage> queue = new LinkedBlockingQueue<>();
    private final LinkedBlockingQueue<CompletableFuture<String>> stages = new LinkedBlockingQueue<>();
    private final LinkedBlockingQueue<Object> late = new LinkedBlockingQueue<>();
    private boolean reads;

    private Primary primary(Duration timeout) {
        return new Primary(
                message -> {
                    if (reads) {
                        read(message);
                    }
                    queue.add(message);
                    CompletableFuture<String> stage = new CompletableFuture<>();
                    stages.add(stage);
                    return stage;
                },
                timeout,
                Scheduler.system());
    }

    private static byte[] read(MailMessage message) {
        try {
            return message.content().toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static MailMessage message() {
        return new MailMessage(
                UUID.randomUUID(),
                Instant.EPOCH,
                new ClientInfo(null, "client.example.com", ClientInfo.Protocol.ESMTP),
                new Envelope(
                        Optional.empty(),
                        List.of(new Recipient(MailAddress.of("to@example.com"))),
                        Envelope.BodyType.SEVEN_BIT,
                        false),
                MessageContent.of(new byte[10]));
    }

    private PrimaryAttempt deliver(Primary primary, MailMessage message) {
        return primary.deliver(message, false, late::add);
    }

    @Test
    void whatWaitsInItIsTakenBackWhenItsTimeIsOver() throws Exception {
        Primary primary = primary(SHORT);
        MailMessage message = message();
        assertThatThrownBy(() -> deliver(primary, message).get(30, SECONDS)).hasCauseInstanceOf(TimeoutException.class);
        CompletableFuture<String> stage = stages.take();
        await().until(stage::isCancelled);
        assertThatThrownBy(() -> queue.take().content().openStream()).isInstanceOf(IOException.class);
        await().until(() -> !primary.mayYetConfirm(message.id()));
        assertThat(late).isEmpty();
    }

    @Test
    void whatItHasReadMayYetBeConfirmed() throws Exception {
        reads = true;
        Primary primary = primary(SHORT);
        MailMessage message = message();
        assertThatThrownBy(() -> deliver(primary, message).get(30, SECONDS)).hasCauseInstanceOf(TimeoutException.class);
        CompletableFuture<String> stage = stages.take();
        assertThat(primary.mayYetConfirm(message.id())).isTrue();
        assertThat(stage.complete("amqp")).isTrue();
        assertThat(late.poll(30, SECONDS)).isEqualTo("amqp");
        assertThat(primary.mayYetConfirm(message.id())).isFalse();
    }

    /** A stage that never completes is not remembered for ever. */
    @Test
    void anAnswerThatIsFarTooLateIsNotWaitedFor() {
        reads = true;
        Primary primary = primary(SHORT);
        MailMessage message = message();
        var unused = deliver(primary, message);
        await().atMost(Duration.ofSeconds(30)).until(() -> !primary.mayYetConfirm(message.id()));
        assertThat(primary.isIdle()).isTrue();
    }

    @Test
    void anAttemptThatIsCancelledIsGivenUp() throws Exception {
        Primary primary = primary(LONG);
        PrimaryAttempt attempt = deliver(primary, message());
        attempt.cancel(false);
        assertThat(stages.take().isCancelled()).isTrue();
        assertThat(primary.isIdle()).isTrue();
    }

    @Test
    void knowsWhatWasAlone() throws Exception {
        Primary primary = primary(LONG);
        PrimaryAttempt first = deliver(primary, message());
        CompletableFuture<String> firstStage = stages.take();
        PrimaryAttempt second = deliver(primary, message());
        CompletableFuture<String> secondStage = stages.take();
        firstStage.completeExceptionally(DeliveryException.permanent("never"));
        secondStage.completeExceptionally(DeliveryException.permanent("never"));
        assertThat(first.wasAlone()).as("the second came").isFalse();
        assertThat(second.wasAlone()).as("the first was there").isFalse();
        PrimaryAttempt third = deliver(primary, message());
        assertThat(third.wasAlone()).as("not answered").isFalse();
        stages.take().completeExceptionally(DeliveryException.permanent("never"));
        assertThat(third.wasAlone()).isTrue();
        assertThatThrownBy(third::get).isInstanceOf(ExecutionException.class);
    }
}
