package io.github.lsmtpd.examples.gateway;

import static java.util.stream.Collectors.joining;

import io.github.lsmtpd.ListenerConfig;
import io.github.lsmtpd.ServerSetting;
import io.github.lsmtpd.SmtpServerBuilder;
import io.github.lsmtpd.config.Setting;
import io.github.lsmtpd.config.SettingException;
import io.github.lsmtpd.config.Settings;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Where the gateway listens, and what it speaks there.
 *
 * @param protocol SMTP or LMTP
 * @param host a host name or IP address, as the user gave it
 * @param port the port, 0 for any that is free
 */
record ListenAddress(Protocol protocol, String host, int port) {
    private static final Setting<String> HOST = Setting.text("address", "BIND_ADDRESS")
            .byDefault("127.0.0.1")
            .meaning("host name or IP address to listen on; `0.0.0.0` or `::` for all");
    private static final Setting<Integer> LMTP_PORT = Setting.port("lmtpPort", "LMTP_PORT", 0)
            .meaning("port for LMTP beside it, for another mail server's results per recipient; 0 for any that is free;"
                    + " prints `listening for LMTP on ADDRESS:PORT`");
    private static final Setting<Integer> TLS_PORT = Setting.port("tlsPort", "TLS_PORT", 0)
            .meaning("port for SMTP with TLS from the first byte on beside it (RFC 8314; 465 is its own), with"
                    + " `TLS_CERTIFICATE_FILE`; prints `listening for TLS on ADDRESS:PORT`");
    static final List<Setting<?>> SETTINGS = List.of(HOST, ServerSetting.PORT, LMTP_PORT, TLS_PORT);

    private static final int SMTP_PORT = 25;

    /** What clients speak at an address. */
    enum Protocol {
        /** Always there. */
        SMTP(ServerSetting.PORT.variable(), "listening on "),
        /** There if its port is given. */
        LMTP(LMTP_PORT.variable(), "listening for LMTP on "),
        /** Likewise; SMTP with TLS from the first byte on. */
        SMTPS(TLS_PORT.variable(), "listening for TLS on ");

        private final String variable;
        private final String announcement;

        Protocol(String variable, String announcement) {
            this.variable = variable;
            this.announcement = announcement;
        }
    }

    /** One address for SMTP, and after it those for LMTP and for TLS, if they are wanted. */
    static List<ListenAddress> from(Settings settings) {
        String host = settings.get(HOST);
        int port = settings.get(ServerSetting.PORT);
        List<ListenAddress> addresses = new ArrayList<>();
        addresses.add(new ListenAddress(Protocol.SMTP, host, port));
        settings.find(LMTP_PORT).ifPresent(lmtp -> {
            if (lmtp == SMTP_PORT) {
                throw new SettingException(LMTP_PORT.variable(), lmtp, "another port than that of SMTP");
            }
            add(addresses, Protocol.LMTP, lmtp);
        });
        settings.find(TLS_PORT).ifPresent(tls -> add(addresses, Protocol.SMTPS, tls));
        return addresses;
    }

    private static void add(List<ListenAddress> addresses, Protocol protocol, int port) {
        for (ListenAddress other : addresses) {
            if (port != 0 && port == other.port) {
                throw new SettingException(protocol.variable, port, "another port than that of " + other.protocol);
            }
        }
        addresses.add(new ListenAddress(protocol, addresses.get(0).host, port));
    }

    /** Listens; the protocol says with what. */
    void listenOn(SmtpServerBuilder builder, ListenerOptions options) {
        if (protocol == Protocol.SMTPS && options.implicitTls().isEmpty()) {
            throw new SettingException(TLS_PORT.variable(), port, CertificateVariables.BESIDE);
        }
        try {
            builder.listen(
                    switch (protocol) {
                        case LMTP -> options.lmtp(ListenerConfig.lmtp(host, port));
                        case SMTPS ->
                            options.smtps(ListenerConfig.smtp(host, port).withName("smtps"));
                        default -> options.smtp(ListenerConfig.smtp(host, port));
                    });
        } catch (SettingException e) {
            throw new SettingException(HOST.variable(), host, "a host name or IP address of this machine");
        }
    }

    /** The line that is printed once it is listened on. */
    String announcement(int boundPort) {
        return protocol.announcement + new ListenAddress(protocol, host, boundPort);
    }

    /** What to say when the system refuses; its reason says whether the address or the port is the trouble. */
    static SettingException notUsable(List<ListenAddress> addresses, IOException failure) {
        List<ListenAddress> named =
                addresses.stream().filter(address -> address.isNamedIn(failure)).toList();
        List<ListenAddress> refused = named.isEmpty() ? addresses : named;
        return new SettingException(
                HOST.variable() + ", "
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
