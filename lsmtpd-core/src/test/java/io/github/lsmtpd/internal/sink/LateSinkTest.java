package io.github.lsmtpd.internal.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.lsmtpd.MessageSink;
import io.github.lsmtpd.SmtpServer;
import io.github.lsmtpd.SmtpServerBuilder;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** A sink that is made once the server's addresses are bound. */
class LateSinkTest {
    private final int port = freePort();
    private final SmtpServerBuilder builder =
            SmtpServer.builder().hostname("mx.example.com").listen(port);

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void whoConnectsBeforeTheSinkIsThereIsGreetedOnceItIs() throws IOException {
        AtomicReference<Socket> early = new AtomicReference<>();
        try (SmtpServer server = builder.start(() -> {
                    early.set(connect());
                    return MessageSink.discard();
                });
                Socket client = early.get()) {
            assertThat(server.port()).isEqualTo(port);
            client.setSoTimeout(600_000);
            assertThat(new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.US_ASCII))
                            .readLine())
                    .startsWith("220 ");
        }
    }

    @Test
    void noSinkIsMadeForAnAddressOfAnother() throws IOException {
        try (ServerSocket taken = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            assertThat(taken.isBound()).isTrue();
            assertThatIOException()
                    .isThrownBy(() -> builder.start(() -> {
                        throw new AssertionError("a sink was made");
                    }))
                    .withMessageContaining(":" + port + ": ");
        }
    }

    @Test
    void theAddressIsFreeAgainAfterASinkThatCannotBeMade() throws IOException {
        IllegalStateException failure = new IllegalStateException("no sink");
        assertThatThrownBy(() -> builder.start(() -> {
                    throw failure;
                }))
                .isSameAs(failure);
        assertThatThrownBy(this::connect).hasRootCauseInstanceOf(SocketException.class);
    }

    /** Whatever a sink can be asked, it is the late one that answers. */
    @Test
    void passesEverythingOn() {
        assertThat(Arrays.stream(MessageSink.class.getDeclaredMethods())
                        .filter(method -> !Modifier.isStatic(method.getModifiers()) && !method.isSynthetic())
                        .map(Method::getName))
                .isSubsetOf(Arrays.stream(LateSink.class.getDeclaredMethods())
                        .map(Method::getName)
                        .toList());
    }

    private Socket connect() {
        try {
            return new Socket(InetAddress.getLoopbackAddress(), port);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
