package io.github.lsmtpd.examples.simulation;

import io.github.lsmtpd.MailMessage;
import io.github.lsmtpd.Recipient;
import io.github.lsmtpd.json.MessageJson;
import io.github.lsmtpd.spool.internal.file.ChecksumVerifier;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Who was promised what: every message, where it is, and what follows from that. */
final class Ledger {
    private final Timeline timeline;
    private final Trace trace;
    private final Map<UUID, Mail> mails = new LinkedHashMap<>();
    /** Those that got 250, and that the broker does not have. */
    private final Set<Mail> owed = new LinkedHashSet<>();

    private final IdentityHashMap<byte[], MailMessage> parsed = new IdentityHashMap<>();
    private boolean changed;
    private boolean undoMayFail;

    Ledger(Timeline timeline, Trace trace) {
        this.timeline = timeline;
        this.trace = trace;
    }

    void sent(Mail mail) {
        mails.put(mail.message.id(), mail);
    }

    /** Something may have happened to what is on the disk. */
    void touched() {
        changed = true;
    }

    void accepted(Mail mail, Set<Recipient> refused) {
        if (mail.answer == Mail.Answer.NONE) {
            trace.add("%s: 250%s", mail, refused.isEmpty() ? "" : " but for " + refused.size());
            mail.answer = Mail.Answer.ACCEPTED;
            mail.answeredAt = timeline.now();
            mail.refused.addAll(refused);
            owed.add(mail);
            settle(mail);
            changed = true;
        }
    }

    /**
     * Its client got no 250.
     *
     * @param inFirst what the first spool has of it, if there is a second, and has not answered
     */
    void refused(Mail mail, String why, List<CompletableFuture<?>> inFirst) {
        if (mail.answer == Mail.Answer.NONE) {
            trace.add("%s: refused, %s", mail, why);
            mail.answer = Mail.Answer.REFUSED;
            mail.inFirstSpool = inFirst;
            mail.answeredAt = timeline.now();
        }
    }

    /** What was refused may be on the disk all the same from now on, because the disk or the process failed. */
    void undoMayFail() {
        undoMayFail = true;
    }

    /** The primary is about to get a message, as a new attempt of a process. */
    void given(UUID id, SimulatedProcess by) {
        Mail mail = mail(id);
        if (mail.answer == Mail.Answer.NONE && mail.process == by && by.isReplaying()) {
            throw new Violation(mail + " is replayed, and its client, who has no answer yet, may be refused");
        }
        if (mail.answer == Mail.Answer.REFUSED && !undoMayFail && !mail.isInFirstSpool()) {
            throw new Violation(mail + " was refused, and is sent to the broker all the same");
        }
    }

    /** The broker has a message, safely. */
    void stored(UUID id, List<Recipient> recipients, byte[] content) throws IOException {
        Mail mail = mails.get(id);
        if (mail == null) {
            throw new Violation("the broker got a message under an id that no client's message has: " + id);
        }
        if (!Arrays.equals(content, mail.message.content().toByteArray())) {
            throw new Violation("the broker got other bytes than the client sent: " + mail);
        }
        trace.add("%s: the broker has it%s", mail, mail.stored.containsAll(recipients) ? " once more" : "");
        mail.stored.addAll(recipients);
        settle(mail);
    }

    private void settle(Mail mail) {
        if (mail.isStored()) {
            owed.remove(mail);
        }
    }

    /** A cleaner of old files removed one: nobody can promise that. */
    void cleaned(UUID id) {
        Mail mail = mails.get(id);
        if (mail != null) {
            owed.remove(mail);
        }
    }

    Iterable<Mail> mails() {
        return mails.values();
    }

    Mail mail(UUID id) {
        return Objects.requireNonNull(mails.get(id));
    }

    Set<Mail> owed() {
        return owed;
    }

    /** What got 250 is with the broker, or survives a power failure at this moment. */
    void check(Disks disks) {
        if (!changed || owed.isEmpty()) {
            return;
        }
        changed = false;
        Map<UUID, Set<Recipient>> safe = new HashMap<>();
        disks.all()
                .forEach(disk -> disk.forEachSafe((name, bytes) -> {
                    MailMessage message = name.contains(".json") && !name.endsWith(".tmp") ? parse(bytes) : null;
                    if (message != null) {
                        safe.computeIfAbsent(message.id(), id -> new HashSet<>())
                                .addAll(message.envelope().recipients());
                    }
                }));
        for (Mail mail : owed) {
            Set<Recipient> there = safe.getOrDefault(mail.message.id(), Set.of());
            for (Recipient recipient : mail.recipients()) {
                if (!there.contains(recipient)
                        && !mail.stored.contains(recipient)
                        && !mail.refused.contains(recipient)) {
                    throw new Violation(mail + " got 250, and is neither with the broker nor safely on the disk");
                }
            }
        }
    }

    /** The message that a file holds, if it is intact. */
    @Nullable
    MailMessage parse(byte[] bytes) {
        return parsed.computeIfAbsent(bytes, this::read);
    }

    private @Nullable MailMessage read(byte[] file) {
        try {
            byte[] bytes = SimulatedKeys.open(file);
            if (ChecksumVerifier.check(bytes) != ChecksumVerifier.Result.RIGHT) {
                return null;
            }
            MailMessage message = MessageJson.read(new ByteArrayInputStream(bytes));
            Mail mail = mails.get(message.id());
            return mail != null
                            && Arrays.equals(
                                    message.content().toByteArray(),
                                    mail.message.content().toByteArray())
                    ? message
                    : null;
        } catch (IOException e) {
            return null;
        }
    }
}
