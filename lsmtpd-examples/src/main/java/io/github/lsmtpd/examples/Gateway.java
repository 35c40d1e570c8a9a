package io.github.lsmtpd.examples;

import io.github.lsmtpd.MessageSink;
import io.github.lsmtpd.SettingException;
import io.github.lsmtpd.Settings;
import io.github.lsmtpd.SmtpServer;
import io.github.lsmtpd.SmtpServerBuilder;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;

/**
 * The ready-to-run server, {@code lsmtpd-gateway.jar}: mail in over SMTP, out of a RabbitMQ queue, configured by
 * environment variables; {@code --help} lists them.
 *
 * <p>A wrong setting ends it with one line on standard error and status 2. It prints {@code listening on ADDRESS:PORT}
 * on standard output once it accepts connections, and such a line for LMTP if it speaks that, too. On SIGTERM it accepts none any more, finishes the deliveries that are
 * open, for {@code STOP_GRACE_SECS} at most, and ends with status 143, as a process that SIGTERM ended.
 */
public final class Gateway implements AutoCloseable {
    private static final int WRONG_SETTING = 2;

    /** What is to be closed, the last opened first. */
    private final Deque<Runnable> open = new ArrayDeque<>();

    private Gateway() {}

    /**
     * Runs the gateway until it is told to stop.
     *
     * @param args {@code --embedded-broker} or {@code --help}
     * @throws IOException if the help text cannot be read
     */
    public static void main(String[] args) throws IOException {
        // Netty's search for leaked buffers is for those who look for one, and costs every message something.
        System.getProperties().putIfAbsent("io.netty.leakDetection.level", "disabled");
        try {
            GatewayArguments arguments = GatewayArguments.parse(args);
            if (arguments.help()) {
                printUsage();
                return;
            }
            Gateway gateway = new Gateway();
            Runtime.getRuntime().addShutdownHook(new Thread(gateway::close, "stop"));
            gateway.start(System.getenv(), arguments.embeddedBroker()).forEach(System.out::println);
        } catch (SettingException e) {
            System.err.println("lsmtpd-gateway: " + e.getMessage());
            System.exit(WRONG_SETTING);
        }
    }

    private static void printUsage() throws IOException {
        try (InputStream usage = Objects.requireNonNull(Gateway.class.getResourceAsStream("usage.txt"))) {
            usage.transferTo(System.out);
        }
    }

    /** Opens the server's surroundings from the inside out, and the server last; returns the lines that tell where it listens. */
    private synchronized List<String> start(Map<String, String> variables, boolean embeddedBroker) {
        Settings settings = Settings.of(variables);
        List<ListenAddress> addresses = ListenAddress.from(settings);
        SmtpServerBuilder builder = ServerVariables.configure(addresses, settings);
        Duration grace = ServerVariables.stopGrace(settings);
        addresses.forEach(ListenAddress::check);
        if (embeddedBroker) {
            settings = EmbeddedBrokerOption.start(variables, this::closeLater);
        }
        MessageSink sink = SinkVariable.create(settings);
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
