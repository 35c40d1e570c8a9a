package io.github.lsmtpd.internal.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.lsmtpd.BuiltSettings;
import io.github.lsmtpd.MessageSink;
import io.github.lsmtpd.SmtpServer;
import io.github.lsmtpd.TestTls;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.ssl.SslHandler;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import javax.net.ssl.SSLEngine;
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

    private final EmbeddedSmtpChannel server = new EmbeddedSmtpChannel(BuiltSettings.of(
            SmtpServer.builder().hostname("mx").listen(0).tls(TestTls.context()).sink(MessageSink.discard())));

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
        EmbeddedChannel client = tlsClient();
        exchange(client);
        long before = server.bytesInMemory();
        byte[] beginning = new byte[10_000];
        System.arraycopy(new byte[] {23, 3, 3, 0x40, 0}, 0, beginning, 0, 5);
        receive(beginning);
        assertThat(server.bytesInMemory() - before).isGreaterThanOrEqualTo(beginning.length);
        server.close().syncUninterruptibly();
        assertThat(server.bytesInMemory()).isEqualTo(before);
        client.finishAndReleaseAll();
    }

    private void receive(String text) {
        receive(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private void receive(byte[] bytes) {
        server.receive(Unpooled.copiedBuffer(bytes));
    }

    private byte[] sentByServer() {
        ByteBuf all = Unpooled.buffer();
        for (ByteBuf reply = server.readOutbound(); reply != null; reply = server.readOutbound()) {
            all.writeBytes(reply);
            reply.release();
        }
        return ByteBufUtil.getBytes(all);
    }

    private String replies() {
        return new String(sentByServer(), StandardCharsets.ISO_8859_1);
    }

    private static EmbeddedChannel tlsClient() {
        SSLEngine engine = TestTls.context().createSSLEngine();
        engine.setUseClientMode(true);
        return new EmbeddedChannel(new SslHandler(engine));
    }

    /** Carries bytes to and fro until both ends are silent; gives the replies that the client has read. */
    private String exchange(EmbeddedChannel client) {
        StringBuilder text = new StringBuilder();
        boolean more = true;
        while (more) {
            more = false;
            for (ByteBuf sent = client.readOutbound(); sent != null; sent = client.readOutbound()) {
                more = true;
                server.receive(sent);
            }
            byte[] reply = sentByServer();
            if (reply.length > 0) {
                more = true;
                client.writeInbound(Unpooled.wrappedBuffer(reply));
            }
        }
        for (ByteBuf plain = client.readInbound(); plain != null; plain = client.readInbound()) {
            text.append(plain.toString(StandardCharsets.ISO_8859_1));
            plain.release();
        }
        return text.toString();
    }

    private String ask(EmbeddedChannel client, String command) {
        client.writeOutbound(Unpooled.copiedBuffer(command, StandardCharsets.ISO_8859_1));
        return exchange(client);
    }

    /** Case 80 (CVE-2011-0411): what somebody has put behind STARTTLS is neither answered now nor done under TLS. */
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
        EmbeddedChannel client = tlsClient();
        assertThat(exchange(client)).isEmpty();
        assertThat(ask(client, "MAIL FROM:<a@b.example>\r\n")).startsWith("503 5.5.1 ");
        assertThat(ask(client, "EHLO client.example\r\n")).startsWith("250-mx\r\n");
        assertThat(ask(client, "RCPT TO:<c@d.example>\r\n")).startsWith("503 5.5.1 ");
        client.finishAndReleaseAll();
    }

    /** Case 81: a transaction cannot be begun before TLS and ended behind it. */
    @Test
    void remembersNothingThatWasSaidInClear() {
        receive("STARTTLS\r\n");
        replies();
        EmbeddedChannel client = tlsClient();
        exchange(client);
        for (String command : new String[] {"MAIL FROM:<a@b.example>", "RCPT TO:<c@d.example>", "DATA", "STARTTLS"}) {
            assertThat(ask(client, command + "\r\n")).as(command).startsWith("503 5.5.1 ");
        }
        client.finishAndReleaseAll();
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
        EmbeddedChannel client = tlsClient();
        ByteBuf hello = client.readOutbound();
        for (int second = 0; second < HANDSHAKE.toSeconds(); second++) {
            assertThat(server.isOpen()).isTrue();
            receive(new byte[] {hello.readByte()});
            server.pass(Duration.ofSeconds(1));
        }
        assertThat(server.isOpen()).isFalse();
        hello.release();
        client.finishAndReleaseAll();
    }

    /** The deadline is that of the handshake, not of the session. */
    @Test
    void forgetsTheDeadlineBehindTheHandshake() {
        receive("STARTTLS\r\n");
        replies();
        EmbeddedChannel client = tlsClient();
        exchange(client);
        server.pass(HANDSHAKE.multipliedBy(2));
        assertThat(ask(client, "NOOP\r\n")).startsWith("250 ");
        client.finishAndReleaseAll();
    }
}
