package io.github.lsmtpd.spool.internal.store;

import io.github.lsmtpd.internal.file.OutOfSpace;
import io.github.lsmtpd.spool.internal.file.FreeSpace;
import java.io.IOException;

/** Counts the messages in the spool and their bytes, and decides whether there is room for more. Thread safe. */
final class Quota {
    private final FreeSpace space;
    private final Tally bytes;
    private final Tally messages;
    private final long minFreeBytes;

    /** A quota of that many bytes and messages, 0 for no limit, that leaves {@code minFreeBytes} of the file system free. */
    Quota(FreeSpace space, long maxBytes, long maxMessages, long minFreeBytes) {
        this.space = space;
        this.bytes = new Tally(maxBytes);
        this.messages = new Tally(maxMessages);
        this.minFreeBytes = minFreeBytes;
    }

    /** Takes room for a message, unless there is none; what is taken is returned with {@link #settle}. */
    boolean reserve(long size) {
        if (!leavesEnough(space.ask(), size) || !messages.reserve(1)) {
            return false;
        }
        if (!bytes.reserve(size)) {
            messages.settle(1, 0);
            return false;
        }
        return true;
    }

    /** Takes room for a message, whether there is any or not. */
    void reserveAnyway(long size) {
        messages.reserveAnyway(1);
        bytes.reserveAnyway(size);
    }

    /** The reservation ends: it has become a file of that size, 0 if there is none. */
    void settle(long reserved, long size) {
        messages.settle(1, size == 0 ? 0 : 1);
        bytes.settle(reserved, size);
    }

    /** A file of that size is gone. */
    void removed(long size) {
        messages.removed(1);
        bytes.removed(size);
    }

    /** Returns whether there is room, by what was known a moment ago; does not use the disk. */
    boolean hasRoomFor(long size) {
        return messages.hasRoomFor(1) && bytes.hasRoomFor(size) && leavesEnough(space.lastKnown(), size);
    }

    private boolean leavesEnough(long free, long size) {
        return free == FreeSpace.UNKNOWN || free - size >= minFreeBytes;
    }

    /** The bytes counted. */
    long bytes() {
        return bytes.used();
    }

    /** The messages counted. */
    long messages() {
        return messages.used();
    }

    /** Returns whether an operation failed for want of room. */
    boolean isOutOfSpace(IOException failure, long wanted) {
        return OutOfSpace.isCauseOf(failure) || space.ask() < wanted; // where the C library speaks another language
    }

    /** Begins to count again what there is, while others write and remove. */
    Scan scan() {
        return new Scan();
    }

    /** One reading of the whole directory. Used by one thread. */
    final class Scan {
        private final Tally.Scan bytesFound = bytes.scan();
        private final Tally.Scan messagesFound = messages.scan();

        private Scan() {}

        /** A file is there. */
        void found(long size) {
            bytesFound.found(size);
            messagesFound.found(1);
        }

        /** Corrects the counts. */
        void done() {
            bytesFound.done();
            messagesFound.done();
        }
    }
}
