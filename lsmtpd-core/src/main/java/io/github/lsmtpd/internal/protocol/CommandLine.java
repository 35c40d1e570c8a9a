package io.github.lsmtpd.internal.protocol;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

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
        String text = utf8(line).stripTrailing();
        if (text.chars().anyMatch(CommandLine::isControl)) {
            throw new ProtocolException(Replies.BAD_LINE);
        }
        int space = text.indexOf(' ');
        return space < 0
                ? new CommandLine(text.toUpperCase(Locale.ROOT), "")
                : new CommandLine(text.substring(0, space).toUpperCase(Locale.ROOT), text.substring(space + 1));
    }

    private static String utf8(byte[] line) throws ProtocolException {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(line))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new ProtocolException(Replies.NOT_UTF8);
        }
    }

    /** C0, DEL and C1, and what some readers take for a line end. */
    static boolean isControl(int c) {
        return Character.isISOControl(c) || c == 0x2028 || c == 0x2029;
    }
}
