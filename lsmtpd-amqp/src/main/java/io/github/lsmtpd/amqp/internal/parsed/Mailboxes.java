package io.github.lsmtpd.amqp.internal.parsed;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.james.mime4j.dom.address.Mailbox;
import org.apache.james.mime4j.field.address.LenientAddressParser;
import org.apache.james.mime4j.stream.ParserCursor;
import org.apache.james.mime4j.util.ByteArrayBuffer;
import org.jspecify.annotations.Nullable;

/** The addresses of fields such as To (RFC 5322 §3.4); a group gives its members. */
final class Mailboxes {
    /** In the place of what begins an encoded word, which is decoded only after the parser has taken the text apart. */
    private static final String HIDDEN_START = "\u0001";

    /** Where names were before there was a place for them, and where cron has them still. */
    private static final Pattern NAME_IN_COMMENT = Pattern.compile("\\(([^()]++)\\)$");

    /** As they are named in JSON, and with a hyphen in headers. */
    static final List<String> FIELDS = List.of("from", "to", "cc", "reply_to");

    /**
     * One address.
     *
     * @param name the display name, empty if there is none
     * @param address the address, as it is written
     */
    record Entry(String name, String address) {}

    private Mailboxes() {}

    /** The addresses in each of these fields, by its name in JSON. */
    static Map<String, List<Entry>> of(List<HeaderField> headers, Defects defects) {
        return FIELDS.stream()
                .collect(Collectors.toMap(
                        name -> name,
                        name -> headers.stream()
                                .filter(field -> field.isNamed(name.replace('_', '-')))
                                .flatMap(field -> of(field, defects).stream())
                                .toList()));
    }

    private static List<Entry> of(HeaderField field, Defects defects) {
        byte[] text = field.unfolded()
                .replace(HIDDEN_START, "")
                .replace("=?", HIDDEN_START)
                .getBytes(UTF_8);
        List<Entry> entries = LenientAddressParser.DEFAULT
                .parseAddressList(new ByteArrayBuffer(text, true), new ParserCursor(0, text.length))
                .flatten()
                .stream()
                .map(mailbox -> entry(mailbox, defects))
                .toList();
        Matcher comment = NAME_IN_COMMENT.matcher(field.value());
        return entries.size() == 1 && entries.get(0).name().isEmpty() && comment.find()
                ? List.of(new Entry(comment.group(1).strip(), entries.get(0).address()))
                : entries;
    }

    private static Entry entry(Mailbox mailbox, Defects defects) {
        return new Entry(decoded(mailbox.getName(), defects), decoded(mailbox.getAddress(), defects));
    }

    private static String decoded(@Nullable String text, Defects defects) {
        return text == null
                ? ""
                : LenientText.wellFormed(EncodedWords.decode(text.replace(HIDDEN_START, "=?"), defects));
    }
}
