package io.github.lsmtpd;

import io.github.lsmtpd.json.MessageJson;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** A message to its JSON and back. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class MessageJsonBenchmark {
    private static final String ASCII =
            "The quick brown fox jumps over the lazy dog, and says \"so\" while it does.\r\n";
    private static final String UTF8 =
            "Der schnelle braune Fuchs springt \u00FCber den faulen Hund, \u65E5\u672C\u8A9E.\r\n";

    /** Bytes of content, more or less. */
    @Param({"5120", "102400"})
    public int size;

    /** What is in it; bytes that are no text travel as base64. */
    @Param({"ascii", "utf8", "binary"})
    public String content;

    private MailMessage message;
    private byte[] json;

    /** Makes the message. */
    @Setup
    public void setUp() throws IOException {
        message = new MailMessage(
                UUID.randomUUID(),
                Instant.now(),
                new ClientInfo(
                        new InetSocketAddress("127.0.0.1", 40312), "client.example.com", ClientInfo.Protocol.ESMTP),
                new Envelope(
                        Optional.of(MailAddress.of("a@example.com")),
                        List.of(new Recipient(MailAddress.of("b@example.com"))),
                        Envelope.BodyType.EIGHT_BIT_MIME,
                        false),
                MessageContent.of(bytes()));
        json = MessageJson.write(message);
    }

    private byte[] bytes() {
        byte[] bytes = new byte[size];
        new Random(1).nextBytes(bytes);
        return switch (content) {
            case "ascii" -> ASCII.repeat(size / ASCII.length()).getBytes(StandardCharsets.UTF_8);
            case "utf8" -> UTF8.repeat(size / UTF8.length()).getBytes(StandardCharsets.UTF_8);
            default -> bytes;
        };
    }

    /** To an array. */
    @Benchmark
    public byte[] write() throws IOException {
        return MessageJson.write(message);
    }

    /** From an array. */
    @Benchmark
    public MailMessage read() throws IOException {
        return MessageJson.read(new ByteArrayInputStream(json));
    }
}
