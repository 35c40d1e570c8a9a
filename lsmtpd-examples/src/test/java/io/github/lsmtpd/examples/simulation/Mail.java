package io.github.lsmtpd.examples.simulation;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.github.lsmtpd.ClientInfo;
import io.github.lsmtpd.Envelope;
import io.github.lsmtpd.MailAddress;
import io.github.lsmtpd.MailMessage;
import io.github.lsmtpd.MessageContent;
import io.github.lsmtpd.Recipient;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A message of a simulated client, and what the client knows of it. */
final class Mail {
    private static final ClientInfo CLIENT = new ClientInfo(null, "client.example.com", ClientInfo.Protocol.ESMTP);
    private static final Optional<MailAddress> SENDER = Optional.of(MailAddress.of("from@example.com"));
    private static final Instant RECEIVED = Instant.parse("2026-01-01T00:00:00Z");
    /** The broker never takes a message whose content begins with this. */
    static final byte POISON = 'P';

    final int number;
    final MailMessage message;
    final boolean poison;
    final Set<Recipient> stored = new LinkedHashSet<>();
    Answer answer = Answer.NONE;
    /** Those of a message with 250 that got no 250, by LMTP. */
    final Set<Recipient> refused = new LinkedHashSet<>();

    /** Whether the sink itself refused it, so that it must not deliver it later. */
    boolean failed;

    long answeredAt;

    /** What the first spool had of it when it was refused, if there is a second. */
    List<CompletableFuture<?>> inFirstSpool = List.of();

    /** The process that the client is connected to. */
    @Nullable
    SimulatedProcess process;

    @Nullable
    CompletableFuture<?> result;

    /** What its client got. */
    enum Answer {
        /** Nothing: it waits, or the connection was lost. */
        NONE,
        /** 250. */
        ACCEPTED,
        /** 4xx or 5xx, or the client did not wait. */
        REFUSED
    }

    Mail(int number, long idBits, int recipients, int size, boolean poison) {
        this.number = number;
        this.poison = poison;
        List<Recipient> all = new ArrayList<>();
        for (int i = 0; i < recipients; i++) {
            all.add(new Recipient(MailAddress.of("to" + i + "@example.com")));
        }
        byte[] content = new byte[size + 16];
        byte[] mark = ((poison ? "P" : "H") + number + "\r\n\r\n").getBytes(US_ASCII);
        System.arraycopy(mark, 0, content, 0, mark.length);
        for (int i = mark.length; i < content.length; i++) {
            content[i] = (byte) ('a' + (i * 31 + number) % 26);
        }
        UUID id = new UUID((idBits & ~0xF000L) | 0x4000L, (number & 0x3FFFFFFFFFFFFFFFL) | 0x8000000000000000L);
        this.message = new MailMessage(
                id,
                RECEIVED,
                CLIENT,
                new Envelope(SENDER, all, Envelope.BodyType.SEVEN_BIT, false),
                MessageContent.of(content));
    }

    List<Recipient> recipients() {
        return message.envelope().recipients();
    }

    /** Whether each recipient for whom the client got 250 has it. */
    boolean isStored() {
        return stored.containsAll(recipients())
                || recipients().stream().allMatch(each -> stored.contains(each) || refused.contains(each));
    }

    /** Whether the first spool had it when it was refused, and the second, which had given it up, could not take it back. */
    boolean isInFirstSpool() {
        return inFirstSpool.stream().anyMatch(stage -> !stage.isCompletedExceptionally());
    }

    @Override
    public String toString() {
        return "mail " + number + (poison ? " (never taken)" : "");
    }
}
