package io.github.lsmtpd.amqp;

import io.github.lsmtpd.amqp.internal.settings.HostSetting;
import io.github.lsmtpd.amqp.internal.settings.SettingChecks;
import io.github.lsmtpd.config.Setting;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** The settings of {@link BrokerSettings}: their variables, defaults and ranges. Stateless. */
public final class BrokerSetting {
    /**
     * Scheme, host, port, user, password and virtual host in one text, as RabbitMQ's URI specification has them: {@code %XX} is
     * decoded in each part, and a part that is missing has the default. Of the query, {@code heartbeat} (seconds),
     * {@code connection_timeout} (milliseconds), {@code auth_mechanism} ({@code plain}, {@code external}),
     * {@code cacertfile}, {@code certfile} and {@code keyfile} are read. Read by {@link AmqpSettings#from} alone.
     */
    public static final Setting<String> URI_TEXT = Setting.text("uri", "AMQP_URI")
            .meaning("broker, login and virtual host as one URI, `amqp://user:password@host:5672/vhost`, or `amqps` for"
                    + " TLS; what it names must not be set by a variable of its own as well");

    /** The host of the one broker of {@link BrokerSettings#brokers}. */
    public static final Setting<String> HOST = Setting.text("host", "AMQP_HOST")
            .byDefault("127.0.0.1")
            .onlyIf(HostSetting::check)
            .meaning("broker");

    /** The port of those of {@link BrokerSettings#brokers} that name none. */
    public static final Setting<Integer> PORT = Setting.port("port", "AMQP_PORT", 1)
            .noDefault("5672, with TLS 5671")
            .meaning("its port");

    /** {@link BrokerSettings#brokers}. */
    public static final Setting<List<BrokerAddress>> BROKERS = Setting.parsed(
                    "brokers", "AMQP_HOSTS", BrokerAddress::list, BrokerAddress::text)
            .onlyIf(SettingChecks::requireSome)
            .meaning(
                    "several brokers in place of `AMQP_HOST`, as `a:5672,b:5672`; each attempt to connect tries all, in"
                            + " an order of its own");

    /** The name in {@link BrokerLogin.Password} and {@link BrokerLogin.PasswordFile}. */
    public static final Setting<String> USERNAME = Setting.text("username", "AMQP_USERNAME")
            .byDefault("guest")
            .onlyIf((setting, value) -> SettingChecks.requireText(setting, value, "a user name"))
            .meaning("user; `%XX` is decoded in these three, so that a percent sign is `%25`");

    /** The password in {@link BrokerLogin.Password}, which no message holds. */
    public static final Setting<String> PASSWORD = Setting.text("password", "AMQP_PASSWORD")
            .byDefault("guest")
            .onlyIf((setting, value) -> SettingChecks.requireSecret(setting, value, "a password"))
            .meaning("password");

    /** {@link BrokerSettings#virtualHost}. */
    public static final Setting<String> VIRTUAL_HOST = Setting.text("virtualHost", "AMQP_VHOST")
            .byDefault("/")
            .onlyIf(SettingChecks::requireVirtualHost)
            .meaning("virtual host");

    /** Whether {@code %XX} is decoded in the variables of user, password and virtual host; code has no use for it. */
    public static final Setting<Boolean> PERCENT_DECODING = Setting.flag("percentDecoding", "AMQP_PERCENT_DECODING")
            .byDefault(true)
            .meaning("`false` takes the three as they are");

    /** The file in {@link BrokerLogin.PasswordFile}. */
    public static final Setting<Path> PASSWORD_FILE = Setting.path("passwordFile", "AMQP_PASSWORD_FILE")
            .meaning("file whose first line is the password, as it is, in place of `AMQP_PASSWORD`; read again at each"
                    + " attempt to connect");

    /** Which {@link BrokerLogin} it is. */
    public static final Setting<String> LOGIN = Setting.text("login", "AMQP_LOGIN")
            .byDefault("password")
            .onlyIf(SettingChecks.oneOf("password", "external", "oauth2"))
            .meaning(
                    "`password`; `external`, by the certificate of `AMQP_TLS_CERTIFICATE_FILE`; or `oauth2`, by a token");

    /** The token endpoint in {@link BrokerLogin.OAuth2}. */
    public static final Setting<URI> TOKEN_ENDPOINT = Setting.parsed(
                    "tokenEndpoint", "AMQP_OAUTH2_TOKEN_ENDPOINT", SettingChecks::httpUri, URI::toString)
            .onlyIf(SettingChecks::requireHttp)
            .meaning("for `oauth2`: where the authorization server gives out tokens, an `http` or `https` URL");

    /** The client's name in {@link BrokerLogin.OAuth2}. */
    public static final Setting<String> CLIENT_ID = Setting.text("clientId", "AMQP_OAUTH2_CLIENT_ID")
            .onlyIf((setting, value) -> SettingChecks.requireText(setting, value, "the name of a client"))
            .meaning("for `oauth2`: the name of this client there");

    /** The file with the client's secret in {@link BrokerLogin.OAuth2}. */
    public static final Setting<Path> CLIENT_SECRET_FILE = Setting.path(
                    "clientSecretFile", "AMQP_OAUTH2_CLIENT_SECRET_FILE")
            .meaning("for `oauth2`: file whose first line is the secret of this client");

    /** The scope in {@link BrokerLogin.OAuth2}. */
    public static final Setting<String> SCOPE =
            Setting.text("scope", "AMQP_OAUTH2_SCOPE").meaning("for `oauth2`: the scope to ask for");

    /** Whether there is {@link BrokerSettings#tls}. */
    public static final Setting<Boolean> TLS =
            Setting.flag("tls", "AMQP_TLS").byDefault(false).meaning("whether to connect with TLS");

    /** {@link BrokerTls#authorities}. */
    public static final Setting<Path> TLS_CA = Setting.path("authorities", "AMQP_TLS_CA_FILE")
            .noDefault("what the JDK trusts")
            .meaning("certificates in PEM that the broker's one must be issued by; this and the next two are read again"
                    + " at each attempt to connect");

    /** {@link BrokerTls#certificate}. */
    public static final Setting<Path> TLS_CERTIFICATE = Setting.path("certificate", "AMQP_TLS_CERTIFICATE_FILE")
            .meaning("our certificate chain in PEM, for a broker that asks for one");

    /** {@link BrokerTls#key}. */
    public static final Setting<Path> TLS_KEY =
            Setting.path("key", "AMQP_TLS_KEY_FILE").meaning("its key in PEM (PKCS #8), not encrypted");

    /** {@link BrokerTls#verifyHost}. */
    public static final Setting<Boolean> TLS_VERIFY_HOST = Setting.flag("verifyHost", "AMQP_TLS_VERIFY_HOST")
            .byDefault(true)
            .meaning("`false`: the broker's certificate need not have the name of its host, so that **whoever has a"
                    + " certificate of those authorities can pose as the broker**");

    /** {@link BrokerSettings#connectionName}. */
    public static final Setting<String> CONNECTION_NAME = Setting.text("connectionName", "AMQP_CONNECTION_NAME")
            .byDefault("lsmtpd")
            .onlyIf(SettingChecks::requireShortString)
            .meaning("name of the connection, for the broker's operator");

    /** {@link BrokerSettings#connectTimeout}. */
    public static final Setting<Duration> CONNECT_TIMEOUT = Setting.seconds(
                    "connectTimeout", "AMQP_CONNECT_TIMEOUT_SECS", Duration.ofMinutes(1))
            .byDefault(Duration.ofSeconds(5))
            .meaning("time for one attempt to connect, to each address of each broker in turn");

    /** {@link BrokerSettings#reconnectPause}. */
    public static final Setting<Duration> RECONNECT_PAUSE = Setting.seconds(
                    "reconnectPause", "AMQP_RECONNECT_PAUSE_SECS", Duration.ofHours(1))
            .byDefault(Duration.ofSeconds(5))
            .meaning("longest pause between two attempts to connect; pauses grow up to it, each with a random part");

    /** {@link BrokerSettings#heartbeat}. */
    public static final Setting<Duration> HEARTBEAT = Setting.seconds(
                    "heartbeat", "AMQP_HEARTBEAT_SECS", Duration.ofHours(1))
            .byDefault(Duration.ofSeconds(10))
            .onlyIf(SettingChecks::requireSecond)
            .meaning("interval of heartbeats; a broker that is silent for one is given up");

    /** {@link BrokerSettings#frameMax}. */
    public static final Setting<Integer> FRAME_MAX = Setting.number("frameMax", "AMQP_FRAME_MAX", 0, Integer.MAX_VALUE)
            .byDefault(0)
            .onlyIf(SettingChecks::requireFrame)
            .meaning("largest frame in bytes, at least 4096; 0: what the broker proposes");

    private BrokerSetting() {}

    /**
     * All of them, in the order in which to explain them.
     *
     * @return the settings
     */
    public static List<Setting<?>> all() {
        return List.of(
                HOST,
                PORT,
                USERNAME,
                PASSWORD,
                VIRTUAL_HOST,
                PERCENT_DECODING,
                PASSWORD_FILE,
                BROKERS,
                URI_TEXT,
                TLS,
                TLS_CA,
                TLS_CERTIFICATE,
                TLS_KEY,
                TLS_VERIFY_HOST,
                LOGIN,
                TOKEN_ENDPOINT,
                CLIENT_ID,
                CLIENT_SECRET_FILE,
                SCOPE,
                CONNECTION_NAME,
                CONNECT_TIMEOUT,
                RECONNECT_PAUSE,
                HEARTBEAT,
                FRAME_MAX);
    }
}
