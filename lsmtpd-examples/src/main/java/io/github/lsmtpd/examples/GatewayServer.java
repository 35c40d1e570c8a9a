package io.github.lsmtpd.examples;

import io.github.lsmtpd.MessageSink;
import io.github.lsmtpd.Settings;
import io.github.lsmtpd.SmtpServer;
import io.github.lsmtpd.SmtpServerBuilder;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** The server of the gateway with all that it stands on: the embedded broker, if there is one, and the sink. Thread safe. */
final class GatewayServer implements AutoCloseable {
    /** What is to be closed, the last opened first. */
    private final Deque<Runnable> open = new ArrayDeque<>();

    /** Opens the server's surroundings from the inside out, and the server last; returns the lines that tell where it listens. */
    synchronized List<String> start(Map<String, String> variables, boolean embeddedBroker) {
        Settings settings = Settings.of(variables);
        List<ListenAddress> addresses = ListenAddress.from(settings);
        SmtpServerBuilder builder = ServerVariables.configure(addresses, settings);
        Duration grace = ServerVariables.stopGrace(settings);
        addresses.forEach(ListenAddress::check);
        Settings forSink = embeddedBroker ? EmbeddedBrokerOption.start(variables, this::closeLater) : settings;
        MessageSink sink = SinkVariable.create(forSink);
        closeLater(sink::close);
        try {
            SmtpServer server = builder.sink(sink).start();
            closeLater(() -> server.stop(grace));
            return IntStream.range(0, addresses.size())
                    .mapToObj(i -> addresses
                            .get(i)
                            .announcement(server.addresses().get(i).getPort()))
                    .toList();
        } catch (IOException e) {
            throw ListenAddress.notUsable(addresses, e);
        }
    }

    private void closeLater(Runnable close) {
        open.push(close);
    }

    /** Stops the server, then closes the sink, then the broker. Later calls do nothing. */
    @Override
    public synchronized void close() {
        while (!open.isEmpty()) {
            open.pop().run();
        }
    }
}
