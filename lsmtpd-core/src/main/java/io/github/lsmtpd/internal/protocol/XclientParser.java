package io.github.lsmtpd.internal.protocol;

import io.github.lsmtpd.IpNetwork;
import io.github.lsmtpd.config.SettingException;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads the attributes of XCLIENT, as Postfix's XCLIENT_README describes them. Stateless. */
final class XclientParser {
    /** What EHLO names, to who is trusted. */
    static final Set<String> ATTRIBUTES =
            Set.of("NAME", "ADDR", "PORT", "PROTO", "HELO", "LOGIN", "DESTADDR", "DESTPORT");

    private static final String IPV6 = "IPV6:";
    private static final Set<String> UNKNOWN = Set.of("[UNAVAILABLE]", "[TEMPUNAVAIL]");

    private XclientParser() {}

    /** An attribute that is not known to the other server is as one that is not there. */
    static Command.Xclient parse(String argument) throws ProtocolException {
        Map<String, String> given = new HashMap<>();
        for (String attribute : argument.split(" +", -1)) {
            int equals = attribute.indexOf('=');
            String name = equals < 0 ? "" : Ascii.upperCase(attribute.substring(0, equals));
            if (!ATTRIBUTES.contains(name)) {
                throw Replies.badArgument("Expected XCLIENT and attributes that EHLO names, each with a value");
            }
            String value = DsnParameters.xtext(attribute.substring(equals + 1));
            if (!UNKNOWN.contains(Ascii.upperCase(value)) && !value.isEmpty()) {
                given.put(name, value);
            }
        }
        return new Command.Xclient(
                address(given),
                port(given),
                Optional.ofNullable(given.get("HELO")),
                proto(given),
                Optional.ofNullable(given.get("LOGIN")));
    }

    private static Optional<InetAddress> address(Map<String, String> given) throws ProtocolException {
        String written = given.get("ADDR");
        if (written == null) {
            return Optional.empty();
        }
        boolean six = Ascii.upperCase(written).startsWith(IPV6);
        try {
            return Optional.of(IpNetwork.parse(six ? written.substring(IPV6.length()) : written)
                    .address());
        } catch (SettingException e) {
            throw Replies.badArgument("ADDR must be an IPv4 address, or IPV6: and an IPv6 address");
        }
    }

    private static int port(Map<String, String> given) throws ProtocolException {
        String written = given.getOrDefault("PORT", "0");
        if (!written.matches("[0-9]{1,5}") || Integer.parseInt(written) > 0xffff) {
            throw Replies.badArgument("PORT must be a number from 0 to 65535");
        }
        return Integer.parseInt(written);
    }

    private static Optional<Boolean> proto(Map<String, String> given) throws ProtocolException {
        String written = given.get("PROTO");
        if (written == null) {
            return Optional.empty();
        }
        return switch (Ascii.upperCase(written)) {
            case "SMTP" -> Optional.of(false);
            case "ESMTP" -> Optional.of(true);
            default -> throw Replies.badArgument("PROTO must be SMTP or ESMTP");
        };
    }
}
