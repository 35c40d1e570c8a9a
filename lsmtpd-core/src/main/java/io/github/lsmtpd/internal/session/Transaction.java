package io.github.lsmtpd.internal.session;

import io.github.lsmtpd.ClientInfo;
import io.github.lsmtpd.Envelope;
import io.github.lsmtpd.Envelope.BodyType;
import io.github.lsmtpd.MailAddress;
import io.github.lsmtpd.MailMessage;
import io.github.lsmtpd.Recipient;
import io.github.lsmtpd.SmtpTolerance;
import io.github.lsmtpd.internal.content.ContentBuffer;
import io.github.lsmtpd.internal.protocol.Command;
import io.github.lsmtpd.internal.protocol.ForgedResults;
import io.github.lsmtpd.internal.protocol.HopCount;
import io.github.lsmtpd.internal.protocol.Replies;
import io.github.lsmtpd.internal.protocol.Reply;
import io.github.lsmtpd.internal.protocol.TextLineLimit;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** One mail transaction under construction (RFC 5321 §3.3): dropped whole by a reset. Not thread safe. */
final class Transaction {
    private final Command.Mail mail;
    private final List<Recipient> recipients = new ArrayList<>();
    private final EnvelopeMemory memory;
    private final ContentBuffer body;
    private final @Nullable TextLineLimit lines;
    private final @Nullable HopCount hops;
    private final @Nullable ForgedResults forged;
    private int refusedRecipients;
    private boolean begun;
    /** Whether a header before the content would be folded into it (RFC 5322 §2.2.3). */
    private boolean beginsWithBlank;

    /**
     * A transaction that begins.
     *
     * @param memory what the command has taken of the memory budget, for this transaction to give back
     * @param fromOurSite whether the client may speak in our name
     */
    Transaction(
            Command.Mail mail,
            EnvelopeMemory memory,
            ContentBuffer body,
            ServerSettings settings,
            boolean fromOurSite) {
        this.mail = mail;
        this.memory = memory;
        this.body = body;
        this.lines = isBinary() || settings.tolerates(SmtpTolerance.LONG_LINES) ? null : new TextLineLimit();
        int maxHops = settings.contentRules().maxHops();
        this.hops = maxHops == 0 ? null : new HopCount(maxHops);
        boolean renames = settings.contentRules().forgedResultsRenamed() && !fromOurSite;
        this.forged = renames ? new ForgedResults(settings.hostname(), body::append) : null;
    }

    boolean isBinary() {
        return mail.parameters().body() == BodyType.BINARY_MIME;
    }

    boolean allowsUtf8() {
        return mail.parameters().smtpUtf8();
    }

    Optional<MailAddress> reversePath() {
        return mail.reversePath();
    }

    List<Recipient> recipients() {
        return recipients;
    }

    /** Adds a recipient, or gives the reply that says why there can be no more. */
    Optional<Reply> add(Recipient recipient, int max) {
        boolean tooMany = recipients.size() >= max;
        if (tooMany || !memory.take(recipient)) {
            refusedRecipients++;
            return Optional.of(tooMany ? Replies.TOO_MANY_RECIPIENTS : Replies.NO_STORAGE);
        }
        recipients.add(recipient);
        return Optional.empty();
    }

    int refusedRecipients() {
        return refusedRecipients;
    }

    /** Takes a piece of the body, which may be changed for it. */
    void append(byte[] from, int length) {
        if (lines != null) {
            lines.append(from, length);
        }
        if (hops != null) {
            hops.append(from, length);
        }
        if (!begun && length > 0) {
            begun = true;
            beginsWithBlank = from[0] == ' ' || from[0] == '\t';
        }
        if (forged == null) {
            body.append(from, length);
        } else {
            forged.append(from, length);
        }
    }

    /** Takes the end of the body. */
    void endContent() {
        if (forged != null) {
            forged.end();
        }
    }

    /** Returns, at the end of the body, whether it has a line that the application does not take. */
    boolean hasLongLine() {
        return lines != null && lines.isExceeded();
    }

    /** Returns, at the end of the body, whether it has passed more servers than the application allows. */
    boolean hasTooManyHops() {
        return hops != null && hops.isExceeded();
    }

    ContentBuffer body() {
        return body;
    }

    /** The envelope as it is now; there must be a recipient. */
    Envelope envelope() {
        return Envelope.builder()
                .reversePath(mail.reversePath().orElse(null))
                .recipients(recipients)
                .body(mail.parameters().body())
                .smtpUtf8(mail.parameters().smtpUtf8())
                .requireTls(mail.parameters().requireTls())
                .dsnReturn(mail.parameters().dsnReturn().orElse(null))
                .envelopeId(mail.parameters().envelopeId().orElse(null))
                .build();
    }

    /** The finished message, with its id and, if wanted, its Received line. */
    MailMessage toMessage(ClientInfo client, ServerSettings settings) {
        UUID id = UUID.randomUUID();
        Instant now = Instant.now();
        Envelope envelope = envelope();
        byte[] header = settings.contentRules().receivedHeader()
                ? ReceivedHeader.of(id, now, client, envelope, settings.hostname(), beginsWithBlank)
                : new byte[0];
        return new MailMessage(id, now, client, envelope, body.toContent(header, memory.handOver()));
    }

    /** Gives back all that was taken for it; a message made of it cannot be opened any more. */
    void release() {
        memory.release();
        body.release();
    }
}
