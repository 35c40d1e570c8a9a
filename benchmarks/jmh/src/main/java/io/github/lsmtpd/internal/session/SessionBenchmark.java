package io.github.lsmtpd.internal.session;

import io.github.lsmtpd.BenchmarkSettings;
import io.github.lsmtpd.ListenerConfig;
import io.github.lsmtpd.MessageSink;
import io.github.lsmtpd.SmtpServer;
import io.github.lsmtpd.TlsInfo;
import io.github.lsmtpd.internal.content.ContentStore;
import io.github.lsmtpd.internal.protocol.Reply;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Commands that are answered at once, from line to reply; run it with {@code -prof gc} for what they allocate. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class SessionBenchmark implements ClientConnection {
    private static final int RECIPIENTS = 50;

    private final InetSocketAddress client = new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);
    private ServerContext server;
    private byte[][] lines;
    private int replies;

    /** Makes the server and the lines. */
    @Setup
    public void setUp() {
        ServerSettings settings =
                BenchmarkSettings.of(SmtpServer.builder().hostname("mx.example").sink(MessageSink.discard()));
        server = new ServerContext(settings, new ContentStore(settings.storage(), Thread::new));
        String[] recipients = new String[RECIPIENTS];
        Arrays.fill(recipients, "RCPT TO:<user@example.org>");
        Stream<String> all = Stream.of(
                        Stream.of("HELO client.example", "MAIL FROM:<user@example.com>"),
                        Arrays.stream(recipients),
                        Stream.of("RSET", "NOOP", "QUIT"))
                .flatMap(part -> part);
        lines = all.map(line -> line.getBytes(StandardCharsets.US_ASCII)).toArray(byte[][]::new);
    }

    /** Ends the threads. */
    @TearDown
    public void tearDown() {
        server.contents().close();
    }

    /**
     * One session of {@value #RECIPIENTS} recipients.
     *
     * @return how many replies have been sent
     */
    @Benchmark
    public int session() {
        SmtpSession session = new SmtpSession(server, ListenerConfig.smtp(0), this, client);
        for (byte[] line : lines) {
            session.command(line);
        }
        return replies;
    }

    @Override
    public void send(Reply reply) {
        replies += reply.code();
    }

    @Override
    public void receiveData() {}

    @Override
    public void receiveChunk(long size) {}

    @Override
    public Optional<byte[]> channelBinding(String kind) {
        return Optional.empty();
    }

    @Override
    public void limitLines(int max) {}

    @Override
    public boolean mayTryAgain() {
        return true;
    }

    @Override
    public InetAddress peer() {
        return InetAddress.getLoopbackAddress();
    }

    @Override
    public boolean mayStartTls() {
        return true;
    }

    @Override
    public void startTls() {}

    @Override
    public void pause() {}

    @Override
    public void resume() {}

    @Override
    public @Nullable TlsInfo tls() {
        return null;
    }

    @Override
    public boolean hasUnread() {
        return false;
    }

    @Override
    public void close() {}

    @Override
    public void execute(Runnable task) {
        task.run();
    }

    @Override
    public Timer schedule(Runnable task, Duration delay) {
        return () -> {};
    }
}
