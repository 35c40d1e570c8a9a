package io.github.lsmtpd.amqp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.lsmtpd.DeliveryException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Waits for the outcome of deliveries. */
final class Outcomes {
    static final Duration LIMIT = Duration.ofMinutes(1);

    private Outcomes() {}

    static void awaitStored(CompletionStage<?> stage) {
        assertThat(stage.toCompletableFuture()).succeedsWithin(LIMIT);
    }

    static DeliveryException awaitFailure(CompletionStage<?> stage) {
        assertThat(stage.toCompletableFuture()).failsWithin(LIMIT);
        return DeliveryException.from(stage.toCompletableFuture()
                .handle((nothing, failure) -> failure)
                .join());
    }

    /** All that a failure shows. */
    static String stackTrace(Throwable failure) {
        StringWriter text = new StringWriter();
        failure.printStackTrace(new PrintWriter(text, true));
        return text.toString();
    }

    /** Waits for the outcome, whichever it is. */
    static boolean isStored(CompletionStage<?> stage) {
        var stored = stage.handle((nothing, failure) -> failure == null).toCompletableFuture();
        assertThat(stored).succeedsWithin(LIMIT);
        return stored.join();
    }

    /** Waits for all outcomes, and returns the ids of the messages that are stored. */
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
        await().atMost(LIMIT).until(() -> isStored(sink.deliver(TestMail.text("after"))));
    }
}
