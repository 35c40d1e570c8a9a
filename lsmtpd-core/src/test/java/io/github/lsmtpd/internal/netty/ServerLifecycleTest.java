package io.github.lsmtpd.internal.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.lsmtpd.BuiltSettings;
import io.github.lsmtpd.CapturedLog;
import io.github.lsmtpd.ContentStorage;
import io.github.lsmtpd.MailMessage;
import io.github.lsmtpd.MessageSink;
import io.github.lsmtpd.SmtpServer;
import io.github.lsmtpd.SmtpServerBuilder;
import io.github.lsmtpd.TestTls;
import io.github.lsmtpd.TlsConfig;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.SingleThreadEventExecutor;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How a server stops, and when it accepts no clients. */
@Tag("slow")
@Timeout(value = 20, unit = TimeUnit.MINUTES)
class ServerLifecycleTest {
    private static final Duration AN_HOUR = Duration.ofHours(1);

    private volatile SmtpServer server;

    private static SmtpServerBuilder builder() {
        return SmtpServer.builder().hostname("mx").listen(0).threads(2).sink(MessageSink.discard());
    }

    private Client connect() throws IOException {
        return new Client(server.port());
    }

    /** Case 137: a stop does not wait an hour for a client that may never answer. */
    @ParameterizedTest
    @EnumSource(TransportOfTest.class)
    void anUnfinishedHandshakeIsClosedAtOnce(TransportOfTest transport) throws Exception {
        server = transport.start(builder().tls(TlsConfig.offered(TestTls.context())));
        try (Client client = connect()) {
            client.line();
            client.send("HELO x\r\n");
            client.line();
            client.send("STARTTLS\r\n");
            assertThat(client.line()).startsWith("220 ");
            server.stop(AN_HOUR);
            assertThat(client.line()).isNull();
        }
    }

    /** Case 137. */
    @Test
    void aSinkThatStopsItsServerIsToldHow() throws Exception {
        CompletableFuture<Throwable> told = new CompletableFuture<>();
        server = builder().sink(message -> stop(told)).start();
        try (Client client = connect()) {
            client.deliver();
            assertThat(client.replyToMessage()).startsWith("451 ");
            assertThat(told.get(1, TimeUnit.MINUTES))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("stopAsync");
        } finally {
            server.stop(Duration.ZERO);
        }
    }

    private CompletionStage<?> stop(CompletableFuture<Throwable> told) {
        try {
            server.stop(AN_HOUR);
            told.complete(new AssertionError("it stopped"));
        } catch (IllegalStateException e) {
            told.complete(e);
            throw e;
        }
        return CompletableFuture.completedFuture(null);
    }

    @Test
    void aSinkMayStopItsServerWithoutWaiting() throws Exception {
        CompletableFuture<CompletionStage<Void>> stopped = new CompletableFuture<>();
        server = builder().sink(message -> stopAsync(message, stopped)).start();
        try (Client client = connect()) {
            client.deliver();
            assertThat(client.replyToMessage()).startsWith("250 ");
            assertThat(client.line()).startsWith("421 4.3.2");
            stopped.get(1, TimeUnit.MINUTES).toCompletableFuture().get(1, TimeUnit.MINUTES);
        }
    }

    private CompletionStage<?> stopAsync(MailMessage message, CompletableFuture<CompletionStage<Void>> stopped) {
        stopped.complete(server.stopAsync(AN_HOUR));
        return CompletableFuture.completedFuture(message.id());
    }

    @Test
    void gracesThatCannotBeCountedInMillisecondsAreLongAndNegativeOnesRefused() throws Exception {
        server = builder().start();
        assertThatThrownBy(() -> server.stop(Duration.ofNanos(-1))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> server.stopAsync(Duration.ofNanos(-1))).isInstanceOf(IllegalArgumentException.class);
        server.stop(Duration.ofSeconds(Long.MAX_VALUE));
        server.stop(Duration.ZERO);
    }

    /** A socket that is closed with input unread resets the connection, and takes the last reply with it. */
    @ParameterizedTest
    @EnumSource(TransportOfTest.class)
    void unreadInputDoesNotLoseTheLastReply(TransportOfTest transport) throws Exception {
        NettySmtpServer started = (NettySmtpServer) transport.start(builder()); // the listener has a loop of its own
        server = started;
        CompletionStage<Void> stopped;
        try (Client client = connect()) {
            client.line();
            EventLoop loop = started.connections().iterator().next().eventLoop();
            CountDownLatch sent = new CountDownLatch(1);
            loop.execute(() -> awaitThat(sent));
            stopped = server.stopAsync(AN_HOUR);
            await().until(() -> ((SingleThreadEventExecutor) loop).pendingTasks() > 0);
            client.send("NOOP\r\n".repeat(500));
            sent.countDown();
            assertThat(client.line()).startsWith("421 ");
            assertThat(client.line()).isNull();
        }
        stopped.toCompletableFuture().get(1, TimeUnit.MINUTES);
    }

    /** Case 136: never a server that accepts and does not greet. */
    @ParameterizedTest
    @EnumSource(TransportOfTest.class)
    void aServerThatLosesAnEventLoopClosesAndSaysSo(TransportOfTest transport) throws Exception {
        NettyTransport chosen = transport == TransportOfTest.JDK ? NettyTransport.jdk() : NettyTransport.best();
        Throwable told = loseAnEventLoop(chosen, loop -> {
            var unused = loop.shutdownGracefully(0, 0, TimeUnit.SECONDS);
        });
        assertThat(told).hasMessage("an event loop has ended").hasNoCause();
    }

    /** Whoever looks into it must learn what happened, not only that something did. */
    @ParameterizedTest
    @EnumSource(TransportOfTest.class)
    void aServerThatLosesAnEventLoopToAnErrorSaysToWhich(TransportOfTest transport) throws Exception {
        FailingTransport failing =
                new FailingTransport(transport == TransportOfTest.JDK ? NettyTransport.jdk() : NettyTransport.best());
        Error error = new OutOfMemoryError("in a test");
        Throwable told = loseAnEventLoop(failing.transport(), loop -> failing.fail(loop, error));
        assertThat(told)
                .hasMessage("an event loop has ended: java.lang.OutOfMemoryError: in a test")
                .hasCause(error);
    }

    /** Returns what the server says to its host. */
    private Throwable loseAnEventLoop(NettyTransport transport, Consumer<EventLoop> ending) throws Exception {
        CompletableFuture<Throwable> failure = new CompletableFuture<>();
        NettySmtpServer started =
                NettySmtpServer.start(BuiltSettings.of(builder()), failure::complete, () -> {}, transport);
        server = started;
        try (CapturedLog log = new CapturedLog();
                Client one = connect();
                Client other = connect()) {
            one.line();
            other.line();
            ending.accept(started.connections().iterator().next().eventLoop());
            Throwable told = failure.get(10, TimeUnit.MINUTES);
            assertThat(one.line()).isNull();
            assertThat(other.line()).isNull();
            await().atMost(AN_HOUR)
                    .untilAsserted(() -> assertThatThrownBy(this::connect).isInstanceOf(ConnectException.class));
            assertThat(log.text()).contains("ERROR " + NettySmtpServer.class.getName() + " - The server has failed");
            return told;
        } finally {
            server.stop(Duration.ZERO);
        }
    }

    /** Case 131: what waits for a session counts, and when all is used up, others are told to come later. */
    @Test
    void whoComesWhenMemoryIsUsedUpGets421() throws Exception {
        CompletableFuture<Void> stored = new CompletableFuture<>();
        List<Client> holders = new ArrayList<>();
        server = builder()
                .storage(ContentStorage.defaults().withMemoryBudget(1_000))
                .sink(message -> stored)
                .start();
        try {
            for (int i = 0; i < 12; i++) {
                Client holder = connect();
                holders.add(holder);
                holder.deliver();
                holder.send("NOOP\r\n".repeat(10_000)); // 60 KB, and so much waits at most before reading pauses
            }
            await().untilAsserted(() -> assertThat(greeting()).startsWith("421 4.3.2"));
        } finally {
            stored.complete(null);
            for (Client holder : holders) {
                holder.close();
            }
        }
        await().untilAsserted(() -> assertThat(greeting()).startsWith("220 "));
        server.close();
    }

    private static void awaitThat(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private String greeting() throws IOException {
        try (Client client = connect()) {
            return client.line();
        }
    }

    private static final class Client implements AutoCloseable {
        private final Socket socket;
        private final BufferedReader in;

        Client(int port) throws IOException {
            socket = new Socket(InetAddress.getLoopbackAddress(), port);
            socket.setSoTimeout(60_000);
            in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
        }

        void send(String text) throws IOException {
            socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
        }

        /** The next line, or null at the end, which may be a reset. */
        String line() throws IOException {
            return in.readLine();
        }

        void deliver() throws IOException {
            send("HELO x\r\nMAIL FROM:<>\r\nRCPT TO:<a@b>\r\nDATA\r\nx\r\n.\r\n");
        }

        String replyToMessage() throws IOException {
            for (int i = 0; i < 5; i++) {
                line();
            }
            return line();
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
