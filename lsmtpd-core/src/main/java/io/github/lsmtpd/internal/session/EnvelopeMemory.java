package io.github.lsmtpd.internal.session;

import io.github.lsmtpd.Recipient;
import io.github.lsmtpd.internal.content.MemoryBudget;
import io.github.lsmtpd.internal.protocol.Command;

/**
 * What the envelope of one transaction takes of the memory budget. It is estimated for a 64-bit JVM with compressed
 * pointers: a string has 40 bytes besides its characters, of which each takes one byte, or all take two when one is
 * beyond Latin-1. Taken in steps, so that an ordinary envelope asks the shared budget once. Not thread safe.
 */
final class EnvelopeMemory {
    /** The transaction, its buffer, the command with its parameters, the message and its identifiers. */
    private static final int TRANSACTION = 512;
    /** Recipient, address, optional, set, and a place in two lists. */
    private static final int RECIPIENT = 128;

    private static final int STRING = 40;
    private static final int STEP = 1024;

    private final MemoryBudget budget;
    private long needed;
    private long reserved;

    EnvelopeMemory(MemoryBudget budget) {
        this.budget = budget;
    }

    /** Takes what a transaction needs that begins, if there is so much left. */
    boolean take(Command.Mail mail) {
        return take(TRANSACTION
                + mail.reversePath()
                        .map(path -> of(path.localPart()) + of(path.domain()))
                        .orElse(0L)
                + mail.parameters().envelopeId().map(EnvelopeMemory::of).orElse(0L));
    }

    /** Takes what one more recipient needs, if there is so much left. */
    boolean take(Recipient recipient) {
        return take(RECIPIENT
                + of(recipient.address().localPart())
                + of(recipient.address().domain())
                + recipient.originalRecipient().map(EnvelopeMemory::of).orElse(0L));
    }

    private boolean take(long bytes) {
        long missing = needed + bytes - reserved;
        if (missing > 0) {
            long step = Math.max(missing, STEP);
            if (!budget.reserveForEnvelope(step)) {
                return false;
            }
            reserved += step;
        }
        needed += bytes;
        return true;
    }

    /** What was taken, which is the caller's to give back from now on. */
    long handOver() {
        long taken = reserved;
        reserved = 0;
        needed = 0;
        return taken;
    }

    /** Gives everything back. */
    void release() {
        budget.release(handOver());
    }

    private static long of(String text) {
        boolean oneByteEach = text.chars().allMatch(c -> c <= 0xff);
        return STRING + (oneByteEach ? text.length() : 2L * text.length());
    }
}
