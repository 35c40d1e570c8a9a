package io.github.lsmtpd.amqp;

import static io.github.lsmtpd.amqp.Outcomes.LIMIT;
import static io.github.lsmtpd.amqp.Outcomes.awaitFailure;
import static io.github.lsmtpd.amqp.Outcomes.awaitRecovery;
import static io.github.lsmtpd.amqp.Outcomes.awaitStored;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.lsmtpd.DeliveryException.Reason;
import io.github.lsmtpd.MailMessage;
import io.github.lsmtpd.amqp.testing.FaultyLink;
import java.time.Duration;
import java.util.function.UnaryOperator;

/**
 * Case 148 of the fault catalogue: a large message over a link that is slow, and over one on which nothing moves any more; both at
 * once, since each takes longer than the confirm timeout.
 */
final class SlowLinks {
    private static final Duration CONFIRM_TIMEOUT = Duration.ofSeconds(3);
    private static final String REASON = "nothing was confirmed for 3 s";
    /** So few that it takes longer than the timeout even for what the buffers of the system, some 4 MiB, do not hold. */
    private static final int BYTES_A_SECOND = 5 << 19;

    private static final MailMessage LARGE = TestMail.of("x".repeat(14 << 20).getBytes(US_ASCII));

    private SlowLinks() {}

    /**
     * The first is stored, however long that takes; the second fails, and its connection is replaced.
     *
     * @param target the port that the links lead to
     * @param queue a queue of the broker there
     * @param settings what else the sink needs
     */
    static void assertLateOnlyWhereNothingMoves(
            int target, TestQueue queue, UnaryOperator<AmqpSettingsBuilder> settings) {
        String log = CapturedLog.of(soFar -> {
            try (FaultyLink slow = new FaultyLink(target);
                    FaultyLink stuck = new FaultyLink(target);
                    AmqpMessageSink overSlow = sink(slow, queue, settings);
                    AmqpMessageSink overStuck = sink(stuck, queue, settings)) {
                // The first one of its size would wait for a channel of its own.
                awaitStored(overSlow.deliver(LARGE));
                awaitStored(overStuck.deliver(LARGE));
                slow.trickle(BYTES_A_SECOND);
                stuck.freeze();
                long start = System.nanoTime();
                var moves = overSlow.deliver(LARGE);

                assertThat(awaitFailure(overStuck.deliver(LARGE)).reason()).isEqualTo(Reason.TRANSIENT);
                // It is replaced although the link takes nothing, close_notify neither.
                await().atMost(LIMIT).until(() -> soFar.get().contains(REASON));
                stuck.thaw();
                awaitStored(moves);

                assertThat(System.nanoTime() - start).isGreaterThan(CONFIRM_TIMEOUT.toNanos());
                awaitRecovery(overStuck);
            }
        });
        assertThat(log.lines().filter(line -> line.contains("WARN")))
                .satisfiesExactlyInAnyOrder(
                        line -> assertThat(line).contains("Not stored: the broker did not confirm in time"),
                        line -> assertThat(line).contains("No connection to", REASON));
    }

    private static AmqpMessageSink sink(FaultyLink link, TestQueue queue, UnaryOperator<AmqpSettingsBuilder> settings) {
        return new AmqpMessageSink(settings.apply(queue.settings())
                .port(link.port())
                .broker(broker -> broker.heartbeat(Duration.ofHours(1)))
                .confirmTimeout(CONFIRM_TIMEOUT)
                .build());
    }
}
