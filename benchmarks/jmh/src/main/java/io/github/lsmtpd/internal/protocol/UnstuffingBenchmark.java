package io.github.lsmtpd.internal.protocol;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** 64 KiB of lines without their stuffed dots; done in place, so each time includes a copy of the piece. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class UnstuffingBenchmark {
    private static final int PIECE = 64 * 1024;

    /** What the lines are: short or long, with a stuffed dot in front or none. */
    @Param({"72", "998", "72 stuffed", "998 stuffed"})
    public String lines;

    private final MailDataDecoder body = new MailDataDecoder(false);
    private byte[] piece;
    private byte[] work;

    /** Makes the piece. */
    @Setup
    public void setUp() {
        String[] words = lines.split(" ");
        String text = "x".repeat(Integer.parseInt(words[0]));
        String line = (words.length > 1 ? ".." + text.substring(1) : text) + "\r\n";
        piece = line.repeat(PIECE / line.length()).getBytes(StandardCharsets.US_ASCII);
        work = new byte[2 * PIECE];
    }

    /** Only the copy, to be taken off the others. */
    @Benchmark
    public byte[] copy() {
        System.arraycopy(piece, 0, work, 0, piece.length);
        return work;
    }

    /** A copy, and its unstuffing. */
    @Benchmark
    public int copyAndUnstuff() {
        System.arraycopy(piece, 0, work, 0, piece.length);
        return body.decode(work, piece.length);
    }
}
