package io.github.lsmtpd.amqp.internal.parsed;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.james.mime4j.codec.DecodeMonitor;
import org.apache.james.mime4j.codec.DecoderUtil;
import org.apache.james.mime4j.util.CharsetUtil;

/**
 * Encoded words in a header field (RFC 2047 §6.2), also where they stand in quotes or next to other text. The blanks between two words
 * are dropped, and the bytes of words in one charset are joined before they are decoded, since a character may be split. What is not a
 * word, and a word in a charset that is not known, stays as it is. In time linear in the length, which mime4j's own is not.
 */
final class EncodedWords {
    /** The charset, perhaps with a language (RFC 2231 §5), and the encoding. */
    private static final Pattern START = Pattern.compile("=\\?([^?*\\s]{1,60})(?:\\*[^?\\s]{0,60})?\\?([bBqQ])\\?");

    private final String text;
    private final Defects defects;
    private final StringBuilder decoded = new StringBuilder();
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    /** Of {@link #bytes}. */
    private String charset = "";

    private EncodedWords(String text, Defects defects) {
        this.text = text;
        this.defects = defects;
    }

    static String decode(String text, Defects defects) {
        return text.contains("=?") ? new EncodedWords(text, defects).decode() : text;
    }

    private String decode() {
        Matcher start = START.matcher(text);
        int end = 0;
        boolean afterWord = false;
        while (start.find(end)) {
            int stop = text.indexOf("?=", start.end());
            if (stop < 0) {
                break;
            }
            String between = text.substring(end, start.start());
            Optional<byte[]> word = word(start.group(1), start.group(2), text.substring(start.end(), stop));
            if (!(afterWord && word.isPresent() && between.isBlank())) {
                flush();
                decoded.append(between);
            }
            afterWord = word.isPresent();
            word.ifPresentOrElse(b -> join(start.group(1), b), () -> decoded.append(text, start.start(), stop + 2));
            end = stop + 2;
        }
        flush();
        return decoded.append(text, end, text.length()).toString();
    }

    private Optional<byte[]> word(String name, String encoding, String encoded) {
        if (CharsetUtil.lookup(name) == null) {
            defects.add("encoded word in an unknown charset");
            return Optional.empty();
        }
        return Optional.of(bytes(encoding, encoded));
    }

    /** By way of ISO-8859-1, in which each byte is one character. */
    private static byte[] bytes(String encoding, String encoded) {
        String word = "=?ISO-8859-1?" + encoding + "?" + encoded + "?=";
        return encoded.isEmpty()
                ? new byte[0]
                : DecoderUtil.decodeEncodedWords(word, DecodeMonitor.SILENT).getBytes(ISO_8859_1);
    }

    private void join(String name, byte[] word) {
        if (!name.equalsIgnoreCase(charset)) {
            flush();
            charset = name;
        }
        bytes.writeBytes(word);
    }

    private void flush() {
        if (bytes.size() > 0) {
            decoded.append(LenientText.declared(bytes.toByteArray(), charset, defects));
            bytes.reset();
        }
    }
}
