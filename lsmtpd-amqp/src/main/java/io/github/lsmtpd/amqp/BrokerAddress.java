package io.github.lsmtpd.amqp;

import io.github.lsmtpd.amqp.internal.settings.HostSetting;
import io.github.lsmtpd.config.SettingException;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/**
 * Where a broker is. Immutable.
 *
 * @param host its host name or address
 * @param port its port, or empty for {@link BrokerSettings#port}
 */
public record BrokerAddress(String host, OptionalInt port) {
    private static final int MAX_PORT = 65_535;

    /**
     * An address.
     *
     * @param host its host name or address
     * @param port its port, from 1 to 65535
     * @throws SettingException if either cannot be right
     */
    public BrokerAddress {
        HostSetting.check("host", host);
        port.ifPresent(BrokerSetting.PORT::check);
    }

    /**
     * A broker at a port of its own.
     *
     * @param host its host name or address
     * @param port its port
     * @return the address
     */
    public static BrokerAddress of(String host, int port) {
        return new BrokerAddress(host, OptionalInt.of(port));
    }

    /** Reads {@code a:5672,b,[::1]:5672}. */
    static List<BrokerAddress> list(String setting, String text) {
        return Arrays.stream(text.split(",", -1))
                .map(each -> one(setting, each.strip()))
                .toList();
    }

    /** A text that is not usable is not shown, since there may be a password in it. */
    private static BrokerAddress one(String setting, String text) {
        int colon = text.lastIndexOf(':');
        boolean withPort = colon > 0 && (text.indexOf(':') == colon || text.charAt(colon - 1) == ']');
        try {
            return withPort
                    ? of(HostSetting.check(setting, text.substring(0, colon)), port(text.substring(colon + 1)))
                    : new BrokerAddress(HostSetting.check(setting, text), OptionalInt.empty());
        } catch (IllegalArgumentException e) {
            throw SettingException.secret(
                    setting, "hosts with commas between them, each with or without a port from 1 to 65535: a:5672,b");
        }
    }

    private static int port(String digits) {
        int port = Integer.parseInt(digits);
        if (port < 1 || port > MAX_PORT) {
            throw new IllegalArgumentException("no port");
        }
        return port;
    }

    static String text(List<BrokerAddress> brokers) {
        return brokers.stream().map(BrokerAddress::toString).collect(Collectors.joining(","));
    }

    /** As in the variable. */
    @Override
    public String toString() {
        String text = host.contains(":") && !host.startsWith("[") ? "[" + host + "]" : host;
        return port.isPresent() ? text + ":" + port.getAsInt() : text;
    }
}
