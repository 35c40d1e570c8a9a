package io.github.lsmtpd.amqp;

import static io.github.lsmtpd.amqp.Outcomes.awaitFailure;
import static io.github.lsmtpd.amqp.Outcomes.awaitStored;
import static io.github.lsmtpd.amqp.Outcomes.isStored;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.lsmtpd.DeliveryException.Reason;
import io.github.lsmtpd.MailMessage;
import io.github.lsmtpd.amqp.testing.FaultyLink;
import io.github.lsmtpd.amqp.testing.RabbitMqNode;
import io.github.lsmtpd.amqp.testing.RabbitMqRelease;
import io.github.lsmtpd.amqp.testing.RequiresRabbitMq;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;

/** A node whose limit is 1 MiB, and messages above it: cases 36 and 127 of the fault catalogue. */
@Tag("slow")
@ParameterizedClass
@RequiresRabbitMq
class BrokerSizeLimitRabbitMqTest {
    private static final int LIMIT = 1 << 20;

    private static RabbitMqNode node;

    @Parameter
    private RabbitMqRelease release;

    @BeforeParameterizedClassInvocation
    static void startNode(RabbitMqRelease release) {
        node = RabbitMqNode.start(release, "max_message_size = " + LIMIT);
    }

    @AfterParameterizedClassInvocation
    static void stopNode() {
        node.close();
    }

    @Test
    void largeMessagesAreRefusedForGoodAndTakeNoOtherAlong() throws Exception {
        try (TestQueue queue = new TestQueue(node.port());
                AmqpMessageSink sink = new AmqpMessageSink(queue.settings().build())) {
            List<CompletableFuture<String>> small = new ArrayList<>();
            List<CompletableFuture<String>> large = new ArrayList<>();
            List<UUID> sent = new ArrayList<>();
            for (int i = 0; i < 600; i++) {
                MailMessage message = TestMail.text("small " + i);
                sent.add(message.id());
                small.add(sink.deliver(message).toCompletableFuture());
                if (i % 150 == 75) {
                    large.add(sink.deliver(text(1_500_000)).toCompletableFuture());
                }
            }

            assertThat(large)
                    .hasSize(4)
                    .allSatisfy(
                            stage -> assertThat(awaitFailure(stage).reason()).isEqualTo(Reason.MESSAGE_TOO_BIG));
            awaitStored(CompletableFuture.allOf(small.toArray(CompletableFuture[]::new)));
            assertThat(queue.takeAll()).extracting(MailMessage::id).containsExactlyInAnyOrderElementsOf(sent);
        }
    }

    @Test
    void theLimitIsLearntAndThenKnownWithoutAPublish() {
        try (FaultyLink link = new FaultyLink(node.port());
                TestQueue queue = new TestQueue(node.port());
                AmqpMessageSink sink =
                        new AmqpMessageSink(queue.settings().port(link.port()).build())) {
            awaitStored(sink.deliver(TestMail.text("connected")));
            // Not known yet: the client library publishes arrays, and nothing else is a limit.
            assertThat(sink.maxMessageSize()).isBetween(1L << 30, (long) Integer.MAX_VALUE);
            long usual = release == RabbitMqRelease.V3 ? 128L << 20 : 16L << 20;
            assertThat(sink.provenMessageSize()).isBetween(usual * 7 / 10, usual * 8 / 10);

            assertThat(awaitFailure(sink.deliver(text(LIMIT + 1))).reason()).isEqualTo(Reason.MESSAGE_TOO_BIG);

            assertThat(sink.maxMessageSize()).isBetween(LIMIT / 2L, LIMIT * 3L / 4);
            assertThat(sink.provenMessageSize()).isEqualTo(sink.maxMessageSize());
            assertThat(sink.deliver(text(LIMIT + 1)).toCompletableFuture())
                    .as("refused at once")
                    .isCompletedExceptionally();
            awaitStored(sink.deliver(text((int) sink.maxMessageSize())));
            awaitStored(sink.deliver(text(LIMIT - 10_000)));

            link.freeze();
            link.cut();
            assertThat(awaitFailure(sink.deliver(TestMail.text("lost"))).reason())
                    .isEqualTo(Reason.TRANSIENT);
            assertThat(awaitFailure(sink.deliver(text(LIMIT + 1))).reason())
                    .as("without the broker")
                    .isEqualTo(Reason.MESSAGE_TOO_BIG);
        }
    }

    /** A limit below what shares a channel: none of the others on it fails permanently. */
    @Test
    void aSizeRefusedOnTheSharedChannelFailsNoOtherPermanently() {
        node.limitMessages(20_000);
        try (TestQueue queue = new TestQueue(node.port());
                AmqpMessageSink sink = new AmqpMessageSink(queue.settings().build())) {
            List<CompletableFuture<String>> small = new ArrayList<>();
            CompletableFuture<String> large = null;
            for (int i = 0; i < 200; i++) {
                if (i == 100) {
                    large = sink.deliver(text(50_000)).toCompletableFuture();
                }
                small.add(sink.deliver(TestMail.text("small " + i)).toCompletableFuture());
            }

            assertThat(awaitFailure(large).reason()).isEqualTo(Reason.MESSAGE_TOO_BIG);
            for (CompletableFuture<String> stage : small) {
                if (!isStored(stage)) {
                    assertThat(awaitFailure(stage).reason()).isEqualTo(Reason.TRANSIENT);
                }
            }
            awaitStored(sink.deliver(TestMail.text("after")));
        } finally {
            node.limitMessages(LIMIT);
        }
    }

    private static MailMessage text(int size) {
        byte[] bytes = new byte[size];
        Arrays.fill(bytes, (byte) 'x');
        return TestMail.of(bytes);
    }
}
