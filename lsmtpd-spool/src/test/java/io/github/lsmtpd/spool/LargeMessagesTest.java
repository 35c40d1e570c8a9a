package io.github.lsmtpd.spool;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.lsmtpd.MailMessage;
import io.github.lsmtpd.MessageContent;
import io.github.lsmtpd.spool.testing.TestFiles;
import io.github.lsmtpd.spool.testing.TestMessages;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Case 133, at the spool: many large messages at once, in a process whose memory would not hold three of them. */
@Timeout(600)
class LargeMessagesTest {
    @TempDir
    private Path temp;

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void largeMessagesAreNeverInMemoryAsAWhole(boolean encrypted) throws Exception {
        Path keys = Files.writeString(temp.resolve("keys"), TestFiles.KEY);
        assertThat(TestFiles.outputOf(
                        Spooler.class,
                        List.of("-Xmx40m", "-XX:MaxDirectMemorySize=8m"),
                        temp.resolve("spool").toString(),
                        encrypted ? keys.toString() : ""))
                .endsWith("all are the same\n");
    }

    /** Spools messages of every kind, eight at a time, and compares what comes back. */
    static final class Spooler {
        private static final int SIZE = 15_000_000;
        private static final int MESSAGES = 20;
        private static final List<byte[]> KINDS = List.of(
                "Plain text, in lines.\r\n".getBytes(UTF_8),
                "Gr\u00FC\u00DFe \u20AC \uD83D\uDE00\r\n".getBytes(UTF_8),
                "Gr\u00FC\u00DFe in Latin-1\r\n".getBytes(ISO_8859_1),
                "\u0001\u001F\u007Fcontrol\u001B".getBytes(UTF_8),
                new byte[1]);

        private Spooler() {}

        public static void main(String[] arguments) throws Exception {
            ExecutorService threads = Executors.newFixedThreadPool(8);
            List<Future<?>> results = new ArrayList<>();
            SpoolSettings.Builder settings =
                    SpoolSettings.builder(Path.of(arguments[0])).minFreeBytes(0);
            if (!arguments[1].isEmpty()) {
                settings.keyFile(Path.of(arguments[1]));
            }
            try (SpoolDirectory spool = SpoolDirectory.open(settings.build())) {
                int messages = arguments[1].isEmpty() ? MESSAGES : MESSAGES / 2; // of which each takes longer
                for (int i = 0; i < messages; i++) {
                    byte[] part = KINDS.get(i % KINDS.size());
                    results.add(threads.submit(() -> roundTrip(spool, part)));
                }
                for (Future<?> result : results) {
                    result.get();
                }
            } finally {
                threads.shutdownNow();
            }
            System.out.println("all are the same");
        }

        private static Object roundTrip(SpoolDirectory spool, byte[] part) throws IOException {
            MailMessage message = TestMessages.message(new Repeated(part));
            spool.write(message);
            MailMessage back = spool.read(message.id());
            if (back.content().size() != SIZE || !isSame(back.content(), message.content())) {
                throw new IllegalStateException("a message came back otherwise than it was written");
            }
            spool.remove(message.id());
            return message.id();
        }

        private static boolean isSame(MessageContent one, MessageContent other) throws IOException {
            byte[] first = new byte[8192];
            byte[] second = new byte[8192];
            try (InputStream in = one.openStream();
                    InputStream out = other.openStream()) {
                int count;
                do {
                    count = in.readNBytes(first, 0, first.length);
                    if (out.readNBytes(second, 0, second.length) != count || !java.util.Arrays.equals(first, second)) {
                        return false;
                    }
                } while (count > 0);
            }
            return true;
        }
    }

    /** A content that is not in memory. */
    @SuppressWarnings("ArrayRecordComponent")
    private record Repeated(byte[] part) implements MessageContent {
        @Override
        public long size() {
            return Spooler.SIZE;
        }

        @Override
        public InputStream openStream() {
            return new InputStream() {
                private int at;

                @Override
                public int read() {
                    return at < Spooler.SIZE ? part[at++ % part.length] & 0xFF : -1;
                }

                @Override
                public int read(byte[] target, int offset, int length) {
                    int count = Math.min(length, Spooler.SIZE - at);
                    for (int i = 0; i < count; i++) {
                        target[offset + i] = part[at++ % part.length];
                    }
                    return count == 0 && length > 0 ? -1 : count;
                }
            };
        }
    }
}
