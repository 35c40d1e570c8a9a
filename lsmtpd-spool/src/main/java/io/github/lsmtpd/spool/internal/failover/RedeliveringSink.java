package io.github.lsmtpd.spool.internal.failover;

import io.github.lsmtpd.MailMessage;
import io.github.lsmtpd.MessageSink;
import java.util.concurrent.CompletionStage;

/** A spool that may be the primary of another spool. Thread safe. */
public interface RedeliveringSink extends MessageSink {
    /**
     * Delivers a message that the spool before this one has stored, and whose client had its 250. Nobody is there to be told of a
     * refusal for good, and the spool before does not know what else the primary had in hand: so whatever is refused is stored
     * here, where it is found out whether the message is why.
     *
     * @return completes as that of {@link #deliver} does, but fails only with failures that may pass
     */
    CompletionStage<?> redeliver(MailMessage message);
}
