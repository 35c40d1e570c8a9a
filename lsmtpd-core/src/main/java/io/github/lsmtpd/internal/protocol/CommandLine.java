package io.github.lsmtpd.internal.protocol;

import io.github.lsmtpd.LogText;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * A command line as text: the verb and the rest. Immutable.
 *
 * @param verb in upper case (§2.4: verbs are not case-sensitive)
 * @param argument what follows the verb, without the blanks before and after it; a tab is the one control character that
 *     can be in it
 */
record CommandLine(String verb, String argument) {
    /**
     * Reads the bytes of a line. What is wrong in the argument of a greeting is answered as a bad name, which has no
     * enhanced code (RFC 2034 §4).
     *
     * @param line the line without its CRLF
     * @return the text
     * @throws ProtocolException if it is not valid UTF-8 (RFC 6531 §3.7.1), or holds a control character
     */
    static CommandLine decode(byte[] line) throws ProtocolException {
        int end = endWithoutBlanks(line);
        int blank = Blanks.next(line, end);
        String verb = Ascii.upperCase(text(line, 0, blank, Replies.NOT_UTF8, Replies.BAD_LINE));
        int rest = Blanks.skip(line, blank, end);
        return switch (verb) {
            case "EHLO", "HELO", "LHLO" ->
                new CommandLine(verb, text(line, rest, end, Replies.BAD_NAME, Replies.BAD_NAME));
            default -> new CommandLine(verb, text(line, rest, end, Replies.NOT_UTF8, Replies.BAD_CHARACTER));
        };
    }

    /** §4.1.1 tolerates spaces and tabs; a CR or anything else that is blank to Unicode stays, and is refused. */
    private static int endWithoutBlanks(byte[] line) {
        int end = line.length;
        while (end > 0 && Blanks.isBlank(line[end - 1])) {
            end--;
        }
        return end;
    }

    private static String text(byte[] line, int from, int to, Reply notUtf8, Reply control) throws ProtocolException {
        try {
            String text = utf8(line, from, to);
            if (hasControl(text.replace('\t', ' '))) { // a tab is a blank between arguments, and refused in them
                throw new ProtocolException(control);
            }
            return text;
        } catch (CharacterCodingException e) {
            throw new ProtocolException(notUtf8);
        }
    }

    private static String utf8(byte[] line, int from, int to) throws CharacterCodingException {
        if (Ascii.isAscii(line)) {
            return new String(line, from, to - from, StandardCharsets.US_ASCII);
        }
        return StandardCharsets.UTF_8
                .newDecoder()
                .decode(ByteBuffer.wrap(line, from, to - from))
                .toString();
    }

    /** Looks for C0, DEL and C1, and what some readers take for a line end. */
    static boolean hasControl(String text) {
        return !LogText.isOneLine(text);
    }
}
