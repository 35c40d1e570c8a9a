package io.github.lsmtpd.internal.protocol;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * A command line as text: the verb and the rest. Immutable.
 *
 * @param verb in upper case (§2.4: verbs are not case-sensitive)
 * @param argument what follows the verb, without the space between and the white space at the end
 */
record CommandLine(String verb, String argument) {
    /**
     * Reads the bytes of a line.
     *
     * @param line the line without its CRLF
     * @return the text
     * @throws ProtocolException if it is not valid UTF-8 (RFC 6531 §3.7.1), or holds a control character
     */
    static CommandLine decode(byte[] line) throws ProtocolException {
        String text = withoutTrailingBlanks(utf8(line));
        int space = text.indexOf(' ');
        String verb = space < 0 ? text : text.substring(0, space);
        if (hasControl(text)) {
            throw new ProtocolException(hasControl(verb) ? Replies.BAD_LINE : Replies.BAD_CHARACTER);
        }
        return new CommandLine(Ascii.upperCase(verb), space < 0 ? "" : text.substring(space + 1));
    }

    /** §4.1.1 tolerates spaces and tabs; a CR or anything else that is blank to Unicode stays, and is refused. */
    private static String withoutTrailingBlanks(String text) {
        int end = text.length();
        while (end > 0 && (text.charAt(end - 1) == ' ' || text.charAt(end - 1) == '\t')) {
            end--;
        }
        return text.substring(0, end);
    }

    private static String utf8(byte[] line) throws ProtocolException {
        if (Ascii.isAscii(line)) {
            return new String(line, StandardCharsets.US_ASCII);
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(line))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new ProtocolException(Replies.NOT_UTF8);
        }
    }

    /** Looks for C0, DEL and C1, and what some readers take for a line end. */
    static boolean hasControl(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isISOControl(c) || c == 0x2028 || c == 0x2029) {
                return true;
            }
        }
        return false;
    }
}
