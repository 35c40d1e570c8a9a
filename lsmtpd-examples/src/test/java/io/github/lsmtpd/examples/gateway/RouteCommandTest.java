package io.github.lsmtpd.examples.gateway;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.lsmtpd.config.SettingException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The dry run shows what would be published; no broker is there. */
class RouteCommandTest {
    private static final String MESSAGE = "List-Id: <news.example.com>\r\n\r\nbody\r\n";

    private static final Map<String, String> VARIABLES = Map.of(
            "AMQP_EXCHANGE", "{listener|default:mail}",
            "AMQP_ROUTING_KEY", "in.{recipient.domain}.{header.List-Id|angle|default:none}",
            "AMQP_PUBLISH_PER", "domain",
            "AMQP_PRIORITY", "5",
            "AMQP_HEADERS", "who={identity}");

    private static String route(Map<String, String> variables, String line) throws IOException {
        return RouteCommand.lines(line.split(" ", -1), variables, new ByteArrayInputStream(MESSAGE.getBytes(US_ASCII)));
    }

    @Test
    void showsEachPublish() throws IOException {
        String line = "route --from <> --to a@x.example --to b@y.example --to c@X.example --identity bob -";
        assertThat(route(VARIABLES, line)).isEqualTo("""
                publish 1 of 2
                  exchange     smtp
                  routing key  in.x%2Eexample.news%2Eexample%2Ecom
                  recipients   <a@x.example> <c@X.example>
                  mandatory    true
                  property     content_type=application/json
                  property     delivery_mode=2
                  property     priority=5
                  header       body_type=7BIT
                  header       client_address=localhost
                  header       encrypted=false
                  header       identity=bob
                  header       listener=smtp
                  header       protocol=ESMTP
                  header       publish_number=1
                  header       recipient_count=2
                  header       recipients=[<a@x.example>, <c@X.example>]
                  header       sender=
                  header       smtputf8=false
                  header       who=bob
                publish 2 of 2
                  exchange     smtp
                  routing key  in.y%2Eexample.news%2Eexample%2Ecom
                  recipients   <b@y.example>
                  mandatory    true
                  property     content_type=application/json
                  property     delivery_mode=2
                  property     priority=5
                  header       body_type=7BIT
                  header       client_address=localhost
                  header       encrypted=false
                  header       identity=bob
                  header       listener=smtp
                  header       protocol=ESMTP
                  header       publish_number=2
                  header       recipient_count=1
                  header       recipients=[<b@y.example>]
                  header       sender=
                  header       smtputf8=false
                  header       who=bob
                """);
    }

    @Test
    void readsAFileAndNeedsNone(@TempDir Path directory) throws IOException {
        Path file = Files.writeString(directory.resolve("m.eml"), MESSAGE);
        assertThat(route(VARIABLES, "route --from s@x --to a@y --listener lmtp " + file))
                .contains("exchange     lmtp\n", "routing key  in.y.news%2Eexample%2Ecom\n", "sender=s@x\n");
        assertThat(route(VARIABLES, "route --from s@x --to a@y")).contains("routing key  in.y.none\n");
        assertThat(route(Map.of(), "route --from s@x --to a@y"))
                .contains("publish 1 of 1\n  exchange     (default)\n  routing key  lsmtp\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "route; route --from ADDRESS --to ADDRESS",
                "route --from a@b; route --from ADDRESS --to ADDRESS",
                "route --to a@b; route --from ADDRESS --to ADDRESS",
                "route --from a@b --to; a value after it",
                "route --from a@b --to c@d --port 25; route --from ADDRESS",
                "route --from a@b --to c@d one two; route --from ADDRESS",
                "route --from a@b --to @d; an address such as user@example.com",
                "route --from a@b --to c@d /no/such/file; a readable file, or - for standard input"
            })
    void wrongArgumentsAreTold(String line, String expected) {
        assertThatExceptionOfType(SettingException.class)
                .isThrownBy(() -> route(VARIABLES, line))
                .returns("argument", SettingException::setting)
                .withMessageContaining("expected " + expected);
    }

    @Test
    void aWrongTemplateIsToldAsAtTheStart() {
        assertThatExceptionOfType(SettingException.class)
                .isThrownBy(() -> route(Map.of("AMQP_ROUTING_KEY", "a.{recipient}"), "route --from a@b --to c@d"))
                .withMessageStartingWith("AMQP_ROUTING_KEY: 'a.{recipient}' is not usable; expected at column 3,");
    }
}
