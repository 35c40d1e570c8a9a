package io.github.lsmtpd.benchmarks.spool;

import io.github.lsmtpd.benchmarks.client.PipeliningSource;
import io.github.lsmtpd.benchmarks.servers.Gateway;
import io.github.lsmtpd.benchmarks.servers.Load;
import io.github.lsmtpd.benchmarks.servers.RunningServer;
import io.github.lsmtpd.benchmarks.servers.ServerKind;
import io.github.lsmtpd.benchmarks.servers.SmtpSource;
import io.github.lsmtpd.benchmarks.support.FailedRunException;
import io.github.lsmtpd.benchmarks.support.FreePort;
import io.github.lsmtpd.benchmarks.support.SinkDriver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;

/** Who writes the files. Each run has a process of its own, which is warmed up first. */
enum Writer {
    /** Eight threads that write, fsync and rename, and do nothing else. */
    BARE_LOOP {
        @Override
        Run write(Path directory, Task task) throws FailedRunException, IOException, InterruptedException {
            return new Run(drive(directory, task, "bare").figure(STORED), 0);
        }
    },
    /** The failover sink, called directly, with a primary that is down. */
    SINK {
        @Override
        Run write(Path directory, Task task) throws FailedRunException, IOException, InterruptedException {
            SinkDriver driver = drive(directory, task, "sink");
            return new Run(driver.figure(STORED), driver.figure(REPLAYED));
        }
    },
    /** smtp-source into the gateway, without a broker. */
    GATEWAY {
        @Override
        Run write(Path directory, Task task) throws FailedRunException, IOException, InterruptedException {
            Load load = new Load(UNDER_WAY, task.size(), true);
            try (RunningServer gateway = startGateway(directory)) {
                SmtpSource.send(gateway.port(), load, task.warmUp());
                return new Run(
                        SmtpSource.send(gateway.port(), load, task.messages()).rate(), 0);
            }
        }
    },
    /** A client of ours that pipelines, into the same. */
    GATEWAY_PIPELINED {
        @Override
        Run write(Path directory, Task task) throws FailedRunException, IOException, InterruptedException {
            try (RunningServer gateway = startGateway(directory)) {
                PipeliningSource.send(gateway.port(), UNDER_WAY, task.size(), task.warmUp());
                double seconds = PipeliningSource.send(gateway.port(), UNDER_WAY, task.size(), task.messages());
                return new Run(task.messages() / seconds, 0);
            }
        }
    };

    private static final int UNDER_WAY = 100;
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final String STORED = "stored";
    private static final String REPLAYED = "replayed";

    /** How many messages to warm up with, how many to measure, and their size in bytes. */
    record Task(int warmUp, int messages, int size) {}

    /** In messages a second. */
    record Run(double stored, double replayed) {}

    abstract Run write(Path directory, Task task) throws FailedRunException, IOException, InterruptedException;

    /** Writes to a new directory, and checks that each message has its file, or was replayed. */
    Run run(Path parent, Task task) throws FailedRunException, IOException, InterruptedException {
        Path directory = Files.createTempDirectory(parent, label());
        Run run = write(directory, task);
        int expected = this == SINK ? 0 : task.warmUp() + task.messages();
        SpoolFiles.expect(directory, expected);
        return run;
    }

    private static RunningServer startGateway(Path directory) throws IOException, InterruptedException {
        Map<String, String> settings =
                Map.of("AMQP_PORT", Integer.toString(FreePort.find()), "TEMP_EMAIL_DIR", directory.toString());
        return Gateway.start(ServerKind.JVM_FLAGS, settings);
    }

    private static SinkDriver drive(Path directory, Task task, String mode)
            throws FailedRunException, IOException, InterruptedException {
        return SinkDriver.run(
                "SpoolDriver",
                ServerKind.JVM_FLAGS,
                LIMIT,
                mode,
                directory,
                task.warmUp(),
                task.messages(),
                task.size(),
                UNDER_WAY);
    }

    String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
