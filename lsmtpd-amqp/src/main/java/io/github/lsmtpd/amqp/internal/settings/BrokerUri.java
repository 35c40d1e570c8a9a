package io.github.lsmtpd.amqp.internal.settings;

import io.github.lsmtpd.amqp.BrokerSetting;
import io.github.lsmtpd.config.Setting;
import io.github.lsmtpd.config.SettingException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What an {@code amqp} URI names, as RabbitMQ's <a href="https://www.rabbitmq.com/docs/uri-spec">URI specification</a> and
 * <a href="https://www.rabbitmq.com/docs/uri-query-parameters">query parameters</a> have it. No failure holds any of it, since
 * there may be a password in it. Immutable once it is read.
 */
final class BrokerUri {
    /** The query parameters, each with the setting that it stands for. */
    private static final Map<String, Setting<?>> PARAMETERS = new TreeMap<>(Map.of(
            "auth_mechanism", BrokerSetting.LOGIN,
            "cacertfile", BrokerSetting.TLS_CA,
            "certfile", BrokerSetting.TLS_CERTIFICATE,
            "connection_timeout", BrokerSetting.CONNECT_TIMEOUT,
            "heartbeat", BrokerSetting.HEARTBEAT,
            "keyfile", BrokerSetting.TLS_KEY));

    private static final int MILLIS = 1000;

    private final String variable;
    private final Map<Setting<?>, String> parts = new HashMap<>();

    private BrokerUri(String variable) {
        this.variable = variable;
    }

    /** Reads a URI that is the value of a variable. */
    static BrokerUri parse(String variable, String text) {
        BrokerUri parsed = new BrokerUri(variable);
        try {
            parsed.read(new URI(text));
        } catch (URISyntaxException e) {
            throw parsed.failure("amqp://user:password@host:port/vhost, with %XX for what may not stand in a URI");
        }
        return parsed;
    }

    /** What it says of a setting, decoded, as the setting's own variable would have it. */
    Optional<String> part(Setting<?> setting) {
        return Optional.ofNullable(parts.get(setting));
    }

    private void read(URI uri) {
        String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
        if (!scheme.equals("amqp") && !scheme.equals("amqps")) {
            throw failure("a URI that begins with amqp:// or amqps://");
        }
        if (uri.getHost() == null || uri.getRawFragment() != null) {
            throw failure("a URI with one host, in whose password %23 stands for #, and %40 for @");
        }
        if (scheme.equals("amqps")) {
            parts.put(BrokerSetting.TLS, "true");
        }
        parts.put(BrokerSetting.HOST, uri.getHost());
        if (uri.getPort() >= 0) {
            parts.put(BrokerSetting.PORT, String.valueOf(uri.getPort()));
        }
        Optional.ofNullable(uri.getRawUserInfo()).ifPresent(this::readUser);
        Optional.ofNullable(uri.getRawPath()).ifPresent(this::readPath);
        Optional.ofNullable(uri.getRawQuery()).ifPresent(this::readQuery);
    }

    private void readUser(String info) {
        int colon = info.indexOf(':');
        parts.put(BrokerSetting.USERNAME, decoded(colon < 0 ? info : info.substring(0, colon)));
        if (colon >= 0) {
            parts.put(BrokerSetting.PASSWORD, decoded(info.substring(colon + 1)));
        }
    }

    private void readPath(String path) {
        if (path.indexOf('/', 1) >= 0) {
            throw failure("a virtual host in which %2F stands for each slash");
        }
        if (path.equals("/")) {
            throw failure("no slash at the end, which is a virtual host without a name: the one named / is %2F");
        }
        if (!path.isEmpty()) {
            parts.put(BrokerSetting.VIRTUAL_HOST, decoded(path.substring(1)));
        }
    }

    private void readQuery(String query) {
        for (String parameter : List.of(query.split("&", -1))) {
            int equals = parameter.indexOf('=');
            Setting<?> setting = PARAMETERS.get(equals < 0 ? parameter : parameter.substring(0, equals));
            if (equals < 0 || setting == null) {
                throw failure("no query parameters but " + String.join(", ", PARAMETERS.keySet()));
            }
            parts.put(setting, inOurWords(setting, decoded(parameter.substring(equals + 1))));
        }
    }

    private static String inOurWords(Setting<?> setting, String value) {
        if (setting == BrokerSetting.LOGIN) {
            return value.equals("plain") ? "password" : value;
        }
        if (setting == BrokerSetting.CONNECT_TIMEOUT && value.matches("[0-9]{1,9}")) {
            return String.valueOf((Integer.parseInt(value) + MILLIS - 1) / MILLIS);
        }
        return value;
    }

    private String decoded(String text) {
        return PercentDecoding.inUri().secret(variable, text);
    }

    private SettingException failure(String expected) {
        return SettingException.secret(variable, expected);
    }
}
