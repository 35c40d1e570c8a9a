package io.github.lsmtpd.amqp.internal.parsed;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.james.mime4j.stream.NameValuePair;
import org.apache.james.mime4j.stream.RawBody;
import org.apache.james.mime4j.stream.RawField;
import org.apache.james.mime4j.stream.RawFieldParser;

/**
 * The value and the parameters of a structured field such as Content-Type (RFC 2045 §5.1), with continuations and charsets
 * (RFC 2231), and with the encoded words that many put into quotes there.
 */
final class Parameters {
    /** What the value of a parameter may have as its number, and the mark of one with percent-encoding. */
    private static final Pattern NAME = Pattern.compile("([^*]+)(?:\\*(\\d{1,4}))?(\\*)?");

    private static final int LONGEST = 1_000;

    private final String value;
    private final Map<String, String> plain = new HashMap<>();
    private final Map<String, SortedMap<Integer, Segment>> extended = new HashMap<>();
    private final Defects defects;

    private record Segment(String text, boolean encoded) {}

    private Parameters(String value, List<NameValuePair> parameters, Defects defects) {
        this.value = value;
        this.defects = defects;
        for (NameValuePair parameter : parameters.subList(0, Math.min(LONGEST, parameters.size()))) {
            add(parameter.getName().toLowerCase(Locale.ROOT), parameter.getValue());
        }
    }

    static Parameters of(HeaderField field, Defects defects) {
        RawBody body = RawFieldParser.DEFAULT.parseRawBody(new RawField(field.name(), field.unfolded()));
        String value = body.getValue() == null ? "" : body.getValue().strip().toLowerCase(Locale.ROOT);
        return new Parameters(value, body.getParams(), defects);
    }

    private void add(String name, String text) {
        Matcher matcher = NAME.matcher(name);
        if (text == null || !matcher.matches()) {
            return;
        }
        if (matcher.group(2) == null && matcher.group(3) == null) {
            plain.putIfAbsent(name, text);
        } else {
            int number = matcher.group(2) == null ? 0 : Integer.parseInt(matcher.group(2));
            extended.computeIfAbsent(matcher.group(1), n -> new TreeMap<>())
                    .putIfAbsent(number, new Segment(text, matcher.group(3) != null));
        }
    }

    /** The value before the first semicolon, in lower case. */
    String value() {
        return value;
    }

    Optional<String> get(String name) {
        SortedMap<Integer, Segment> segments = extended.get(name);
        if (segments != null) {
            return Optional.of(join(segments));
        }
        return Optional.ofNullable(plain.get(name)).map(text -> EncodedWords.decode(text, defects));
    }

    /** RFC 2231 §4.1: segments from 0 up to the first that is missing; the first encoded one names the charset. */
    private String join(SortedMap<Integer, Segment> segments) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        String charset = "";
        int next = segments.firstKey();
        for (Map.Entry<Integer, Segment> entry : segments.entrySet()) {
            if (entry.getKey() != next++) {
                defects.add("parameter of which a part is missing");
                break;
            }
            String text = entry.getValue().text();
            if (bytes.size() == 0 && entry.getValue().encoded()) {
                String[] parts = text.split("'", 3);
                charset = parts.length == 3 ? parts[0] : "";
                text = parts[parts.length - 1];
            }
            bytes.writeBytes(entry.getValue().encoded() ? percentDecoded(text) : text.getBytes(UTF_8));
        }
        return charset.isEmpty()
                ? LenientText.undeclared(bytes.toByteArray())
                : LenientText.declared(bytes.toByteArray(), charset, defects);
    }

    private static byte[] percentDecoded(String text) {
        byte[] from = text.getBytes(ISO_8859_1);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(from.length);
        for (int i = 0; i < from.length; i++) {
            int high = from[i] == '%' && i + 2 < from.length ? Character.digit(from[i + 1], 16) : -1;
            int low = high < 0 ? -1 : Character.digit(from[i + 2], 16);
            bytes.write(low < 0 ? from[i] : high << 4 | low);
            i += low < 0 ? 0 : 2;
        }
        return bytes.toByteArray();
    }
}
