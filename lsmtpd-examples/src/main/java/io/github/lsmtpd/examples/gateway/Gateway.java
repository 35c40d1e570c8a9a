package io.github.lsmtpd.examples.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.lsmtpd.config.SettingException;
import io.github.lsmtpd.config.Settings;
import io.github.lsmtpd.examples.spool.SpoolCommand;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;

/**
 * The ready-to-run server, {@code lsmtpd-gateway.jar}: mail in over SMTP, out of a RabbitMQ queue, configured by
 * environment variables; {@code --help} lists them.
 *
 * <p>A wrong setting ends it with one line on standard error and status 2, an unexpected failure with one line and status
 * 70. It prints {@code listening on ADDRESS:PORT} on standard output once it accepts connections, and such a line for
 * LMTP if it speaks that, too. On SIGTERM it accepts none any more, finishes the deliveries that are open, for
 * {@code STOP_GRACE_SECS} at most, and ends with status 143, as a process that SIGTERM ended.
 */
public final class Gateway {
    private Gateway() {}

    /**
     * Runs the gateway until it is told to stop.
     *
     * @param args {@code --embedded-broker}, {@code --help}, {@code user} and a name, {@code route} and an envelope, or {@code spool} and a
     *     command
     */
    public static void main(String[] args) {
        // What is written and compared must not depend on the machine: in Turkish, "ID" in lower case has no dot.
        Locale.setDefault(Locale.ROOT);
        // Netty's search for leaked buffers is for those who look for one, and costs every message something.
        System.getProperties().putIfAbsent("io.netty.leakDetection.level", "disabled");
        // The JDK would also agree on finite fields of 2,048 bits; it reads this before the first handshake alone.
        System.getProperties().putIfAbsent("jdk.tls.namedGroups", "x25519,secp256r1,secp384r1,secp521r1");
        ProcessOutput output = ProcessOutput.install();
        GatewayServer server = new GatewayServer();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(server, output), "stop"));
        try {
            if (args.length > 0 && args[0].equals(UserCommand.NAME)) {
                System.out.println(UserCommand.line(args, System.in));
            } else if (args.length > 0 && args[0].equals(RouteCommand.NAME)) {
                System.out.print(RouteCommand.lines(args, System.getenv(), System.in));
            } else if (args.length > 0 && args[0].equals(SpoolCommand.NAME)) {
                System.exit(spool(args));
            } else {
                run(server, GatewayArguments.parse(args), System.getenv());
            }
        } catch (SettingException e) {
            Ending.wrongSetting(e);
        } catch (
                Throwable
                        e) { // whatever it is, threads that were started must not keep a process that serves no client
            Ending.unexpected(e, Duration.ZERO);
        }
    }

    private static int spool(String[] args) {
        LogVariables.apply(Settings.fromEnvironment());
        String[] arguments = Arrays.copyOfRange(args, 1, args.length);
        return SpoolCommand.run(
                new PrintWriter(System.out, true, UTF_8),
                new PrintWriter(System.err, true, UTF_8),
                System.getenv(),
                arguments);
    }

    private static void run(GatewayServer server, GatewayArguments arguments, Map<String, String> variables)
            throws IOException {
        if (arguments.help()) {
            System.out.print(Usage.text());
        } else {
            LogVariables.apply(Settings.of(variables));
            server.start(variables, arguments.embeddedBroker()).forEach(System.out::println);
        }
    }

    private static void stop(GatewayServer server, ProcessOutput output) {
        try {
            server.close();
        } finally {
            output.awaitWritten();
        }
    }
}
