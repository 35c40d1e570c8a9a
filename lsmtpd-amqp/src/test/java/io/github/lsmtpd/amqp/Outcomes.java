package io.github.lsmtpd.amqp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.lsmtpd.DeliveryException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Waits for the outcome of deliveries. */
final class Outcomes {
    static final Duration PATIENCE = Duration.ofMinutes(1);

    private Outcomes() {}

    static void awaitStored(CompletionStage<?> stage) {
        assertThat(stage.toCompletableFuture()).succeedsWithin(PATIENCE);
    }

    static DeliveryException awaitFailure(CompletionStage<?> stage) {
        assertThat(stage.toCompletableFuture()).failsWithin(PATIENCE);
        return DeliveryException.from(stage.toCompletableFuture()
                .handle((nothing, failure) -> failure)
                .join());
    }

    /** Waits for the outcome, whichever it is. */
    static boolean isStored(CompletionStage<?> stage) {
        var stored = stage.handle((nothing, failure) -> failure == null).toCompletableFuture();
        assertThat(stored).succeedsWithin(PATIENCE);
        return stored.join();
    }

    /** Waits for all outcomes, and gives the ids of what is stored. */
    static Set<UUID> storedOf(Map<UUID, ? extends CompletableFuture<?>> stages) {
        Set<UUID> stored = new HashSet<>();
        stages.forEach((id, stage) -> {
            if (isStored(stage)) {
                stored.add(id);
            }
        });
        return stored;
    }

    /** Sends messages until one is stored. */
    static void awaitRecovery(AmqpMessageSink sink) {
        await().atMost(PATIENCE).until(() -> isStored(sink.deliver(TestMail.text("after"))));
    }
}
