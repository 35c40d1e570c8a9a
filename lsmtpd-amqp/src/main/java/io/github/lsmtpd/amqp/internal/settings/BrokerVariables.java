package io.github.lsmtpd.amqp.internal.settings;

import io.github.lsmtpd.amqp.BrokerLogin;
import io.github.lsmtpd.amqp.BrokerSetting;
import io.github.lsmtpd.amqp.BrokerSettingsBuilder;
import io.github.lsmtpd.amqp.BrokerTls;
import io.github.lsmtpd.amqp.internal.SinkLogger;
import io.github.lsmtpd.config.Setting;
import io.github.lsmtpd.config.SettingException;
import io.github.lsmtpd.config.Settings;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Makes {@link io.github.lsmtpd.amqp.BrokerSettings} of the variables. Stateless. */
final class BrokerVariables {
    private static final List<Setting<?>> OF_TLS =
            List.of(BrokerSetting.TLS_CA, BrokerSetting.TLS_CERTIFICATE, BrokerSetting.TLS_KEY);

    private static final List<Setting<?>> OF_OAUTH2 =
            List.of(BrokerSetting.TOKEN_ENDPOINT, BrokerSetting.CLIENT_ID, BrokerSetting.CLIENT_SECRET_FILE);

    /** What an embedder's name of a setting is for an operator, where a record checks it. */
    private static final Map<String, String> NAMES = Map.of(
            "authorities", BrokerSetting.TLS_CA.variable(),
            "certificate", BrokerSetting.TLS_CERTIFICATE.variable(),
            "key", BrokerSetting.TLS_KEY.variable(),
            "login", BrokerSetting.LOGIN.variable(),
            "passwordFile", BrokerSetting.PASSWORD_FILE.variable(),
            "clientSecretFile", BrokerSetting.CLIENT_SECRET_FILE.variable());

    private BrokerVariables() {}

    /** Reads all of them. */
    static void read(Settings settings, BrokerSettingsBuilder builder) {
        BrokerValues values = new BrokerValues(settings);
        readAddress(values, builder);
        builder.login(login(values)).virtualHost(values.decoded(BrokerSetting.VIRTUAL_HOST));
        tls(values).ifPresent(builder::tls);
        builder.connectionName(values.get(BrokerSetting.CONNECTION_NAME))
                .connectTimeout(values.get(BrokerSetting.CONNECT_TIMEOUT))
                .reconnectPause(values.get(BrokerSetting.RECONNECT_PAUSE))
                .heartbeat(values.get(BrokerSetting.HEARTBEAT))
                .frameMax(values.get(BrokerSetting.FRAME_MAX));
        logDecoded(values.decodedVariables());
    }

    /** The same failure with the name of the variable. */
    static SettingException named(SettingException failure) {
        String variable = NAMES.get(failure.setting());
        return variable == null ? failure : failure.named(variable);
    }

    private static void readAddress(BrokerValues values, BrokerSettingsBuilder builder) {
        values.refuseBoth(BrokerSetting.HOST, BrokerSetting.BROKERS);
        values.find(BrokerSetting.HOST).ifPresent(builder::host);
        values.find(BrokerSetting.BROKERS).ifPresent(builder::brokers);
        values.find(BrokerSetting.PORT).ifPresent(builder::port);
    }

    private static BrokerLogin login(BrokerValues values) {
        String kind = values.get(BrokerSetting.LOGIN);
        if (!kind.equals("oauth2")) {
            OF_OAUTH2.forEach(setting -> values.refuseWithout(setting, BrokerSetting.LOGIN.variable() + "=oauth2"));
        }
        return switch (kind) {
            case "external" -> new BrokerLogin.External();
            case "oauth2" -> oauth2(values);
            default -> password(values);
        };
    }

    private static BrokerLogin password(BrokerValues values) {
        values.refuseBoth(BrokerSetting.PASSWORD, BrokerSetting.PASSWORD_FILE);
        String username = values.decoded(BrokerSetting.USERNAME);
        String password = values.secret(BrokerSetting.PASSWORD);
        return values.find(BrokerSetting.PASSWORD_FILE)
                .<BrokerLogin>map(file -> new BrokerLogin.PasswordFile(username, file))
                .orElseGet(() -> new BrokerLogin.Password(username, password));
    }

    private static BrokerLogin oauth2(BrokerValues values) {
        String beside = BrokerSetting.LOGIN.variable() + "=oauth2";
        return new BrokerLogin.OAuth2(
                values.required(BrokerSetting.TOKEN_ENDPOINT, beside),
                values.required(BrokerSetting.CLIENT_ID, beside),
                values.required(BrokerSetting.CLIENT_SECRET_FILE, beside),
                values.find(BrokerSetting.SCOPE));
    }

    private static Optional<BrokerTls> tls(BrokerValues values) {
        if (values.get(BrokerSetting.TLS)) {
            return Optional.of(new BrokerTls(
                    values.find(BrokerSetting.TLS_CA),
                    values.find(BrokerSetting.TLS_CERTIFICATE),
                    values.find(BrokerSetting.TLS_KEY),
                    values.get(BrokerSetting.TLS_VERIFY_HOST)));
        }
        OF_TLS.forEach(setting -> values.refuseWithout(setting, BrokerSetting.TLS.variable() + "=true"));
        return Optional.empty();
    }

    private static void logDecoded(List<String> variables) {
        if (!variables.isEmpty()) {
            SinkLogger.LOG.info(
                    "Decoded %XX in {}, as in a URL; {}=false takes the values as they are",
                    String.join(", ", variables), BrokerSetting.PERCENT_DECODING.variable());
        }
    }
}
