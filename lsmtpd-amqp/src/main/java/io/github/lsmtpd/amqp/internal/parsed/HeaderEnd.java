package io.github.lsmtpd.amqp.internal.parsed;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * Makes the header of a message one that mime4j reads to its end, in little time. A line that is too long is cut, and what is beyond the
 * limits is left out. Where a body begins without an empty line, before the first line that cannot be one of a header (RFC 5322 §2.2),
 * that is put in, so that nothing of the body is lost. A line of an mbox file is left in the header, where it does no harm.
 */
final class HeaderEnd extends FilterInputStream {
    /** The longest name that is looked for; with the blanks that were once allowed after it. */
    private static final int LONGEST_NAME = 256;

    private static final int END = -1;
    private static final String[] MBOX = {"From ", ">From "};

    private static final String EMPTY_LINE = "\r\n";

    private final ParseLimits limits;
    private final Defects defects;
    private boolean inHeader = true;
    private boolean atLineStart = true;
    private boolean first = true;
    private int fields;
    private int headerBytes;
    private int lineLength;
    /** What is still to be read of the line that was put in. */
    private String inserted = "";

    HeaderEnd(InputStream in, ParseLimits limits, Defects defects) {
        super(new BufferedInputStream(in));
        this.limits = limits;
        this.defects = defects;
    }

    @Override
    public int read() throws IOException {
        if (inHeader && atLineStart) {
            lookAtLine();
        }
        if (!inserted.isEmpty()) {
            char next = inserted.charAt(0);
            inserted = inserted.substring(1);
            return next;
        }
        int next = in.read();
        headerBytes++;
        if (inHeader && ++lineLength > limits.headerFieldBytes() && next != '\n') {
            defects.add(BoundedFieldBuilder.CUT_OFF + limits.headerFieldBytes() + " bytes");
            next = skipLine();
        }
        atLineStart = next == '\n';
        return next;
    }

    @Override
    public int read(byte[] to, int offset, int length) throws IOException {
        if (!inHeader && inserted.isEmpty()) {
            return in.read(to, offset, length);
        }
        int count = 0;
        while (count < length && (inHeader || !inserted.isEmpty())) {
            int next = read();
            if (next == END) {
                return count == 0 ? END : count;
            }
            to[offset + count++] = (byte) next;
        }
        return count;
    }

    private int skipLine() throws IOException {
        int next;
        do {
            next = in.read();
        } while (next != '\n' && next != END);
        return next;
    }

    private void lookAtLine() throws IOException {
        in.mark(LONGEST_NAME + 1);
        String line = new String(in.readNBytes(LONGEST_NAME), ISO_8859_1);
        in.reset();
        atLineStart = false;
        lineLength = 0;
        if (line.isEmpty() || line.startsWith("\n") || line.startsWith("\r\n")) {
            inHeader = false;
        } else if (!mayBeInHeader(line)) {
            inHeader = false;
            inserted = EMPTY_LINE;
            defects.add("no empty line between header and body");
        } else if (isBeyondLimits(line)) {
            skipHeader();
        }
        first = false;
    }

    private boolean isBeyondLimits(String line) {
        if (!isFolded(line) && ++fields > limits.headerFields()) {
            defects.add("more than " + limits.headerFields() + " header fields");
            return true;
        }
        if (headerBytes > limits.headerBytes()) {
            defects.add("header of more than " + limits.headerBytes() + " bytes");
            return true;
        }
        return false;
    }

    /** To its empty line, or to the end. */
    private void skipHeader() throws IOException {
        boolean lineIsEmpty = false;
        for (int next = in.read(); next != END; next = in.read()) {
            if (next == '\n' && lineIsEmpty) {
                break;
            }
            lineIsEmpty = next == '\n' || (next == '\r' && lineIsEmpty);
        }
        inHeader = false;
        inserted = EMPTY_LINE;
    }

    private static boolean isFolded(String line) {
        return line.charAt(0) == ' ' || line.charAt(0) == '\t';
    }

    private boolean mayBeInHeader(String line) {
        if (isFolded(line)) {
            return !first;
        }
        for (String mbox : MBOX) {
            if (line.startsWith(mbox)) {
                return true;
            }
        }
        int colon = line.indexOf(':');
        return colon > 0 && line.substring(0, colon).stripTrailing().chars().allMatch(c -> c > ' ');
    }

    @Override
    public long skip(long count) throws IOException {
        return read() == END || count <= 0 ? 0 : 1;
    }

    @Override
    public int available() {
        return 0;
    }

    @Override
    public boolean markSupported() {
        return false;
    }
}
