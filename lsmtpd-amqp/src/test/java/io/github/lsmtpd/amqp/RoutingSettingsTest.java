package io.github.lsmtpd.amqp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.lsmtpd.config.SettingException;
import io.github.lsmtpd.config.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the settings of routing may be, alone and together. */
class RoutingSettingsTest {
    @TempDir
    private Path directory;

    private static AmqpSettings read(String... namesAndValues) {
        Map<String, String> variables = new HashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            variables.put(namesAndValues[i], namesAndValues[i + 1]);
        }
        return AmqpSettings.from(Settings.of(variables));
    }

    private static void assertRefused(String variable, String text, String... namesAndValues) {
        assertThatExceptionOfType(SettingException.class)
                .isThrownBy(() -> read(namesAndValues))
                .withMessageStartingWith(variable + ": ")
                .withMessageContaining(text)
                .returns(variable, SettingException::setting);
    }

    @Test
    void byDefaultThereIsOnePublishWithNothingMore() {
        assertThat(read().routing()).isEqualTo(RoutingSettings.builder().build());
        assertThat(read().routing())
                .isEqualTo(new RoutingSettings(PublishPer.MESSAGE, Map.of(), Map.of(), "", "", "", "", "", true));
    }

    @Test
    void everySettingIsRead() {
        RoutingSettings read = read(
                        "AMQP_PUBLISH_PER", "recipient",
                        "AMQP_ROUTING_MAP", "Example.com=acme, b.example = b",
                        "AMQP_HEADERS", "list={header.List-Id|default:a,b},x=1",
                        "AMQP_TYPE", "mail",
                        "AMQP_APP_ID", "{listener}",
                        "AMQP_USER_ID", "guest",
                        "AMQP_PRIORITY", "{header.X-Priority|map}",
                        "AMQP_EXPIRATION", "1000",
                        "AMQP_PERSISTENT", "false")
                .routing();
        assertThat(read)
                .isEqualTo(RoutingSettings.builder()
                        .publishPer(PublishPer.RECIPIENT)
                        .map(Map.of("example.com", "acme", "b.example", "b"))
                        .headers(Map.of("list", "{header.List-Id|default:a,b}", "x", "1"))
                        .type("mail")
                        .appId("{listener}")
                        .userId("guest")
                        .priority("{header.X-Priority|map}")
                        .expiration("1000")
                        .persistent(false)
                        .build());
    }

    @Test
    void theMapMayBeAFile() throws IOException {
        Path file = Files.writeString(directory.resolve("map"), "# tenants\n\nexample.com = acme, inc\nB@c.d=b\n");
        assertThat(read("AMQP_ROUTING_MAP_FILE", file.toString()).routing().map())
                .isEqualTo(Map.of("example.com", "acme, inc", "b@c.d", "b"));
        Files.writeString(file, "example.com acme\n");
        assertRefused("AMQP_ROUTING_MAP_FILE", "'example.com acme' is none", "AMQP_ROUTING_MAP_FILE", file.toString());
        assertRefused("AMQP_ROUTING_MAP_FILE", "a readable file", "AMQP_ROUTING_MAP_FILE", directory + "/none");
        assertRefused("AMQP_ROUTING_MAP", "one of the two", "AMQP_ROUTING_MAP", "a=b", "AMQP_ROUTING_MAP_FILE", "x");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '"',
            value = {
                "AMQP_PUBLISH_PER; each; message, domain or recipient",
                "AMQP_ROUTING_KEY; mail.{to}; at column 7, in place of 'to'",
                "AMQP_EXCHANGE; {x}; at column 2, in place of 'x'",
                "AMQP_EXCHANGE; a{listener|words|default:x}; without 'words', which is for routing keys",
                "AMQP_TYPE; {sender|words}; without 'words'",
                "AMQP_ROUTING_MAP; a=b,a=c; 'a' is there twice",
                "AMQP_ROUTING_MAP; a; 'a' is none",
                "AMQP_HEADERS; x={y}; at column 2, in place of 'y'",
                "AMQP_HEADERS; Sender=x; other names than",
                "AMQP_HEADERS; publish_number=x; other names than",
                "AMQP_HEADERS; BCC=x; by which RabbitMQ routes",
                "AMQP_PRIORITY; 256; a whole number from 0 to 255, or a template of one",
                "AMQP_PRIORITY; high; a whole number from 0 to 255",
                "AMQP_EXPIRATION; 0; a whole number from 1 to 4294967295",
                "AMQP_EXPIRATION; 4294967296; a whole number from 1 to 4294967295"
            })
    void whatCannotBeRightIsTold(String variable, String value, String expected) {
        assertRefused(variable, expected, variable, value);
    }

    @Test
    void aConstantTextTooLongForTheProtocolIsRefused() {
        for (String variable : new String[] {"AMQP_TYPE", "AMQP_APP_ID", "AMQP_USER_ID"}) {
            assertRefused(variable, "at most 255 bytes", variable, "é".repeat(128));
        }
        assertRefused(
                "AMQP_ROUTING_KEY",
                "at most 255 bytes",
                "AMQP_ROUTING_KEY",
                "x".repeat(250) + ".{sender|default:longer}");
        assertRefused("AMQP_HEADERS", "at most 2048 bytes", "AMQP_HEADERS", "a=" + "x".repeat(2_100));
    }

    /** What a client writes must not name an exchange, nor, over the default one, any queue. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{sender.domain}",
                "x-{header.X-Exchange|default:a}",
                "{identity|default:a}",
                "{identity|map}",
                "{identity|default:a|map}",
                "{listener}",
                "{attribute.tenant}"
            })
    void anExchangeIsOfTheOperatorsTextsAlone(String template) {
        assertRefused(
                "AMQP_EXCHANGE",
                "so that no client chooses an exchange: {listener|default:TEXT}, or {NAME|map|default:TEXT}",
                "AMQP_EXCHANGE",
                template,
                "AMQP_ROUTING_MAP",
                "a=b");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{sender.domain}", "{sender.domain|map}.{identity}", "{attribute.tenant}"})
    void overTheDefaultExchangeTheKeyBeginsWithAText(String key) {
        assertRefused(
                "AMQP_ROUTING_KEY",
                "over the default exchange the key names a queue",
                "AMQP_ROUTING_KEY",
                key,
                "AMQP_ROUTING_MAP",
                "a=b");
        assertThat(read("AMQP_ROUTING_KEY", key, "AMQP_EXCHANGE", "mail", "AMQP_ROUTING_MAP", "a=b")
                        .routingKey())
                .isEqualTo(key);
        assertThat(read("AMQP_ROUTING_KEY", "mail." + key, "AMQP_ROUTING_MAP", "a=b")
                        .routingKey())
                .startsWith("mail.");
    }

    /** The first recipient's route would be that of all. */
    @ParameterizedTest
    @CsvSource({
        "AMQP_ROUTING_KEY, mail.{recipient.domain}, message, domain or recipient",
        "AMQP_ROUTING_KEY, mail.{recipient}, message, recipient",
        "AMQP_ROUTING_KEY, mail.{recipient.tag}, domain, recipient",
        "AMQP_EXCHANGE, {recipient.domain|map|default:x}, message, domain or recipient",
        "AMQP_TYPE, {recipient.local}, domain, recipient",
        "AMQP_HEADERS, to={recipient}, message, recipient",
        "AMQP_PRIORITY, {recipient.tag}, domain, recipient"
    })
    void whatDiffersBetweenRecipientsNeedsAPublishEach(String variable, String value, String per, String enough) {
        assertRefused(
                variable,
                "set AMQP_PUBLISH_PER to " + enough,
                variable,
                value,
                "AMQP_PUBLISH_PER",
                per,
                "AMQP_ROUTING_MAP",
                "a=b");
        String right = enough.replaceFirst(" or .*", "");
        read(variable, value, "AMQP_PUBLISH_PER", right, "AMQP_ROUTING_MAP", "a=b");
    }

    @Test
    void aModifierWithoutAMapIsRefused() {
        assertRefused(
                "AMQP_ROUTING_KEY",
                "at column 3, in place of '{sender|map}', it together with AMQP_ROUTING_MAP",
                "AMQP_ROUTING_KEY",
                "a.{sender|map}");
    }

    /** They stood for themselves before there were templates. */
    @Test
    void doubleBracesAreToldOf() {
        assertThat(CapturedLog.of(() -> read("AMQP_ROUTING_KEY", "a{{b}}")))
                .contains("INFO", "AMQP_ROUTING_KEY")
                .doesNotContain("AMQP_EXCHANGE");
        assertThat(CapturedLog.of(() -> read("AMQP_ROUTING_KEY", "a{sender}"))).isEmpty();
    }

    @Test
    void inCodeTheComponentIsNamed() {
        AmqpSettingsBuilder builder = AmqpSettings.builder().exchange("{sender}");
        assertThatExceptionOfType(SettingException.class)
                .isThrownBy(builder::build)
                .returns("exchange", SettingException::setting);
        assertThatExceptionOfType(SettingException.class)
                .isThrownBy(() -> RoutingSettings.builder().type("{"))
                .returns("type", SettingException::setting);
    }
}
