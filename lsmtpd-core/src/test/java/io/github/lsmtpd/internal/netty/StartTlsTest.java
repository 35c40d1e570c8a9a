package io.github.lsmtpd.internal.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.lsmtpd.BuiltSettings;
import io.github.lsmtpd.MessageSink;
import io.github.lsmtpd.SmtpServer;
import io.github.lsmtpd.TestTls;
import io.github.lsmtpd.TlsConfig;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What comes between STARTTLS and the end of the handshake (RFC 3207 §4), with each segment where the test puts it. */
@ExtendWith(NoLeaks.class)
class StartTlsTest {
    private static final String READY = "220 2.0.0 Ready to start TLS\r\n";
    private static final Duration HANDSHAKE = Duration.ofSeconds(10);

    private final EmbeddedSmtpChannel server = new EmbeddedSmtpChannel(BuiltSettings.of(SmtpServer.builder()
            .hostname("mx")
            .listen(0)
            .tls(TlsConfig.offered(TestTls.context()))
            .sink(MessageSink.discard())));

    @BeforeEach
    void greet() {
        receive("EHLO before.example\r\n");
        assertThat(replies()).contains("250-STARTTLS\r\n");
    }

    @AfterEach
    void end() {
        server.close().syncUninterruptibly();
        server.releaseOutbound();
        server.end();
    }

    /** The beginning of a record keeps no receive buffer, which is as large as the last mail needed it. */
    @Test
    void theBeginningOfARecordKeepsNoReceiveBuffer() {
        receive("STARTTLS\r\n");
        assertThat(replies()).isEqualTo(READY);
        ByteBuf large = server.alloc().buffer(64 * 1024).writeBytes(new byte[] {22, 3, 1});
        server.receive(large);
        assertThat(large.refCnt()).isZero();
    }

    /** After the handshake, too, it counts as memory that this client takes, until the client is gone. */
    @Test
    void theBeginningOfARecordCountsAsMemory() {
        receive("STARTTLS\r\n");
        replies();
        EmbeddedTlsClient client = new EmbeddedTlsClient(server);
        client.exchange();
        long before = server.bytesInMemory();
        byte[] beginning = new byte[10_000];
        System.arraycopy(new byte[] {23, 3, 3, 0x40, 0}, 0, beginning, 0, 5);
        receive(beginning);
        assertThat(server.bytesInMemory() - before).isGreaterThanOrEqualTo(beginning.length);
        server.close().syncUninterruptibly();
        assertThat(server.bytesInMemory()).isEqualTo(before);
        client.end();
    }

    private void receive(String text) {
        receive(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private void receive(byte[] bytes) {
        server.receive(Unpooled.copiedBuffer(bytes));
    }

    private String replies() {
        return new String(server.sent(), StandardCharsets.ISO_8859_1);
    }

    /** Case 80 (CVE-2011-0411): what was injected after STARTTLS is neither answered now nor executed under TLS. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "NOOP\r\n",
                "EHLO evil.example\r\nMAIL FROM:<evil@b.example>\r\nRCPT TO:<c@d.example>\r\n",
                "EHLO evil.exa",
                "RSET\r\nSTARTTLS\r\n"
            })
    void dropsPlaintextInTheSameSegment(String plaintext) {
        receive("STARTTLS\r\n" + plaintext);
        assertThat(replies()).isEqualTo(READY);
        EmbeddedTlsClient client = new EmbeddedTlsClient(server);
        assertThat(client.exchange()).isEmpty();
        assertThat(client.ask("MAIL FROM:<a@b.example>\r\n")).startsWith("503 5.5.1 ");
        assertThat(client.ask("EHLO client.example\r\n")).startsWith("250-mx\r\n");
        assertThat(client.ask("RCPT TO:<c@d.example>\r\n")).startsWith("503 5.5.1 ");
        client.end();
    }

    /** Case 81: a transaction cannot be begun before TLS and ended after it. */
    @Test
    void remembersNothingThatWasSaidInClear() {
        receive("STARTTLS\r\n");
        replies();
        EmbeddedTlsClient client = new EmbeddedTlsClient(server);
        client.exchange();
        for (String command : new String[] {"MAIL FROM:<a@b.example>", "RCPT TO:<c@d.example>", "DATA", "STARTTLS"}) {
            assertThat(client.ask(command + "\r\n")).as(command).startsWith("503 5.5.1 ");
        }
        client.end();
    }

    /** Case 84. */
    @Test
    void closesAStalledHandshakeAtTheDeadline() {
        receive("STARTTLS\r\n");
        server.pass(HANDSHAKE.minusMillis(1));
        assertThat(server.isOpen()).isTrue();
        server.pass(Duration.ofMillis(2));
        assertThat(server.isOpen()).isFalse();
        assertThat(replies()).startsWith(READY).doesNotContain("421");
    }

    /** Case 84: a byte now and then does not put the deadline off. */
    @Test
    void closesATricklingHandshakeAtTheDeadline() {
        receive("STARTTLS\r\n");
        EmbeddedTlsClient client = new EmbeddedTlsClient(server);
        ByteBuf hello = client.nextOutput();
        for (int second = 0; second < HANDSHAKE.toSeconds(); second++) {
            assertThat(server.isOpen()).isTrue();
            receive(new byte[] {hello.readByte()});
            server.pass(Duration.ofSeconds(1));
        }
        assertThat(server.isOpen()).isFalse();
        hello.release();
        client.end();
    }

    /** The deadline is that of the handshake, not of the session. */
    @Test
    void cancelsTheDeadlineAfterTheHandshake() {
        receive("STARTTLS\r\n");
        replies();
        EmbeddedTlsClient client = new EmbeddedTlsClient(server);
        client.exchange();
        server.pass(HANDSHAKE.multipliedBy(2));
        assertThat(client.ask("NOOP\r\n")).startsWith("250 ");
        client.end();
    }
}
