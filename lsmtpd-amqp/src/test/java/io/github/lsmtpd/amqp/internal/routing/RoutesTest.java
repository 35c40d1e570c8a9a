package io.github.lsmtpd.amqp.internal.routing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.lsmtpd.ClientInfo;
import io.github.lsmtpd.Envelope;
import io.github.lsmtpd.MailAddress;
import io.github.lsmtpd.MailMessage;
import io.github.lsmtpd.MessageContent;
import io.github.lsmtpd.Recipient;
import io.github.lsmtpd.amqp.AmqpSettings;
import io.github.lsmtpd.amqp.CapturedLog;
import io.github.lsmtpd.amqp.FailingContent;
import io.github.lsmtpd.amqp.PublishPer;
import io.github.lsmtpd.amqp.RoutingSettings;
import io.github.lsmtpd.amqp.RoutingSettingsBuilder;
import io.github.lsmtpd.amqp.TestMail;
import io.github.lsmtpd.amqp.internal.SinkLogger;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where messages go. */
class RoutesTest {
    private static final String CONTENT =
            "Subject: hello\r\nList-Id: Our\r\n News <News.Example.com>\r\nX-Priority: 1 (Highest)\r\n\r\nbody\r\n";
    private static final Map<String, String> MAP = Map.of(
            "example.com",
            "acme",
            "anna@example.org",
            "anna.home",
            "1 (highest)",
            "9",
            "smtp",
            "front",
            "bob",
            "Staff");

    private static RoutingSettingsBuilder perRecipient() {
        return RoutingSettings.builder().publishPer(PublishPer.RECIPIENT).map(MAP);
    }

    private static Routes routes(String exchange, String key, RoutingSettingsBuilder routing) {
        AmqpSettings settings = AmqpSettings.builder()
                .exchange(exchange)
                .routingKey(key)
                .routing(routing.build())
                .build();
        return new Routes(settings, SinkLogger.LOG);
    }

    private static MailMessage message(String sender, String... recipients) {
        return new MailMessage(
                UUID.randomUUID(),
                Instant.now(),
                new ClientInfo(null, "x", ClientInfo.Protocol.ESMTP)
                        .withIdentity("bob")
                        .withListener("smtp"),
                Envelope.builder()
                        .reversePath(sender.isEmpty() ? null : MailAddress.of(sender))
                        .recipients(Stream.of(recipients)
                                .map(MailAddress::of)
                                .map(Recipient::new)
                                .toList())
                        .build(),
                MessageContent.of(CONTENT.getBytes(UTF_8)),
                Map.of("tenant", "blue"));
    }

    private static Route route(Routes routes, MailMessage message) {
        try {
            return routes.of(message, 1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String key(String template, MailMessage message) {
        return route(routes("mail", template, perRecipient()), message).routingKey();
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            {recipient},                                  Anna+News@example%2Ecom
            {recipient|lower},                            anna+news@example%2Ecom
            {recipient.local},                            Anna+News
            {recipient.user|lower},                       anna
            {recipient.tag},                              News
            {recipient.domain},                           example%2Ecom
            {recipient.domain|words},                     example.com
            {recipient.domain|reversed},                  com.example
            mail.{recipient.domain|reversed}.{listener},  mail.com.example.smtp
            {recipient.domain|map},                       acme
            {recipient.local|map|default:none},           none
            {recipient.local|map},                        ''
            {sender},                                     a*b#c@d%2Eexample
            {sender.local},                               a*b#c
            {sender.tag|default:no.tag},                  no.tag
            {sender.domain},                              d%2Eexample
            {identity|map|lower},                         staff
            {attribute.tenant}.{attribute.none},          blue.
            {header.list-id},                             Our News <News%2EExample%2Ecom>
            {header.List-Id|angle|lower|words},           news.example.com
            {header.Subject|angle},                       hello
            {header.X-None|default:none},                 none
            {{{identity}}},                               {bob}
            """)
    void aPlaceholderStandsForItsValue(String template, String key) {
        MailMessage message = message("a*b#c@D.example", "Anna+News@Example.COM");
        assertThat(key(template, message)).isEqualTo(key.replace("a*b#c", "a%2Ab%23c"));
    }

    @ParameterizedTest
    @CsvSource({
        "x, +tag@d, +tag|",
        "x, \"a+b\"@d, \"a+b\"|",
        "x, a+b+c@d, a|b+c",
        "x, Postmaster, Postmaster|",
        "'', a@d, a|"
    })
    void localPartsAreDividedAtTheFirstPlus(String sender, String recipient, String userAndTag) {
        assertThat(key("{recipient.user}|{recipient.tag}{sender|map}", message(sender, recipient)))
                .isEqualTo(userAndTag);
    }

    @ParameterizedTest
    @CsvSource({"{recipient.domain|words}, [192%2E0%2E2%2E1]", "{recipient.domain|reversed}, [192%2E0%2E2%2E1]"})
    void anAddressLiteralIsOneWord(String template, String key) {
        assertThat(key(template, message("", "a@[192.0.2.1]"))).isEqualTo(key);
    }

    /** A binding counts words: no text of a client adds one, and no two give the same. */
    @Test
    void aValueIsOneWordWhateverItIs() {
        Random random = new Random(5);
        Routes routes = routes("mail", "a.{recipient.local}.b", perRecipient());
        for (int run = 0; run < 2_000; run++) {
            StringBuilder local = new StringBuilder("x");
            random.ints(random.nextInt(20), 0, 6).forEach(i -> local.append(".*#%é2E".charAt(i)));
            String key = route(routes, message("", new MailAddress(local.toString(), "d").toString()))
                    .routingKey();
            assertThat(key.split("\\.", -1))
                    .hasSize(3)
                    .satisfies(words -> assertThat(words[1])
                            .doesNotContain("*", "#")
                            .satisfies(word -> assertThat(decoded(word)).isEqualTo(local.toString())));
        }
    }

    private static String decoded(String word) {
        return word.replace("%2E", ".").replace("%2A", "*").replace("%23", "#").replace("%25", "%");
    }

    @Test
    void aKeyThatWouldBeTooLongGoesWithoutWhatTheClientWrote() {
        Routes routes = routes(
                "mail", "in.{recipient.local|default:long}.{recipient.domain|map|default:other}", perRecipient());
        assertThat(route(routes, message("", "x".repeat(245) + "@example.com")).routingKey())
                .hasSize(3 + 245 + 5);
        String log = CapturedLog.of(() -> {
            for (int i = 0; i < 20; i++) {
                MailMessage longer = message("", "é".repeat(130) + "@example.com");
                assertThat(route(routes, longer).routingKey()).isEqualTo("in.long.acme");
            }
        });
        assertThat(log.lines()).singleElement().asString().contains("WARN", "longer than 255 bytes", "in.long.acme");
    }

    @ParameterizedTest
    @CsvSource({
        "{listener|default:mail}, smtp",
        "{listener|map|default:mail}, front",
        "mail-{recipient.domain|map|default:other}, mail-acme",
        "{header.X-Exchange|map|default:other}, other"
    })
    void theExchangeIsOneOfTheOperators(String template, String exchange) {
        assertThat(route(routes(template, "", perRecipient()), message("", "a@example.com"))
                        .exchange())
                .isEqualTo(exchange);
    }

    /** Not even the header is read. */
    @Test
    void aConstantRouteIsMadeOnce() throws IOException {
        Routes routes = routes("mail", "key", RoutingSettings.builder().headers(Map.of("a", "b")));
        Route first = routes.of(TestMail.of(new FailingContent(new IOException("read"))), 0);
        assertThat(routes.of(TestMail.text("x"), 0)).isSameAs(first);
        assertThat(routes.vary()).isFalse();
        assertThat(first.destination()).isEqualTo("amqp mail/key");
    }

    @ParameterizedTest
    @CsvSource({"MESSAGE, 1, 5", "DOMAIN, 2, 3", "RECIPIENT, 4, 1"})
    void aMessageIsDividedByItsRecipients(PublishPer per, int publishes, int inFirst) {
        MailMessage message = message("s@x", "a@d.example", "b@D.Example", "a@e.example", "a@d.example", "c@d.example");
        List<MailMessage> parts =
                routes("", "key", RoutingSettings.builder().publishPer(per)).divided(message);
        assertThat(parts).hasSize(publishes).allSatisfy(part -> {
            assertThat(part.id()).isEqualTo(message.id());
            assertThat(part.content()).isSameAs(message.content());
            assertThat(part.envelope().reversePath())
                    .isEqualTo(message.envelope().reversePath());
        });
        assertThat(parts.get(0).envelope().recipients()).hasSize(inFirst);
        assertThat(parts.stream().flatMap(part -> part.envelope().recipients().stream()))
                .hasSize(per == PublishPer.MESSAGE ? 5 : 4)
                .containsAll(message.envelope().recipients());
    }

    @ParameterizedTest
    @CsvSource({
        "{header.X-Priority|map}, 9, false",
        "{header.X-None}, , false",
        "7, 7, false",
        "{header.Subject}, , true",
        "25{attribute.none|default:6}, , true"
    })
    void aPriorityThatIsNoneIsLeftOut(String template, Integer priority, boolean told) {
        MailMessage message = message("", "a@example.com");
        String log = CapturedLog.of(() -> assertThat(
                        route(routes("", "k", perRecipient().priority(template)), message)
                                .extra()
                                .priority)
                .isEqualTo(priority));
        assertThat(log.contains("Left out: priority")).isEqualTo(told);
    }

    @Test
    void propertiesAndHeadersAreTakenAsTheyAre() {
        ExtraProperties extra = route(
                        routes(
                                "",
                                "k",
                                perRecipient()
                                        .type("mail.{recipient.domain}")
                                        .appId("{identity}")
                                        .userId("guest")
                                        .expiration("60000")
                                        .headers(Map.of("list", "{header.List-Id|angle}", "none", "{header.None}"))),
                        message("", "a@example.com"))
                .extra();
        assertThat(extra.type).isEqualTo("mail.example.com");
        assertThat(extra.appId).isEqualTo("bob");
        assertThat(extra.userId).isEqualTo("guest");
        assertThat(extra.expiration).isEqualTo("60000");
        assertThat(extra.headers()).isEqualTo(Map.of("list", "News.Example.com", "publish_number", 1));
    }

    @Test
    void whatIsTooLongForThemIsLeftOut() {
        String address = "x".repeat(1_500) + "@d";
        String log = CapturedLog.of(() -> {
            ExtraProperties extra = route(
                            routes(
                                    "",
                                    "k",
                                    perRecipient()
                                            .type("{recipient}")
                                            .headers(Map.of("to", "{recipient}", "again", "{recipient}"))),
                            message("", address))
                    .extra();
            assertThat(extra.type).isNull();
            assertThat(extra.headers()).hasSize(2);
            assertThat(extra.wireSize()).isLessThanOrEqualTo(ExtraProperties.MOST);
        });
        assertThat(log).contains("Left out: type is 'xxx", "expected at most 255 bytes");
    }
}
