package io.github.lsmtpd.examples.gateway;

import io.github.lsmtpd.MessageSink;
import io.github.lsmtpd.SmtpServer;
import io.github.lsmtpd.SmtpServerBuilder;
import io.github.lsmtpd.config.SettingException;
import io.github.lsmtpd.config.Settings;
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

    /**
     * Binds the addresses, opens what the server stands on, and accepts clients; returns the lines that say where.
     *
     * @throws SettingException if a setting is wrong; what is open then is closed by {@link #close}
     */
    synchronized List<String> start(Map<String, String> variables, boolean embeddedBroker) {
        Settings settings = Settings.of(variables);
        List<ListenAddress> addresses = ListenAddress.from(settings);
        Duration grace = ServerVariables.stopGrace(settings);
        SmtpServerBuilder builder =
                ServerVariables.configure(addresses, settings).onFailure(failure -> Ending.unexpected(failure, grace));
        try {
            AuthVariables.openUsers(settings, builder, this::closeLater);
            PolicyVariables.policy(settings, this::closeLater).ifPresent(builder::policy);
            SmtpServer server = builder.start(() -> openSink(variables, embeddedBroker));
            closeLater(() -> server.stop(grace));
            PolicyVariables.warnIfOpen(settings, server.addresses());
            return IntStream.range(0, addresses.size())
                    .mapToObj(i -> addresses
                            .get(i)
                            .announcement(server.addresses().get(i).getPort()))
                    .toList();
        } catch (SettingException e) {
            throw TlsVariables.named(e);
        } catch (IOException e) {
            throw ListenAddress.notUsable(addresses, e);
        }
    }

    private MessageSink openSink(Map<String, String> variables, boolean embeddedBroker) {
        Settings settings =
                embeddedBroker ? EmbeddedBrokerOption.start(variables, this::closeLater) : Settings.of(variables);
        MessageSink sink = SinkVariable.create(settings);
        closeLater(sink::close);
        return sink;
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
