package io.github.lsmtpd.internal.session;

import io.github.lsmtpd.ClientInfo;
import io.github.lsmtpd.Envelope;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.UUID;
import java.util.regex.Pattern;

/** The trace field that the server puts in front of a message (RFC 5321 §4.4). Thread safe. */
final class ReceivedHeader {
    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("EEE, d MMM yyyy HH:mm:ss Z", Locale.US).withZone(ZoneOffset.UTC);
    /** What may stand for the client's name; anything else could be read as another part of the line. */
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]+|\\[[A-Za-z0-9.:-]+]");

    /** With a tab and "for " before it and a semicolon after it, a line of 998 octets. */
    private static final int MAX_PATH = 998 - 6;

    /** The last date that was written: most messages share theirs with others. */
    private static volatile Second lastSecond = Second.of(Instant.EPOCH);

    private ReceivedHeader() {}

    private record Second(long epochSecond, String date) {
        static Second of(Instant time) {
            return new Second(time.getEpochSecond(), DATE.format(time));
        }
    }

    /**
     * The field, and an empty line after it if the content begins with a blank: such a line would go on with our field
     * (RFC 5322 §2.2.3), so that a client could add to the trace in our name.
     */
    static byte[] of(
            UUID id,
            Instant time,
            ClientInfo client,
            Envelope envelope,
            String hostname,
            boolean contentBeginsWithBlank) {
        StringBuilder line = new StringBuilder(256).append("Received: from ");
        line.append(NAME.matcher(client.heloName()).matches() ? client.heloName() : "unknown");
        InetSocketAddress address = client.address();
        if (address != null) {
            line.append(" (").append(literal(address.getAddress())).append(')');
        }
        line.append("\r\n\tby ").append(hostname);
        line.append(" with ").append(protocol(client, envelope)).append(" id ").append(id);
        // With more than one, naming them would disclose each to the others (RFC 5321 §7.2).
        if (envelope.recipients().size() == 1) {
            appendFor(line, envelope.recipients().get(0).toString());
        }
        line.append(";\r\n\t").append(date(time)).append(contentBeginsWithBlank ? "\r\n\r\n" : "\r\n");
        return line.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** An address cannot be folded; one that would make the line too long (RFC 5322 §2.1.1) is left out. */
    private static void appendFor(StringBuilder line, String path) {
        if (path.getBytes(StandardCharsets.UTF_8).length <= MAX_PATH) {
            line.append("\r\n\tfor ").append(path);
        }
    }

    private static String date(Instant time) {
        Second second = lastSecond;
        if (second.epochSecond() != time.getEpochSecond()) {
            second = Second.of(time);
            lastSecond = second;
        }
        return second.date();
    }

    /** RFC 5321 §4.1.3. */
    private static String literal(InetAddress address) {
        String text = address.getHostAddress();
        if (!(address instanceof Inet6Address)) {
            return "[" + text + "]";
        }
        int zone = text.indexOf('%');
        return "[IPv6:" + (zone < 0 ? text : text.substring(0, zone)) + "]";
    }

    /** RFC 3848, RFC 6531 §4.3: HELO has no keyword of its own for an encrypted connection. */
    private static String protocol(ClientInfo client, Envelope envelope) {
        String name = switch (client.protocol()) {
            case SMTP -> "SMTP";
            case ESMTP -> envelope.smtpUtf8() ? "UTF8SMTP" : "ESMTP";
            case LMTP -> envelope.smtpUtf8() ? "UTF8LMTP" : "LMTP";
        };
        if (client.protocol() == ClientInfo.Protocol.SMTP) {
            return name;
        }
        return name + (client.encrypted() ? "S" : "") + (client.identity() == null ? "" : "A");
    }
}
