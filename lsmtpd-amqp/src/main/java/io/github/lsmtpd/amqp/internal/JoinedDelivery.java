package io.github.lsmtpd.amqp.internal;

import static java.util.stream.Collectors.joining;

import io.github.lsmtpd.DeliveryException;
import io.github.lsmtpd.PartialDeliveryException;
import io.github.lsmtpd.Recipient;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/**
 * The publishes of one message as one result: stored when all are, and otherwise failed for the recipients of those that are
 * not. To cancel it cancels all of them.
 */
final class JoinedDelivery {
    private static final int SHOWN = 3;

    private final List<Delivery> parts;
    private final CompletableFuture<String> result = new CompletableFuture<>();

    private JoinedDelivery(List<Delivery> parts) {
        this.parts = parts;
    }

    /** The result of one or more. */
    static CompletableFuture<String> of(List<Delivery> parts) {
        return parts.size() == 1 ? parts.get(0).stage() : new JoinedDelivery(parts).join();
    }

    @SuppressWarnings("FutureReturnValueIgnored") // the result is what is waited for
    private CompletableFuture<String> join() {
        CompletableFuture<?>[] stages = parts.stream().map(Delivery::stage).toArray(CompletableFuture<?>[]::new);
        CompletableFuture.allOf(stages).whenComplete((all, failure) -> complete());
        result.whenComplete(
                (where, failure) -> parts.forEach(part -> part.stage().cancel(false)));
        return result;
    }

    private void complete() {
        Map<Recipient, DeliveryException> failures = new LinkedHashMap<>();
        parts.forEach(part -> part.failure().ifPresent(failure -> addTo(failures, part, failure)));
        if (failures.isEmpty()) {
            result.complete(destinations());
        } else {
            result.completeExceptionally(failure(failures));
        }
    }

    private static void addTo(Map<Recipient, DeliveryException> failures, Delivery part, DeliveryException failure) {
        if (failure instanceof PartialDeliveryException partial) {
            failures.putAll(partial.failures());
        } else {
            part.recipients().forEach(recipient -> failures.put(recipient, failure));
        }
    }

    /** Where all have failed for one reason, and none because of its place, it is that of the message, or of the broker. */
    private DeliveryException failure(Map<Recipient, DeliveryException> failures) {
        List<DeliveryException> all =
                parts.stream().flatMap(part -> part.failure().stream()).toList();
        DeliveryException first = all.get(0);
        if (all.stream().allMatch(JoinedDelivery::isOfRecipientsAlone)) {
            return PartialDeliveryException.ofRecipientsAlone(failures);
        }
        boolean same = all.size() == parts.size()
                && all.stream()
                        .noneMatch(each -> each instanceof PartialDeliveryException || each.reason() != first.reason());
        return same ? first : new PartialDeliveryException(failures);
    }

    private static boolean isOfRecipientsAlone(DeliveryException failure) {
        return failure instanceof PartialDeliveryException partial && partial.isOfRecipientsAlone();
    }

    private String destinations() {
        List<String> places =
                parts.stream().map(part -> part.stage().join()).distinct().toList();
        Stream<String> more = places.size() > SHOWN ? Stream.of("...") : Stream.empty();
        return Stream.concat(places.stream().limit(SHOWN), more).collect(joining(", "));
    }
}
