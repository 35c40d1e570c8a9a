package io.github.lsmtpd.amqp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.lsmtpd.config.SettingException;
import io.github.lsmtpd.config.Settings;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which broker the variables name, each on its own or in a URI. */
class BrokerVariablesTest {
    private static final String SECRET = "s3cr3t";

    @Test
    void aUriNamesAllThatIsNeeded() {
        BrokerSettings broker = read(Map.of("AMQP_URI", "amqp://app:p%40ss@mq.example:5673/my%2Fv"));

        assertThat(broker.brokers()).containsExactly(new BrokerAddress("mq.example", OptionalInt.empty()));
        assertThat(broker.portOf(broker.brokers().get(0))).isEqualTo(5673);
        assertThat(broker.login()).isEqualTo(new BrokerLogin.Password("app", "p@ss"));
        assertThat(broker.virtualHost()).isEqualTo("my/v");
        assertThat(broker.tls()).isEmpty();
    }

    @Test
    void whatAUriDoesNotNameHasItsVariableOrDefault() {
        BrokerSettings broker = read(Map.of("AMQP_URI", "amqps://app@[::1]", "AMQP_PASSWORD", SECRET));

        assertThat(broker).hasToString("amqps://app@[::1]:5671, virtual host '/'");
        assertThat(broker.login()).isEqualTo(new BrokerLogin.Password("app", SECRET));
        assertThat(broker.tls()).contains(BrokerTls.systemTrust());
    }

    @Test
    void theQueryOfAUriIsRead() {
        BrokerSettings broker = read(Map.of(
                "AMQP_URI",
                "amqps://h?auth_mechanism=external&cacertfile=%2Fca.pem&certfile=/c.pem&keyfile=/k.pem"
                        + "&heartbeat=7&connection_timeout=2500"));

        assertThat(broker.login()).isEqualTo(new BrokerLogin.External());
        assertThat(broker.tls())
                .contains(BrokerTls.systemTrust()
                        .withAuthorities(Path.of("/ca.pem"))
                        .withCertificate(Path.of("/c.pem"), Path.of("/k.pem")));
        assertThat(broker.heartbeat()).isEqualTo(Duration.ofSeconds(7));
        assertThat(broker.connectTimeout()).isEqualTo(Duration.ofSeconds(3));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "http://app:s3cr3t@h | begins with amqp:// or amqps://",
                "app:s3cr3t@h | begins with amqp:// or amqps://",
                "amqp://app:s3cr3t | with one host",
                "amqp://app:s3#cr3t@h | with one host",
                "amqp://app:s3cr3t@a,b | with one host",
                "amqp://app:s3cr3t^@h | %XX",
                "amqp://app:s3cr3t@h/ | the one named / is %2F",
                "amqp://app:s3cr3t@h/a/b | %2F stands for each slash",
                "amqp://app:s3cr3t@h/v?vhost=x | no query parameters but auth_mechanism, cacertfile",
                "amqp://app:s3cr3t@h/v?heartbeat | no query parameters but",
                "amqp://app:s3cr3t@h/%ff | %25",
                "amqp://app:s3cr3t@h:70000 | a value for AMQP_PORT",
                "amqp://app:s3cr3t@h?heartbeat=0 | a value for AMQP_HEARTBEAT_SECS",
                "amqp://app:s3cr3t@h?auth_mechanism=kerberos | a value for AMQP_LOGIN",
            })
    void aUriThatIsNotUsableIsExplainedWithoutShowingIt(String uri, String expected) {
        assertThatExceptionOfType(SettingException.class)
                .isThrownBy(() -> read(Map.of("AMQP_URI", uri)))
                .withMessageStartingWith("AMQP_URI: the value is not usable (and not shown); expected ")
                .withMessageContaining(expected)
                .withMessageNotContainingAny(SECRET, "s3#");
    }

    @ParameterizedTest
    @CsvSource({
        "AMQP_HOST, other",
        "AMQP_PORT, 5672",
        "AMQP_USERNAME, other",
        "AMQP_PASSWORD, other",
        "AMQP_PASSWORD_FILE, /secret",
        "AMQP_VHOST, other",
        "AMQP_HOSTS, 'a,b'"
    })
    void nothingIsSaidTwice(String variable, String value) {
        assertThatExceptionOfType(SettingException.class)
                .isThrownBy(() -> read(Map.of("AMQP_URI", "amqp://app:" + SECRET + "@h:5672/v", variable, value)))
                .withMessageContaining("not both")
                .withMessageNotContaining(SECRET);
    }

    @Test
    void severalBrokersEachMayHaveAPort() {
        BrokerSettings broker = read(Map.of("AMQP_HOSTS", "a:5673, b,[::1]:5674,::2", "AMQP_PORT", "5675"));

        assertThat(broker).hasToString("amqp://guest@a:5673,b:5675,[::1]:5674,[::2]:5675, virtual host '/'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a:0", "a:65536", "a:x", "a,,b", "a:", ":5672", "amqp://u:s3cr3t@h", "[::1]:"})
    void aListWithSomethingElseIsRefusedWithoutShowingIt(String hosts) {
        assertThatExceptionOfType(SettingException.class)
                .isThrownBy(() -> read(Map.of("AMQP_HOSTS", hosts)))
                .withMessageStartingWith(
                        "AMQP_HOSTS: the value is not usable (and not shown); expected hosts with commas")
                .withMessageNotContaining(SECRET);
    }

    @Test
    void tlsHasItsFiles() {
        BrokerSettings broker = read(Map.of(
                "AMQP_TLS", "true",
                "AMQP_TLS_CA_FILE", "/ca.pem",
                "AMQP_TLS_CERTIFICATE_FILE", "/c.pem",
                "AMQP_TLS_KEY_FILE", "/k.pem",
                "AMQP_TLS_VERIFY_HOST", "false",
                "AMQP_LOGIN", "external"));

        assertThat(broker.tls())
                .contains(new BrokerTls(
                        Optional.of(Path.of("/ca.pem")),
                        Optional.of(Path.of("/c.pem")),
                        Optional.of(Path.of("/k.pem")),
                        false));
        assertThat(broker.login()).isEqualTo(new BrokerLogin.External());
    }

    @ParameterizedTest
    @CsvSource({
        "AMQP_TLS_CA_FILE, AMQP_TLS=true",
        "AMQP_TLS_CERTIFICATE_FILE, AMQP_TLS=true",
        "AMQP_TLS_KEY_FILE, AMQP_TLS=true",
        "AMQP_OAUTH2_CLIENT_ID, AMQP_LOGIN=oauth2",
        "AMQP_OAUTH2_CLIENT_SECRET_FILE, AMQP_LOGIN=oauth2"
    })
    void whatHasNoMeaningAloneIsRefused(String variable, String beside) {
        assertThatExceptionOfType(SettingException.class)
                .isThrownBy(() -> read(Map.of(variable, "x")))
                .withMessageStartingWith(variable + ": ")
                .withMessageContaining("nothing here, or " + beside + " beside it");
    }

    @ParameterizedTest
    @CsvSource({"AMQP_TLS_CERTIFICATE_FILE, AMQP_TLS_KEY_FILE", "AMQP_TLS_KEY_FILE, AMQP_TLS_CERTIFICATE_FILE"})
    void aCertificateAndItsKeyGoTogether(String given, String missing) {
        assertThatExceptionOfType(SettingException.class)
                .isThrownBy(() -> read(Map.of("AMQP_TLS", "true", given, "/x.pem")))
                .returns(missing, SettingException::setting);
    }

    @Test
    void aCertificateIsNeededToLogInByIt() {
        assertThatExceptionOfType(SettingException.class)
                .isThrownBy(() -> read(Map.of("AMQP_TLS", "true", "AMQP_LOGIN", "external")))
                .withMessage("AMQP_LOGIN: 'external' is not usable; expected TLS with a certificate of ours beside it");
    }

    @Test
    void aTokenNeedsItsServer() {
        Map<String, String> oauth2 = new HashMap<>(Map.of(
                "AMQP_LOGIN", "oauth2",
                "AMQP_OAUTH2_TOKEN_ENDPOINT", "https://idp.example/token",
                "AMQP_OAUTH2_CLIENT_ID", "mx",
                "AMQP_OAUTH2_CLIENT_SECRET_FILE", "/secret",
                "AMQP_OAUTH2_SCOPE", "write"));
        assertThat(read(oauth2).login())
                .isEqualTo(new BrokerLogin.OAuth2(
                        URI.create("https://idp.example/token"), "mx", Path.of("/secret"), Optional.of("write")));

        oauth2.remove("AMQP_OAUTH2_TOKEN_ENDPOINT");
        assertThatExceptionOfType(SettingException.class)
                .isThrownBy(() -> read(oauth2))
                .withMessage("AMQP_OAUTH2_TOKEN_ENDPOINT: '' is not usable; expected a value beside AMQP_LOGIN=oauth2");
    }

    @Test
    void aPasswordMayBeInAFile() {
        assertThat(read(Map.of("AMQP_USERNAME", "app", "AMQP_PASSWORD_FILE", "/secret"))
                        .login())
                .isEqualTo(new BrokerLogin.PasswordFile("app", Path.of("/secret")));
    }

    private static BrokerSettings read(Map<String, String> variables) {
        return AmqpSettings.from(Settings.of(variables)).broker();
    }
}
