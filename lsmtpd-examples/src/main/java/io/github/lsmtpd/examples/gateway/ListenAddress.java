package io.github.lsmtpd.examples.gateway;

import static java.util.stream.Collectors.joining;

import io.github.lsmtpd.SmtpServerBuilder;
import io.github.lsmtpd.config.SettingException;
import io.github.lsmtpd.config.Settings;
import java.io.IOException;
import java.util.List;

/**
 * Where the gateway listens, and what it speaks there.
 *
 * @param protocol SMTP or LMTP
 * @param host a host name or IP address, as the user gave it
 * @param port the port, 0 for any that is free
 */
record ListenAddress(Protocol protocol, String host, int port) {
    private static final String HOST = "BIND_ADDRESS";
    private static final int SMTP_PORT = 25;

    /** What clients speak at an address. */
    enum Protocol {
        /** Always there. */
        SMTP("BIND_PORT", "listening on "),
        /** There if its port is given. */
        LMTP("LMTP_PORT", "listening for LMTP on ");

        private final String variable;
        private final String announcement;

        Protocol(String variable, String announcement) {
            this.variable = variable;
            this.announcement = announcement;
        }
    }

    /** One address for SMTP, and behind it the one for LMTP, if it is wanted. */
    static List<ListenAddress> from(Settings settings) {
        String host = settings.text(HOST, "127.0.0.1");
        int port = settings.port(Protocol.SMTP.variable, SmtpServerBuilder.DEFAULT_PORT, 0);
        ListenAddress smtp = new ListenAddress(Protocol.SMTP, host, port);
        if (settings.text(Protocol.LMTP.variable, "").isEmpty()) {
            return List.of(smtp);
        }
        return List.of(smtp, new ListenAddress(Protocol.LMTP, host, lmtpPort(settings, port)));
    }

    private static int lmtpPort(Settings settings, int smtpPort) {
        int port = settings.port(Protocol.LMTP.variable, 0, 0);
        if (port == SMTP_PORT || (port != 0 && port == smtpPort)) {
            throw new SettingException(Protocol.LMTP.variable, port, "another port than that of SMTP");
        }
        return port;
    }

    void listenOn(SmtpServerBuilder builder) {
        try {
            if (protocol == Protocol.LMTP) {
                builder.listenLmtp(host, port);
            } else {
                builder.listen(host, port);
            }
        } catch (SettingException e) {
            throw new SettingException(HOST, host, "a host name or IP address of this machine");
        }
    }

    /** The line that tells that it is listened on. */
    String announcement(int boundPort) {
        return protocol.announcement + new ListenAddress(protocol, host, boundPort);
    }

    /** What to say when the system refuses; its reason says whether the address or the port is the trouble. */
    static SettingException notUsable(List<ListenAddress> addresses, IOException failure) {
        List<ListenAddress> named =
                addresses.stream().filter(address -> address.isNamedIn(failure)).toList();
        List<ListenAddress> refused = named.isEmpty() ? addresses : named;
        return new SettingException(
                HOST + ", "
                        + refused.stream()
                                .map(address -> address.protocol.variable)
                                .collect(joining(", ")),
                refused.stream().map(ListenAddress::toString).collect(joining(", ")),
                "an address of this machine and a free port that this user may listen on ("
                        + rootCause(failure).getMessage() + ")");
    }

    /** Two addresses here have the same host, so that the port says which of them it is. */
    private boolean isNamedIn(IOException failure) {
        return String.valueOf(failure.getMessage()).contains(":" + port + ":");
    }

    private static Throwable rootCause(Throwable failure) {
        Throwable cause = failure.getCause();
        return cause == null ? failure : rootCause(cause);
    }

    /** The address as a client writes it: IPv6 in brackets. */
    @Override
    public String toString() {
        boolean bare = host.contains(":") && !host.startsWith("[");
        return (bare ? "[" + host + "]" : host) + ":" + port;
    }
}
