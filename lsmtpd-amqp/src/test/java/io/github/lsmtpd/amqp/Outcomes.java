package io.github.lsmtpd.amqp;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.lsmtpd.DeliveryException;
import java.time.Duration;
import java.util.concurrent.CompletionStage;

/** Waits for the outcome of deliveries. */
final class Outcomes {
    static final Duration PATIENCE = Duration.ofMinutes(1);

    private Outcomes() {}

    static void awaitStored(CompletionStage<Void> stage) {
        assertThat(stage.toCompletableFuture()).succeedsWithin(PATIENCE);
    }

    static DeliveryException awaitFailure(CompletionStage<Void> stage) {
        assertThat(stage.toCompletableFuture()).failsWithin(PATIENCE);
        return DeliveryException.from(stage.toCompletableFuture()
                .handle((nothing, failure) -> failure)
                .join());
    }
}
