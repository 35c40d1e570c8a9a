package io.github.lsmtpd.amqp.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.lsmtpd.DeliveryException;
import io.github.lsmtpd.DeliveryException.Reason;
import io.github.lsmtpd.MailAddress;
import io.github.lsmtpd.MessageContent;
import io.github.lsmtpd.PartialDeliveryException;
import io.github.lsmtpd.Recipient;
import io.github.lsmtpd.amqp.TestMail;
import io.github.lsmtpd.internal.concurrent.Scheduler;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** The outcomes of several publishes as one. */
class JoinedDeliveryTest {
    private static final MessageContent CONTENT = MessageContent.of(new byte[10_000]);

    private final Delivery first = delivery(1, false, "a@x");
    private final Delivery second = delivery(2, true, "b@x", "c@x");
    private final CompletableFuture<String> joined = JoinedDelivery.of(List.of(first, second));

    private static Delivery delivery(int number, boolean last, String... recipients) {
        List<Recipient> to = List.of(recipients).stream()
                .map(each -> new Recipient(MailAddress.of(each)))
                .toList();
        return new Delivery(
                        TestMail.of(CONTENT, to), new Part(number, last, true, null, () -> 0), "amqp key" + number, 0)
                .expecting(10_500, last ? 10_500 : 500);
    }

    private DeliveryException failure() {
        assertThat(joined).isCompletedExceptionally();
        return DeliveryException.from(joined.handle((where, failure) -> failure).join());
    }

    @Test
    void isStoredWhenAllAre() {
        first.settle(PublishOutcome.CONFIRMED);
        assertThat(joined).isNotDone();
        second.settle(PublishOutcome.CONFIRMED);
        assertThat(joined).isCompletedWithValue("amqp key1, amqp key2");
    }

    @Test
    void failsForThoseAloneWhosePublishHasFailed() {
        first.settle(PublishOutcome.TIMED_OUT);
        assertThat(joined).as("the others may yet be stored").isNotDone();
        second.settle(PublishOutcome.CONFIRMED);
        assertThat(failure())
                .isInstanceOfSatisfying(
                        PartialDeliveryException.class,
                        failure ->
                                assertThat(failure.failures()).containsOnlyKeys(new Recipient(MailAddress.of("a@x"))));
    }

    @Test
    void aPlaceThatTakesNothingIsNoFaultOfTheBroker() {
        first.settle(PublishOutcome.RETURNED);
        second.settle(PublishOutcome.NACKED);
        assertThat(failure()).isInstanceOfSatisfying(PartialDeliveryException.class, failure -> {
            assertThat(failure.isOfRecipientsAlone()).isTrue();
            assertThat(failure.failures()).hasSize(3);
        });
    }

    @Test
    void aLostConnectionIsOneFailureOfAll() {
        first.settle(PublishOutcome.CONNECTION_LOST);
        second.settle(PublishOutcome.AWAY);
        assertThat(failure())
                .isNotInstanceOf(PartialDeliveryException.class)
                .returns(Reason.TRANSIENT, DeliveryException::reason);
    }

    @Test
    void eachHasItsReasonWhereTheyDiffer() {
        first.settle(PublishOutcome.TOO_BIG);
        second.settle(PublishOutcome.CONNECTION_LOST);
        assertThat(failure())
                .returns(Reason.TRANSIENT, DeliveryException::reason)
                .isInstanceOfSatisfying(PartialDeliveryException.class, failure -> {
                    assertThat(failure.isOfRecipientsAlone()).isFalse();
                    assertThat(failure.failures().values().stream().map(DeliveryException::reason))
                            .containsOnly(Reason.TRANSIENT, Reason.MESSAGE_TOO_BIG);
                });
    }

    @Test
    void toCancelItCancelsAll() {
        first.settle(PublishOutcome.CONFIRMED);
        joined.cancel(false);
        assertThat(second.isSettled()).isTrue();
        assertThat(second.message()).isNull();
    }

    /** The content is there once, however many share it. */
    @Test
    void theContentIsCountedOnceWhileAllWait() {
        assertThat(first.waitingBytes()).isLessThan(2_000);
        assertThat(second.waitingBytes()).isEqualTo(second.estimate()).isGreaterThan(10_000);
        PublishQueue queue = new PublishQueue(1, 20_000, Scheduler.system());
        assertThat(queue.addAll(List.of(first, second, delivery(3, false, "d@x"))))
                .isTrue();
        Delivery other = delivery(1, true, "e@x");
        assertThat(queue.addAll(List.of(delivery(1, false, "f@x"), other))).isFalse();
        assertThat(queue.remove(other)).isFalse();
        queue.remove(second);
        queue.remove(first);
        assertThat(queue.add(other)).isTrue();
    }
}
