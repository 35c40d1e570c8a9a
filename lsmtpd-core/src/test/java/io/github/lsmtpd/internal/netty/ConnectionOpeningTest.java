package io.github.lsmtpd.internal.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.lsmtpd.BuiltSettings;
import io.github.lsmtpd.ContentStorage;
import io.github.lsmtpd.ListenerConfig;
import io.github.lsmtpd.MessageSink;
import io.github.lsmtpd.SmtpServer;
import io.github.lsmtpd.TestTls;
import io.github.lsmtpd.TlsConfig;
import io.github.lsmtpd.internal.content.ContentStore;
import io.github.lsmtpd.internal.session.ServerContext;
import io.github.lsmtpd.internal.session.ServerSettings;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What comes before the session of a connection with implicit TLS, with a clock of its own. */
@ExtendWith(NoLeaks.class)
class ConnectionOpeningTest {
    private static final Duration HANDSHAKE = Duration.ofSeconds(10);
    /** Shorter than a handshake may take. */
    private static final Duration IDLE = Duration.ofSeconds(5);

    private static final long BUDGET = 1_000;
    private static final long OVERDRAWN = 1L << 30;

    private final ServerSettings settings = BuiltSettings.of(SmtpServer.builder()
            .hostname("mx")
            .listen(ListenerConfig.smtp(0).withTls(TlsConfig.implicit(TestTls.context())))
            .timeouts(times -> times.withIdle(IDLE))
            .storage(ContentStorage.defaults().withMemoryBudget(BUDGET))
            .sink(MessageSink.discard()));
    private final ContentStore contents = new ContentStore(settings.storage(), Thread::new);
    private final EmbeddedSmtpChannel server = new EmbeddedSmtpChannel(new ServerContext(settings, contents));
    private final EmbeddedTlsClient client = new EmbeddedTlsClient(server);

    @AfterEach
    void endsWithNothingLeft() {
        server.close().syncUninterruptibly();
        server.releaseOutbound();
        server.end();
        client.end();
    }

    @Test
    void theGreetingComesAfterTheHandshake() {
        assertThat(server.sent()).isEmpty();
        assertThat(client.exchange()).isEqualTo("220 mx ESMTP LSMTPD\r\n");
        assertThat(client.ask("EHLO x\r\n")).startsWith("250-mx\r\n").doesNotContain("STARTTLS");
        assertThat(client.ask("STARTTLS\r\n")).startsWith("503 5.5.1 ");
    }

    /** It comes with the same bytes as the end of the handshake, at which the session begins. */
    @Test
    void whatTheClientSendsWithTheEndOfTheHandshakeIsRead() {
        assertThat(client.ask("HELO x\r\nNOOP\r\n")).isEqualTo("220 mx ESMTP LSMTPD\r\n250 mx\r\n250 2.0.0 OK\r\n");
    }

    @Test
    void aHandshakeHasADeadlineOfItsOwn() {
        server.pass(HANDSHAKE.minusMillis(1));
        assertThat(server.isOpen()).as("longer than a session may be idle").isTrue();
        server.pass(Duration.ofMillis(2));
        assertThat(server.isOpen()).isFalse();
        assertThat(server.sent()).isEmpty();
    }

    @Test
    void aByteNowAndThenDoesNotPutTheDeadlineOff() {
        ByteBuf hello = client.nextOutput();
        for (int second = 0; second < HANDSHAKE.toSeconds(); second++) {
            assertThat(server.isOpen()).isTrue();
            server.receive(Unpooled.copiedBuffer(new byte[] {hello.readByte()}));
            server.pass(Duration.ofSeconds(1));
        }
        assertThat(server.isOpen()).isFalse();
        hello.release();
    }

    @Test
    void theClientIsIdleFromTheGreetingOn() {
        server.pass(IDLE.minusMillis(1));
        assertThat(client.exchange()).startsWith("220 ");
        server.pass(IDLE.minusMillis(1));
        assertThat(client.exchange()).isEmpty();
        server.pass(Duration.ofMillis(2));
        assertThat(client.exchange()).startsWith("421 4.4.2 ");
    }

    @Test
    void aStopEndsAnUnfinishedHandshakeAtOnce() {
        server.stopServer();
        assertThat(server.isOpen()).isFalse();
        assertThat(server.sent()).isEmpty();
    }

    @Test
    void aClientThatEndsItsSideInTheHandshakeIsGone() {
        ByteBuf hello = client.nextOutput();
        server.receive(hello.readRetainedSlice(20));
        hello.release();
        server.receiveEnd();
        assertThat(server.isOpen()).isFalse();
    }

    @Test
    void whoComesWhenMemoryIsUsedUpGets421AfterTheHandshake() {
        contents.hold(OVERDRAWN);
        assertThat(client.exchange()).startsWith("421 4.3.2 ").doesNotContain("220");
        contents.hold(-OVERDRAWN);
    }

    /** The beginning of a record is counted; a client that cannot read yet gets no reply. */
    @Test
    void aHandshakeForWhichThereIsNoMemoryIsEnded() {
        contents.hold(OVERDRAWN);
        ByteBuf hello = client.nextOutput();
        server.receive(hello.readRetainedSlice(20));
        hello.release();
        assertThat(server.isOpen()).isFalse();
        assertThat(server.sent()).isEmpty();
        contents.hold(-OVERDRAWN);
    }
}
