package io.github.lsmtpd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.github.lsmtpd.ClientInfo.Protocol;
import io.github.lsmtpd.Envelope.BodyType;
import io.github.lsmtpd.Recipient.Notify;
import io.github.lsmtpd.config.Settings;
import io.github.lsmtpd.json.MessageJson;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What an application hands over is refused where it is handed over, and alike everywhere. */
@SuppressWarnings({"NullAway", "DataFlowIssue"}) // nulls are the point here
class ImpossibleValuesTest {
    private static final MailAddress ADDRESS = new MailAddress("a", "b");
    private static final List<Recipient> RECIPIENTS = List.of(new Recipient(ADDRESS));
    private static final ClientInfo CLIENT = new ClientInfo(null, "x", Protocol.ESMTP);
    private static final Envelope ENVELOPE = new Envelope(Optional.empty(), RECIPIENTS, BodyType.SEVEN_BIT, false);
    private static final MessageContent CONTENT = MessageContent.of(new byte[0]);

    static Stream<Arguments> nulls() {
        UUID id = UUID.randomUUID();
        Instant now = Instant.EPOCH;
        Map<String, String> withNull = new HashMap<>();
        withNull.put("NAME", null);
        return Stream.of(
                refused("context", () -> TlsConfig.offered((SSLContext) null)),
                refused("config", () -> SmtpServer.builder().tls(null)),
                refused("sink", () -> SmtpServer.builder().sink(null)),
                refused("storage", () -> SmtpServer.builder().storage(null)),
                refused("hostname", () -> SmtpServer.builder().hostname(null)),
                refused("extension", () -> SmtpServer.builder().without(null)),
                refused("address", () -> SmtpServer.builder().listen(null, 0)),
                refused("idleTimeout", () -> SmtpServer.builder().timeouts(times -> times.withIdle(null))),
                refused("deliveryTimeout", () -> SmtpServer.builder().timeouts(times -> times.withDelivery(null))),
                refused("address", () -> MailAddress.of(null)),
                refused("localPart", () -> new MailAddress(null, "b")),
                refused("domain", () -> new MailAddress("a", null)),
                refused("address", () -> new Recipient(null)),
                refused("notifyOn", () -> new Recipient(ADDRESS, null, Optional.empty())),
                refused("originalRecipient", () -> new Recipient(ADDRESS, Set.of(), null)),
                refused("reversePath", () -> new Envelope(null, RECIPIENTS, BodyType.SEVEN_BIT, false)),
                refused("recipients", () -> new Envelope(Optional.empty(), null, BodyType.SEVEN_BIT, false)),
                refused("body", () -> new Envelope(Optional.empty(), RECIPIENTS, null, false)),
                refused("heloName", () -> new ClientInfo(null, null, Protocol.SMTP)),
                refused("protocol", () -> new ClientInfo(null, "x", null)),
                refused("id", () -> new MailMessage(null, now, CLIENT, ENVELOPE, CONTENT)),
                refused("receivedAt", () -> new MailMessage(id, null, CLIENT, ENVELOPE, CONTENT)),
                refused("client", () -> new MailMessage(id, now, null, ENVELOPE, CONTENT)),
                refused("envelope", () -> new MailMessage(id, now, CLIENT, null, CONTENT)),
                refused("content", () -> new MailMessage(id, now, CLIENT, ENVELOPE, null)),
                refused("values", () -> Settings.of(null)),
                refused("value of NAME", () -> Settings.of(withNull)));
    }

    private static Arguments refused(String name, ThrowingCallable call) {
        return arguments(name, call);
    }

    @ParameterizedTest
    @MethodSource("nulls")
    void aNullIsRefusedByName(String name, ThrowingCallable call) {
        assertThatExceptionOfType(NullPointerException.class).isThrownBy(call).withMessage(name);
    }

    @Test
    void aNullAmongManyIsRefused() {
        assertThatExceptionOfType(NullPointerException.class)
                .isThrownBy(() -> SmtpServer.builder().contentRules(rules -> rules.tolerating((SmtpTolerance) null)));
        assertThatExceptionOfType(NullPointerException.class)
                .isThrownBy(() ->
                        new Envelope(Optional.empty(), Arrays.asList((Recipient) null), BodyType.SEVEN_BIT, false));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"a\r\nb@", "a@b\r\nRCPT", "a\0@b", "a@b\u007f", "a\u0085@b", "a@\u2028b", "a\t@b", "", "@b"})
    void anAddressCanStandInOneLine(String address) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> MailAddress.of(address))
                .satisfies(e -> assertThat(LogText.isOneLine(String.valueOf(e.getMessage())))
                        .isTrue());
    }

    @ParameterizedTest
    @ValueSource(strings = {"Postmaster", "a@b", "jürgen@bücher.example", "\"a b\"@[127.0.0.1]", "a..b.@c."})
    void anyOtherAddressIsTaken(String address) {
        assertThat(MailAddress.of(address)).hasToString(address);
    }

    @Test
    void anEnvelopeHasARecipient() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Envelope(Optional.of(ADDRESS), List.of(), BodyType.SEVEN_BIT, false))
                .withMessage("recipients is empty; a message has at least one");
    }

    /** RFC 3461 §4.1, §4.2, §4.4. */
    @Test
    void whatIsSaidOfNoticesIsPossible() {
        Set<Notify> both = Set.of(Notify.NEVER, Notify.DELAY);
        assertThatIllegalArgumentException().isThrownBy(() -> new Recipient(ADDRESS, both, Optional.empty()));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Recipient(ADDRESS, Set.of(), Optional.of("rfc822;a\r\nb")));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Envelope(
                        Optional.empty(),
                        RECIPIENTS,
                        BodyType.SEVEN_BIT,
                        false,
                        false,
                        Optional.empty(),
                        Optional.of("a\nb")));
    }

    /** What comes from a file or a queue is no programming error: it stays the exception of a reader. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"sender\":\"a\\r\\nb@c\",\"recipients\":[\"<a@b>\"]",
                "\"sender\":\"@c\",\"recipients\":[\"<a@b>\"]",
                "\"sender\":\"\",\"recipients\":[\"<a\\u0000@b>\"]",
                "\"sender\":\"\",\"recipients\":[\"<>\"]",
                "\"sender\":\"\",\"recipients\":[]",
                "\"sender\":\"\",\"recipients\":[\"<a@b>\"],\"envelope_id\":\"a\\nb\"",
                "\"sender\":\"\",\"recipients\":[\"<a@b>\"],\"dsn_recipients\":[{\"notify\":[\"NEVER\",\"DELAY\"]}]",
                "\"sender\":\"\",\"recipients\":[\"<a@b>\"],\"dsn_recipients\":[{\"original_recipient\":\"a\\nb\"}]",
            })
    void inTheJsonOfAMessageTheyAreAnIOException(String fields) {
        String json = "{\"timestamp\":\"2026-11-23T21:18:51Z\",\"message_id\":\"cf4c844f-a317-44f7-97a3-0aaa5be372e3\","
                + "\"client_address\":\"x\",\"email_content\":\"\"," + fields + "}";
        assertThatIOException()
                .isThrownBy(() -> MessageJson.read(new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8))))
                .withMessageStartingWith("not the JSON of a message: ")
                .satisfies(e -> assertThat(LogText.isOneLine(String.valueOf(e.getMessage())))
                        .isTrue());
    }
}
