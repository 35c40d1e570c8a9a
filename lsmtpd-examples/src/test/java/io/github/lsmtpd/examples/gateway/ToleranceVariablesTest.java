package io.github.lsmtpd.examples.gateway;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.lsmtpd.MessageSink;
import io.github.lsmtpd.SmtpServer;
import io.github.lsmtpd.SmtpServerBuilder;
import io.github.lsmtpd.config.SettingException;
import io.github.lsmtpd.config.Settings;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ToleranceVariablesTest {
    private static SmtpServerBuilder configured(Map<String, String> variables) {
        SmtpServerBuilder builder =
                SmtpServer.builder().hostname("mx.example.com").listen(0).sink(MessageSink.discard());
        builder.contentRules(rules -> ToleranceVariables.rules(Settings.of(variables)));
        return builder;
    }

    /** What the server says to two dots, to a blank before the path, to a long line, and to a message without a byte. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ''                 | ''                        | 501 | 250 | 250 | 554
            dots               | ''                        | 250 | 250 | 250 | 554
            Dots,empty-message | ''                        | 250 | 250 | 250 | 250
            all                | ''                        | 250 | 250 | 250 | 250
            none               | ''                        | 501 | 501 | 554 | 554
            'none, dots'       | ''                        | 250 | 501 | 554 | 554
            all                | ALLOW_LONG_LINES=false    | 250 | 250 | 554 | 250
            none               | ALLOW_LONG_LINES=true     | 501 | 501 | 250 | 554
            all                | ALLOW_EMPTY_MESSAGE=false | 250 | 250 | 250 | 554
            ''                 | ALLOW_EMPTY_MESSAGE=true  | 501 | 250 | 250 | 250
            """)
    void decideWhatIsTaken(String tolerate, String alias, int dots, int blank, int longLine, int empty)
            throws Exception {
        Map<String, String> variables = new HashMap<>(Map.of("TOLERATE", tolerate));
        if (!alias.isEmpty()) {
            variables.put(alias.substring(0, alias.indexOf("=")), alias.substring(alias.indexOf("=") + 1));
        }
        try (SmtpServer server = configured(variables).start();
                SmtpTestClient client = SmtpTestClient.connect(server.port())) {
            client.command("MAIL FROM:<a..b@example.com>", String.valueOf(dots));
            client.command("RSET", "250");
            client.command("MAIL FROM: <a@example.com>", String.valueOf(blank));
            client.command("RSET", "250");
            say(client, "x".repeat(999) + "\r\n.", String.valueOf(longLine));
            say(client, ".", String.valueOf(empty));
        }
    }

    private static void say(SmtpTestClient client, String content, String code) throws Exception {
        client.command("MAIL FROM:<a@example.com>", "250");
        client.command("RCPT TO:<b@example.com>", "250");
        client.command("DATA", "354");
        client.command(content, code);
    }

    @Test
    void aWrongNameIsToldWithTheRightOnes() {
        assertThatExceptionOfType(SettingException.class)
                .isThrownBy(() -> configured(Map.of("TOLERATE", "dots,bare_lf")))
                .withMessage(
                        "TOLERATE: 'bare_lf' is not usable; expected all, none, or names with commas between them, of "
                                + "bare-lf, long-lines, no-brackets, space-before-path, dots, final-dot, local-names, no-greeting, "
                                + "empty-greeting, empty-message");
    }
}
