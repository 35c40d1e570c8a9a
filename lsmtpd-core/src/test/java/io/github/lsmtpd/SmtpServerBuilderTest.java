package io.github.lsmtpd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.github.lsmtpd.config.SettingException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class SmtpServerBuilderTest {
    /** What a caller without a null checker may pass. */
    @SuppressWarnings("NullAway")
    private static Path nullPath() {
        return null;
    }

    private static SmtpServerBuilder builder() {
        return SmtpServer.builder().hostname("mx.example.com").sink(MessageSink.discard());
    }

    static Stream<Arguments> badSettings() {
        return Stream.of(
                bad("port", "-1", "a number from 0 to 65535", b -> b.listen(-1)),
                bad("port", "65536", "a number from 0 to 65535", b -> b.listen(65536)),
                bad("port", "70000", "a number from 0 to 65535", b -> b.listen("127.0.0.1", 70000)),
                bad("port", "25", "another port than that of SMTP for LMTP", b -> b.listenLmtp("127.0.0.1", 25)),
                bad(
                        "address",
                        "no such host.invalid",
                        "a host name or IP address of this machine",
                        b -> b.listen("no such host.invalid", 0)),
                bad("hostname", "", "a domain name or an address literal, without blanks", b -> b.hostname("")),
                bad(
                        "hostname",
                        "mx example",
                        "a domain name or an address literal, without blanks",
                        b -> b.hostname("mx example")),
                bad(
                        "hostname",
                        "mx??220 x",
                        "a domain name or an address literal, without blanks",
                        b -> b.hostname("mx\r\n220 x")),
                bad(
                        "hostname",
                        "x".repeat(256),
                        "a domain name or an address literal, without blanks",
                        b -> b.hostname("x".repeat(256))),
                bad(
                        "maxMessageSize",
                        "-1",
                        "a number from 0 to 9223372036854775807",
                        b -> b.limits(limits -> limits.withMaxMessageSize(-1))),
                bad(
                        "maxRecipients",
                        "0",
                        "a number from 1 to 1000000",
                        b -> b.limits(limits -> limits.withMaxRecipients(0))),
                bad(
                        "maxRecipients",
                        "1000001",
                        "a number from 1 to 1000000",
                        b -> b.limits(limits -> limits.withMaxRecipients(1_000_001))),
                bad(
                        "maxErrors",
                        "0",
                        "a number from 1 to 2147483647",
                        b -> b.limits(limits -> limits.withMaxErrors(0))),
                bad(
                        "memoryBudget",
                        "-1",
                        "a number from 0 to 9223372036854775807",
                        b -> ContentStorage.defaults().withMemoryBudget(-1)),
                bad(
                        "memoryBudget",
                        "-5",
                        "a number from 0 to 9223372036854775807",
                        b -> new ContentStorage(-5, -1, nullPath())),
                bad(
                        "temporaryDirectory",
                        "null",
                        "a directory that can be written to",
                        b -> new ContentStorage(1, 1, nullPath())),
                bad(
                        "maxFileBytes",
                        "-1",
                        "a number from 0 to 9223372036854775807",
                        b -> ContentStorage.defaults().withMaxFileBytes(-1)),
                bad(
                        "minFreeBytes",
                        "-1",
                        "a number from 0 to 9223372036854775807",
                        b -> ContentStorage.defaults().withMinFreeBytes(-1)),
                bad(
                        "maxMessageInMemory",
                        "-1",
                        "a number from 0 to 2147483647",
                        b -> ContentStorage.defaults().withMaxMessageInMemory(-1)),
                bad(
                        "temporaryDirectory",
                        "/no/such",
                        "a directory that can be written to",
                        b -> ContentStorage.defaults().withTemporaryDirectory(Path.of("/no/such"))),
                bad(
                        "idleTimeout",
                        "PT-1S",
                        "zero, or a time up to 36500 days",
                        b -> b.timeouts(times -> times.withIdle(Duration.ofSeconds(-1)))),
                bad(
                        "deliveryTimeout",
                        "PT0S",
                        "a time longer than zero, up to 36500 days",
                        b -> b.timeouts(times -> times.withDelivery(Duration.ZERO))),
                bad(
                        "deliveryTimeout",
                        "PT876024H",
                        "a time longer than zero, up to 36500 days",
                        b -> b.timeouts(times -> times.withDelivery(Duration.ofDays(36_501)))),
                bad("threads", "0", "a number from 1 to 1024", b -> b.threads(0)),
                bad("threads", "1025", "a number from 1 to 1024", b -> b.threads(1025)));
    }

    private static Arguments bad(String setting, String value, String expected, Consumer<SmtpServerBuilder> set) {
        return arguments(setting, value, expected, set);
    }

    @ParameterizedTest
    @MethodSource("badSettings")
    void namesABadSettingItsValueAndWhatWouldBeRight(
            String setting, String value, String expected, Consumer<SmtpServerBuilder> set) {
        assertThatExceptionOfType(SettingException.class)
                .isThrownBy(() -> set.accept(builder()))
                .withMessage("%s: '%s' is not usable; expected %s", setting, value, expected)
                .satisfies(e -> assertThat(e.setting()).isEqualTo(setting));
    }

    @Test
    void needsASink() {
        assertThatThrownBy(() -> SmtpServer.builder().listen(0).start())
                .isInstanceOf(SettingException.class)
                .hasMessage("sink: 'none' is not usable; expected a MessageSink");
    }

    @Test
    void namesTheAddressThatCannotBeListenedOn() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> builder()
                            .listen(0)
                            .listen("127.0.0.1", taken.getLocalPort())
                            .start())
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("cannot listen on")
                    .hasMessageContaining("127.0.0.1:" + taken.getLocalPort());
        }
        // A group of event loops has ended a moment before its last thread has.
        await("threads of a server that did not start")
                .until(() -> Thread.getAllStackTraces().keySet().stream()
                        .noneMatch(thread -> thread.getName().startsWith("lsmtpd-io")));
    }

    /** RFC 6531 §3.1 (8): SMTPUTF8 needs 8BITMIME; RFC 3030 §3: BINARYMIME is a value of its parameter. */
    @Test
    void offersNoSmtpUtf8AndNoBinaryMimeWithoutEightBitMime() {
        assertThat(builder()
                        .without(SmtpExtension.EIGHT_BIT_MIME)
                        .settings()
                        .listeners()
                        .get(0)
                        .extensions())
                .doesNotContain(SmtpExtension.EIGHT_BIT_MIME, SmtpExtension.SMTPUTF8, SmtpExtension.BINARYMIME);
    }

    @Test
    void offersNoBinaryMimeWithoutChunking() {
        assertThat(builder()
                        .without(SmtpExtension.CHUNKING)
                        .settings()
                        .listeners()
                        .get(0)
                        .extensions())
                .doesNotContain(SmtpExtension.CHUNKING, SmtpExtension.BINARYMIME)
                .contains(SmtpExtension.SMTPUTF8);
    }
}
