package io.github.lsmtpd.amqp.internal.parsed;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * Makes the header of a message one that mime4j reads to its end. A line that is too long is cut. Where a body begins without an empty
 * line, before the first line that cannot be one of a header (RFC 5322 §2.2), that is put in, so that nothing of the body is lost. A
 * line of an mbox file is left in the header, where it does no harm.
 */
final class HeaderEnd extends FilterInputStream {
    /** The longest name that is looked for; with the blanks that were once allowed after it. */
    private static final int LONGEST_NAME = 256;

    private static final int END = -1;
    private static final String[] MBOX = {"From ", ">From "};

    private final int longestLine;
    private final Defects defects;
    private boolean inHeader = true;
    private boolean atLineStart = true;
    private boolean first = true;
    private int lineLength;
    /** What is still to be read of the line that was put in. */
    private String inserted = "";

    HeaderEnd(InputStream in, int longestLine, Defects defects) {
        super(new BufferedInputStream(in));
        this.longestLine = longestLine;
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
        if (inHeader && ++lineLength > longestLine && next != '\n') {
            defects.add(BoundedFieldBuilder.CUT_OFF + longestLine + " bytes");
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
            inserted = "\r\n";
            defects.add("no empty line between header and body");
        }
        first = false;
    }

    private boolean mayBeInHeader(String line) {
        if (line.charAt(0) == ' ' || line.charAt(0) == '\t') {
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
