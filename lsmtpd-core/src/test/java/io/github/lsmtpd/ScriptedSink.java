package io.github.lsmtpd;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A sink that follows a script, and records every message that it got. */
final class ScriptedSink implements MessageSink {
    private static final long TIMEOUT_SECONDS = 30;

    private final BlockingQueue<MailMessage> messages = new LinkedBlockingQueue<>();
    private final BlockingQueue<CompletableFuture<Void>> held = new LinkedBlockingQueue<>();
    private volatile Function<MailMessage, @Nullable CompletionStage<Void>> behaviour =
            message -> CompletableFuture.completedFuture(null);

    @Override
    public CompletionStage<Void> deliver(MailMessage message) {
        try {
            messages.add(KeptMessage.of(message));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return behaviour.apply(message);
    }

    /** Does what a line of a script says after {@code sink}. */
    void obey(String order) throws InterruptedException {
        String[] words = order.split(" ", 3);
        switch (words[0]) {
            case "accepts" -> behaviour = message -> CompletableFuture.completedFuture(null);
            case "waits" -> behaviour = message -> hold();
            case "completes" -> nextHeld().complete(null);
            case "completes-failing" -> nextHeld().completeExceptionally(new IllegalStateException("scripted"));
            case "fails" -> behaviour = message -> CompletableFuture.failedFuture(failure(words[1], words[2]));
            case "fails-for" -> behaviour = message -> CompletableFuture.failedFuture(partial(message, words[1]));
            case "throws" ->
                behaviour = message -> {
                    throw failure(words[1], words[2]);
                };
            case "dies" ->
                behaviour = message -> {
                    throw new NoClassDefFoundError("scripted");
                };
            case "returns-null" -> behaviour = message -> null;
            default -> throw new IllegalArgumentException("sink cannot " + order);
        }
    }

    private CompletionStage<Void> hold() {
        CompletableFuture<Void> stage = new CompletableFuture<>();
        held.add(stage);
        return stage;
    }

    private CompletableFuture<Void> nextHeld() throws InterruptedException {
        CompletableFuture<Void> stage = held.poll(TIMEOUT_SECONDS, TimeUnit.SECONDS);
        assertThat(stage).as("a message that the sink holds").isNotNull();
        return stage;
    }

    /** {@code address=REASON,address=REASON}; an address that the message is not for stands for a recipient unknown. */
    private static PartialDeliveryException partial(MailMessage message, String reasons) {
        Map<Recipient, DeliveryException> failures = new LinkedHashMap<>();
        for (String each : reasons.split(",", -1)) {
            MailAddress address = MailAddress.of(each.substring(0, each.indexOf('=')));
            DeliveryException why = (DeliveryException) failure(each.substring(each.indexOf('=') + 1), "scripted");
            Recipient recipient = message.envelope().recipients().stream()
                    .filter(candidate -> candidate.address().equals(address))
                    .findFirst()
                    .orElseGet(() -> new Recipient(address));
            failures.put(recipient, why);
        }
        return new PartialDeliveryException(failures);
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
        MailMessage message = messages.poll(TIMEOUT_SECONDS, TimeUnit.SECONDS);
        assertThat(message).as("a message at the sink").isNotNull();
        return message;
    }

    boolean isEmpty() {
        return messages.isEmpty();
    }
}
