package io.github.lsmtpd.benchmarks.servers;

import io.github.lsmtpd.benchmarks.support.Child;
import io.github.lsmtpd.benchmarks.support.FreePort;
import io.github.lsmtpd.benchmarks.support.Workspace;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The servers that are compared: each accepts every message, reads all of it, and forgets it. */
public enum ServerKind {
    /** Ours: the finished gateway, with the settings that it has by itself. */
    LSMTPD {
        @Override
        public RunningServer start() throws IOException, InterruptedException {
            return Gateway.start(JVM_FLAGS, Map.of("SINK", "discard"));
        }

        @Override
        public String version() {
            return System.getProperty("revision", "unknown");
        }
    },
    /** Postfix's own, in C: a tool to test senders with. */
    SMTP_SINK {
        @Override
        public RunningServer start() throws IOException, InterruptedException {
            int port = FreePort.find();
            Child process = Child.start(label(), Postfix.command("smtp-sink", sinkArguments(port)));
            FreePort.awaitListener(port, RunningServer.START_LIMIT);
            return new RunningServer(label(), process, port);
        }

        @Override
        public String version() {
            return Postfix.version();
        }
    },
    /** Java, a thread for each connection. */
    SUBETHA {
        @Override
        public RunningServer start() throws IOException, InterruptedException {
            return startPeer("peer-subetha", "io.github.lsmtpd.benchmarks.subetha.DiscardingServer");
        }

        @Override
        public String version() throws IOException {
            return Versions.ofJar("peer-subetha", "subethasmtp-");
        }
    },
    /** Java, on Netty. */
    JAMES {
        @Override
        public RunningServer start() throws IOException, InterruptedException {
            return startPeer("peer-james", "io.github.lsmtpd.benchmarks.james.DiscardingServer");
        }

        @Override
        public String version() throws IOException {
            return Versions.ofJar("peer-james", "protocols-smtp-");
        }
    },
    /** JavaScript: the smtp-server of nodemailer. */
    NODEMAILER {
        @Override
        public RunningServer start() throws IOException, InterruptedException {
            return startNodemailer(Map.of());
        }

        @Override
        public String version() throws IOException {
            return Versions.ofNodeModule("smtp-server");
        }
    },
    /** Our core in the smallest host, without a policy and limits of connections. */
    CORE_BARE {
        @Override
        public RunningServer start() throws IOException, InterruptedException {
            return startCore("bare");
        }

        @Override
        public String version() throws IOException {
            return LSMTPD.version();
        }
    },
    /** The same with a policy that takes everything at once, and limits that count every client. */
    CORE_POLICY {
        @Override
        public RunningServer start() throws IOException, InterruptedException {
            return startCore("policy");
        }

        @Override
        public String version() throws IOException {
            return LSMTPD.version();
        }
    };

    /** The same for every server on a JVM. */
    public static final List<String> JVM_FLAGS = List.of("-Xmx512m");
    /** Room for the connections of every load; it takes no more than 256 at once by itself. */
    private static final int SINK_CONNECTIONS = 15_000;

    private static final int BACKLOG = 1_024;

    /** Starts it. */
    public abstract RunningServer start() throws IOException, InterruptedException;

    /** Its version. */
    public abstract String version() throws IOException;

    /** Its name in tables and on the command line. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Those of these names; {@code label} is the name. */
    public static List<ServerKind> named(List<String> labels) {
        return labels.stream().map(ServerKind::named).toList();
    }

    private static ServerKind named(String label) {
        return Arrays.stream(values())
                .filter(kind -> kind.label().equals(label))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no such server: " + label));
    }

    /** The names of those that are compared unless others are named: ours as it is shipped, and those of others. */
    public static List<String> labels() {
        return EnumSet.complementOf(EnumSet.of(CORE_BARE, CORE_POLICY)).stream()
                .map(ServerKind::label)
                .toList();
    }

    /** Starts nodemailer's, with STARTTLS if these variables name a certificate and a key. */
    public static RunningServer startNodemailer(Map<String, String> tls) throws IOException, InterruptedException {
        String script = Workspace.project()
                .resolve("benchmarks/peer-nodemailer/server.js")
                .toString();
        Map<String, String> environment = new HashMap<>(tls);
        environment.put(
                "NODE_PATH", Workspace.target().resolve("node/node_modules").toString());
        return RunningServer.start(NODEMAILER.label(), List.of("node", script), environment);
    }

    RunningServer startCore(String choice) throws IOException, InterruptedException {
        return startPeer("host-core", "io.github.lsmtpd.benchmarks.host.CoreHost", choice);
    }

    RunningServer startPeer(String module, String main, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(Workspace.java());
        command.addAll(JVM_FLAGS);
        command.addAll(List.of("-cp", Workspace.classPath(module), main));
        command.addAll(List.of(arguments));
        return RunningServer.start(label(), command, Map.of());
    }

    private static String[] sinkArguments(int port) {
        List<String> arguments = new ArrayList<>(List.of("-m", Integer.toString(SINK_CONNECTIONS)));
        if (System.getProperty("user.name").equals("root")) {
            arguments.addAll(List.of("-u", "nobody")); // it does not run as root
        }
        arguments.addAll(List.of("127.0.0.1:" + port, Integer.toString(BACKLOG)));
        return arguments.toArray(String[]::new);
    }
}
