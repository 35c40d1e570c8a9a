package io.github.lsmtpd.amqp.versions;

import io.github.lsmtpd.SmtpServer;
import io.github.lsmtpd.amqp.AmqpMessageSink;
import io.github.lsmtpd.amqp.AmqpSettings;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;

/** Tries to start a server, one whose sink is made late, and then to make a sink, and prints what happens. */
final class StartOnNetty {
    private StartOnNetty() {}

    public static void main(String[] args) {
        print("server", StartOnNetty::startServer);
        print("server with a late sink", StartOnNetty::startServerWithLateSink);
        print("sink", StartOnNetty::makeSink);
    }

    private static void print(String what, Runnable action) {
        try {
            action.run();
            System.out.println(what + ": started");
        } catch (RuntimeException | LinkageError e) {
            System.out.println(what + ": " + e);
        }
    }

    private static void startServer() {
        try (SmtpServer server = SmtpServer.builder()
                .listen("127.0.0.1", 0)
                .sink(message -> CompletableFuture.completedFuture(null))
                .start()) {
            System.out.println(server.port());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void startServerWithLateSink() {
        try (SmtpServer server = SmtpServer.builder()
                .listen("127.0.0.1", 0)
                .start(() -> message -> CompletableFuture.completedFuture(null))) {
            System.out.println(server.port());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void makeSink() {
        try (AmqpMessageSink sink =
                new AmqpMessageSink(AmqpSettings.builder().port(1).build())) {
            System.out.println(sink.getClass());
        }
    }
}
