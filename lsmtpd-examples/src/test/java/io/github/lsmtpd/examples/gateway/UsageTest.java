package io.github.lsmtpd.examples.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.lsmtpd.config.Setting;
import java.io.IOException;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class UsageTest {
    static Stream<Setting<?>> settings() {
        return SettingGroup.all().stream().flatMap(group -> group.settings().stream());
    }

    @ParameterizedTest
    @MethodSource("settings")
    void everyDeclarationIsExplained(Setting<?> setting) throws IOException {
        String words = Usage.text().replaceAll("\\s+", " ");
        String shown = Usage.plain(setting.defaultText());
        assertThat(words)
                .containsPattern(" " + setting.variable() + " \\(?" + Pattern.quote(shown) + "\\)? "
                        + Pattern.quote(Usage.plain(setting.meaning())));
    }

    /** {@code eml} is a sink of the class path of the tests. */
    @Test
    void theSettingsOfASinkOnTheClassPathAreExplained() throws IOException {
        assertThat(Usage.text())
                .contains("\nFor SINK=eml\n  EML_DIR                     .            directory for the files\n");
    }

    @Test
    void eachHasItsPlace() throws IOException {
        assertThat(Usage.text())
                .startsWith("Usage: java -jar lsmtpd-gateway.jar [--embedded-broker] [--help]\n")
                .contains(
                        "\nThe server\n  BIND_ADDRESS                127.0.0.1    host name or IP address to listen on; 0.0.0.0",
                        "\n  SERVER_NAME                 (the machine's full name, else [address])\n"
                                + "                                           name in the greeting",
                        "\nRabbitMQ, for SINK=amqp\n  AMQP_HOST ",
                        "\nThe spool, for SINK=amqp\n  TEMP_EMAIL_DIR ");
    }

    @Test
    void linesFitATerminal() throws IOException {
        assertThat(Usage.text().lines()).allSatisfy(line -> assertThat(line).hasSizeLessThan(120));
    }

    @Test
    void markdownIsNotShown() throws IOException {
        assertThat(Usage.plain("take [what RFC 5321 forbids](#what-it-tolerates): `a`, **b**"))
                .isEqualTo("take what RFC 5321 forbids: a, b");
        assertThat(Usage.text()).doesNotContain("`", "**", "](");
    }
}
