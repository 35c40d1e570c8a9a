package io.github.lsmtpd.internal.protocol;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;
import java.util.function.ObjIntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Renames the Authentication-Results fields of a message that bear our name, which only its sender can have put there
 * (RFC 8601 §5). The new name is as long as the old one: the message keeps its size, and every line its length.
 *
 * <p>It looks at the header alone, in pieces of any size, and hands them on; of a field that may have to be renamed it holds
 * back a piece that has come in part. A line begins after CRLF, and after a CR or LF alone, since some readers take that for
 * a line end; an empty line ends the header, but not one that is made of a CR alone. Not thread safe.
 */
public final class ForgedResults {
    /** The name that such a field gets. */
    public static final String NEW_NAME = "X-Claimed-Auth-Results";

    private static final byte[] NAME = ascii("authentication-results");
    private static final byte[] RENAMED = ascii(NEW_NAME);

    /** A field that hides whose it is after more than this is taken for ours. */
    private static final int MAX_HELD = 1_024;

    private static final byte[] NOTHING = {};
    private static final int NONE = -1;

    private enum Line {
        BEGINS,
        BEGINS_WITH_CR,
        GOES_ON,
        AFTER_HEADER
    }

    private enum Field {
        NAME,
        COLON,
        ID,
        OTHER
    }

    private final String hostname;
    private final ObjIntConsumer<byte[]> out;
    private Line line = Line.BEGINS;
    private Field field = Field.OTHER;
    private @Nullable AuthservId id;
    private boolean afterCr;
    /** The part of an undecided field that came in the pieces before. */
    private byte[] held = NOTHING;
    /** Where the rest of it begins in this piece. */
    private int hold = NONE;
    /** How long it is by now. */
    private int undecided;

    /**
     * The beginning of a message.
     *
     * @param hostname our name
     * @param out gets the bytes, in pieces that begin at the start of the array
     */
    public ForgedResults(String hostname, ObjIntConsumer<byte[]> out) {
        this.hostname = hostname;
        this.out = out;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /**
     * Takes the next piece, and hands on what is decided.
     *
     * @param piece holds it from its start; may be changed
     * @param length how long it is
     */
    public void append(byte[] piece, int length) {
        for (int at = 0; at < length && line != Line.AFTER_HEADER; at++) {
            if (isOrdinary()) {
                at = LineEnds.next(piece, at, length);
            }
            if (at < length) {
                take(piece, at);
            }
        }
        int end = hold == NONE ? length : hold;
        if (end > 0) {
            out.accept(piece, end);
        }
        if (hold != NONE) {
            int before = held.length;
            held = Arrays.copyOf(held, before + length - hold);
            System.arraycopy(piece, hold, held, before, length - hold);
            hold = 0;
        }
    }

    /** The message has ended: hands on what is held back. */
    public void end() {
        endField(NOTHING);
    }

    /** Returns whether the rest of the line does not matter. */
    private boolean isOrdinary() {
        return line == Line.GOES_ON && field == Field.OTHER && !afterCr;
    }

    private void take(byte[] piece, int at) {
        byte b = piece[at];
        switch (line) {
            case BEGINS -> beginLine(piece, at);
            case BEGINS_WITH_CR -> afterFirstCr(piece, at);
            default -> goOn(piece, at);
        }
        afterCr = b == '\r';
        if (hold != NONE && ++undecided > MAX_HELD) {
            decide(piece, AuthservId.Result.OURS);
        }
    }

    private void beginLine(byte[] piece, int at) {
        switch (piece[at]) {
            case '\n' -> endHeader(piece);
            case '\r' -> line = Line.BEGINS_WITH_CR;
            default -> first(piece, at);
        }
    }

    private void afterFirstCr(byte[] piece, int at) {
        if (piece[at] == '\n') {
            endHeader(piece);
        } else {
            first(piece, at);
        }
    }

    private void goOn(byte[] piece, int at) {
        byte b = piece[at];
        if (b == '\n') {
            endLine(piece);
        } else if (afterCr) {
            first(piece, at);
        } else {
            within(piece, b);
        }
    }

    /** A name is not folded. */
    private void endLine(byte[] piece) {
        line = Line.BEGINS;
        if (field != Field.ID) {
            decide(piece, AuthservId.Result.OTHER);
        }
    }

    private void endHeader(byte[] piece) {
        endField(piece);
        line = Line.AFTER_HEADER;
    }

    /** The first byte of a line: that of a field, or of a part of the field before (RFC 5322 §2.2.3). */
    private void first(byte[] piece, int at) {
        byte b = piece[at];
        line = Line.GOES_ON;
        if (b == ' ' || b == '\t' || b == '\r') {
            within(piece, b);
            return;
        }
        endField(piece);
        field = Field.NAME;
        hold = at;
        undecided = 0;
        within(piece, b);
    }

    private void within(byte[] piece, byte b) {
        switch (field) {
            case NAME -> name(piece, b);
            case COLON -> colon(piece, b);
            case ID -> decide(piece, id().next(b));
            case OTHER -> {}
        }
    }

    private void name(byte[] piece, byte b) {
        if (AuthservId.lower(b) != NAME[undecided]) {
            decide(piece, AuthservId.Result.OTHER);
        } else if (undecided == NAME.length - 1) {
            field = Field.COLON;
        }
    }

    /** Blanks before it are of old (RFC 5322 §4.5). */
    private void colon(byte[] piece, byte b) {
        if (b == ':') {
            field = Field.ID;
            id = new AuthservId(ascii(hostname.toLowerCase(Locale.ROOT)));
        } else if (b != ' ' && b != '\t') {
            decide(piece, AuthservId.Result.OTHER);
        }
    }

    private AuthservId id() {
        return Objects.requireNonNull(id, "the field has no body yet");
    }

    private void endField(byte[] piece) {
        decide(piece, field == Field.ID ? id().end() : AuthservId.Result.OTHER);
    }

    private void decide(byte[] piece, AuthservId.Result result) {
        if (result == AuthservId.Result.UNDECIDED) {
            return;
        }
        field = Field.OTHER;
        if (hold == NONE) {
            return;
        }
        if (result == AuthservId.Result.OURS) {
            rename(piece);
        }
        if (held.length > 0) {
            out.accept(held, held.length);
            held = NOTHING;
        }
        hold = NONE;
    }

    private void rename(byte[] piece) {
        int before = Math.min(RENAMED.length, held.length);
        System.arraycopy(RENAMED, 0, held, 0, before);
        System.arraycopy(RENAMED, before, piece, hold, RENAMED.length - before);
    }
}
