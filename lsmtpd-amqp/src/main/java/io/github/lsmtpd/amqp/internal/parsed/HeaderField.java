package io.github.lsmtpd.amqp.internal.parsed;

import java.util.Arrays;
import java.util.Locale;
import org.apache.james.mime4j.stream.RawField;
import org.apache.james.mime4j.util.ByteSequence;

/**
 * A field of a header.
 *
 * @param name as it is written
 * @param raw what follows the colon, with the line ends inside it
 * @param value the same, unfolded (RFC 5322 §2.2.3), with encoded words decoded
 */
record HeaderField(String name, String raw, String value) {

    static HeaderField of(RawField field, Defects defects) {
        String raw = raw(field);
        String value = EncodedWords.decode(unfold(raw).strip(), defects);
        return new HeaderField(field.getName(), raw, LenientText.wellFormed(value));
    }

    private static String raw(RawField field) {
        ByteSequence bytes = field.getRaw();
        int colon = field.getDelimiterIdx();
        byte[] all = bytes.toByteArray();
        return LenientText.undeclared(Arrays.copyOfRange(all, Math.min(colon + 1, all.length), all.length));
    }

    /** Returns the raw text in one line. */
    String unfolded() {
        return unfold(raw).strip();
    }

    private static String unfold(String raw) {
        return raw.replace("\r", "").replace("\n", "");
    }

    boolean isNamed(String other) {
        return name.equalsIgnoreCase(other);
    }

    String nameInLowerCase() {
        return name.toLowerCase(Locale.ROOT);
    }
}
