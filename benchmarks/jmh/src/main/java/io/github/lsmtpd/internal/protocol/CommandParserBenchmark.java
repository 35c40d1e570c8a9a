package io.github.lsmtpd.internal.protocol;

import io.github.lsmtpd.ListenerConfig;
import io.github.lsmtpd.SmtpExtension;
import io.github.lsmtpd.SmtpTolerance;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Command lines as senders write them. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class CommandParserBenchmark {
    /** The line. */
    @Param({
        "DATA",
        "EHLO client.example.com",
        "MAIL FROM:<a@example.com>",
        "MAIL FROM:<first.last@mail.example.com> SIZE=5120 BODY=8BITMIME",
        "RCPT TO:<b@example.com>",
        "RCPT TO:<first.last@mail.example.com> NOTIFY=FAILURE ORCPT=rfc822;b@example.com"
    })
    public String line;

    private final CommandParser parser = new CommandParser(
            EnumSet.allOf(SmtpExtension.class),
            ListenerConfig.Protocol.SMTP,
            SmtpTolerance.defaults(),
            "mx.example.com");
    private byte[] bytes;

    /** Makes the bytes. */
    @Setup
    public void setUp() {
        bytes = line.getBytes(StandardCharsets.US_ASCII);
    }

    /** A line to a command. */
    @Benchmark
    public Command parse() throws ProtocolException {
        return parser.parse(bytes);
    }
}
