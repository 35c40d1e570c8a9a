package io.github.lsmtpd.examples.gateway;

import io.github.lsmtpd.DeliveryException;
import io.github.lsmtpd.MailMessage;
import io.github.lsmtpd.MessageSink;
import io.github.lsmtpd.MessageSinkProvider;
import io.github.lsmtpd.PartialDeliveryException;
import io.github.lsmtpd.Recipient;
import io.github.lsmtpd.config.Settings;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** A sink, {@code SINK=partial}, that keeps nothing, and fails for the recipients {@code bounce@} and {@code defer@}. */
public final class PartialSink implements MessageSinkProvider {
    @Override
    public String name() {
        return "partial";
    }

    @Override
    public MessageSink create(Settings settings) {
        return message -> {
            Map<Recipient, DeliveryException> failures = failures(message);
            return failures.isEmpty()
                    ? CompletableFuture.completedFuture(null)
                    : CompletableFuture.failedFuture(new PartialDeliveryException(failures));
        };
    }

    private static Map<Recipient, DeliveryException> failures(MailMessage message) {
        Map<Recipient, DeliveryException> failures = new HashMap<>();
        for (Recipient recipient : message.envelope().recipients()) {
            if (recipient.toString().startsWith("<bounce@")) {
                failures.put(recipient, DeliveryException.permanent("never"));
            } else if (recipient.toString().startsWith("<defer@")) {
                failures.put(recipient, DeliveryException.temporary("not now"));
            }
        }
        return failures;
    }
}
