package io.github.lsmtpd.benchmarks.client;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** What is sent: a header and lines of text, as smtp-source does it. */
public final class MailText {
    /** What ends a message. */
    public static final String END = ".\r\n";

    private static final String HEADER = "From: <a@example.com>\r\nTo: <b@example.com>\r\nSubject: benchmark\r\n\r\n";
    private static final int LINE = 80;

    private MailText() {}

    /** A message of that size, without {@link #END}. */
    public static byte[] ofSize(int size) {
        byte[] text = new byte[size];
        Arrays.fill(text, (byte) 'X');
        byte[] header = HEADER.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(header, 0, text, 0, Math.min(header.length, size));
        for (int end = header.length + LINE; end < size; end += LINE) {
            endLine(text, end);
        }
        endLine(text, size);
        return text;
    }

    private static void endLine(byte[] text, int end) {
        text[end - 2] = '\r';
        text[end - 1] = '\n';
    }

    /** A message of that size, with {@link #END}. */
    public static byte[] endedOfSize(int size) {
        byte[] text = Arrays.copyOf(ofSize(size), size + END.length());
        System.arraycopy(END.getBytes(StandardCharsets.US_ASCII), 0, text, size, END.length());
        return text;
    }
}
