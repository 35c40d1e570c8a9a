package io.github.lsmtpd.internal.protocol;

import io.github.lsmtpd.MailAddress;
import io.github.lsmtpd.SmtpTolerance;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Paths alone. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class PathParserBenchmark {
    /** The path. */
    @Param({"<b@example.com>", "<first.last+tag@mail.sub.example.com>", "<\"quoted string\"@[192.0.2.1]>"})
    public String path;

    private final PathParser parser = new PathParser(SmtpTolerance.defaults(), "mx.example.com");

    /** A forward-path. */
    @Benchmark
    public MailAddress parse() throws ProtocolException {
        return parser.forwardPath(new Cursor(path));
    }
}
