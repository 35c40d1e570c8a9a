package io.github.lsmtpd.examples;

import io.github.lsmtpd.SettingException;
import io.github.lsmtpd.Settings;
import io.github.lsmtpd.SmtpServerBuilder;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/**
 * Where the gateway listens.
 *
 * @param host a host name or IP address, as the user gave it
 * @param port the port, 0 for any that is free
 */
record ListenAddress(String host, int port) {
    private static final String HOST = "BIND_ADDRESS";
    private static final String PORT = "BIND_PORT";

    static ListenAddress from(Settings settings) {
        return new ListenAddress(
                settings.text(HOST, "127.0.0.1"), settings.port(PORT, SmtpServerBuilder.DEFAULT_PORT, 0));
    }

    /** Fails early if it cannot be listened on, before the sink and its threads are there. */
    void check() {
        try (ServerSocket probe = new ServerSocket()) {
            probe.bind(new InetSocketAddress(host, port));
        } catch (IOException e) {
            throw notUsable(e);
        }
    }

    void listenOn(SmtpServerBuilder builder) {
        try {
            builder.listen(host, port);
        } catch (SettingException e) {
            throw new SettingException(HOST, host, "a host name or IP address of this machine");
        }
    }

    ListenAddress withPort(int bound) {
        return new ListenAddress(host, bound);
    }

    /** What to tell when the system refuses; its reason says whether the address or the port is the trouble. */
    SettingException notUsable(IOException failure) {
        Throwable reason = failure;
        while (reason.getCause() != null) {
            reason = reason.getCause();
        }
        return new SettingException(
                HOST + ", " + PORT,
                this,
                "an address of this machine and a free port that this user may listen on (" + reason.getMessage()
                        + ")");
    }

    /** The address as a client writes it: IPv6 in brackets. */
    @Override
    public String toString() {
        boolean bare = host.contains(":") && !host.startsWith("[");
        return (bare ? "[" + host + "]" : host) + ":" + port;
    }
}
