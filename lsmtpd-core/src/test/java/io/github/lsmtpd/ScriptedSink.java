package io.github.lsmtpd;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A sink that does as a script tells it, and remembers every message that it was given. */
final class ScriptedSink implements MessageSink {
    private static final long PATIENCE_SECONDS = 30;

    private final BlockingQueue<MailMessage> messages = new LinkedBlockingQueue<>();
    private final BlockingQueue<CompletableFuture<Void>> held = new LinkedBlockingQueue<>();
    private volatile Supplier<@Nullable CompletionStage<Void>> behaviour =
            () -> CompletableFuture.completedFuture(null);

    @Override
    public CompletionStage<Void> deliver(MailMessage message) {
        messages.add(message);
        return behaviour.get();
    }

    /** Does what a line of a script says behind {@code sink}. */
    void obey(String order) throws InterruptedException {
        String[] words = order.split(" ", 3);
        switch (words[0]) {
            case "accepts" -> behaviour = () -> CompletableFuture.completedFuture(null);
            case "waits" -> behaviour = this::hold;
            case "completes" -> nextHeld().complete(null);
            case "completes-failing" -> nextHeld().completeExceptionally(new IllegalStateException("scripted"));
            case "fails" -> behaviour = () -> CompletableFuture.failedFuture(failure(words[1], words[2]));
            case "throws" ->
                behaviour = () -> {
                    throw failure(words[1], words[2]);
                };
            case "dies" ->
                behaviour = () -> {
                    throw new NoClassDefFoundError("scripted");
                };
            case "returns-null" -> behaviour = () -> null;
            default -> throw new IllegalArgumentException("sink cannot " + order);
        }
    }

    private CompletionStage<Void> hold() {
        CompletableFuture<Void> stage = new CompletableFuture<>();
        held.add(stage);
        return stage;
    }

    private CompletableFuture<Void> nextHeld() throws InterruptedException {
        CompletableFuture<Void> stage = held.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        assertThat(stage).as("a message that the sink holds").isNotNull();
        return stage;
    }

    private static RuntimeException failure(String kind, String text) {
        return kind.equals("RuntimeException")
                ? new IllegalStateException(text)
                : new DeliveryException(DeliveryException.Reason.valueOf(kind), unescaped(text), null);
    }

    private static String unescaped(String text) {
        return new String(DialogScript.unescape(text), StandardCharsets.UTF_8);
    }

    /** The next message, in the order in which they came. */
    MailMessage nextMessage() throws InterruptedException {
        MailMessage message = messages.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        assertThat(message).as("a message at the sink").isNotNull();
        return message;
    }

    boolean isEmpty() {
        return messages.isEmpty();
    }
}
