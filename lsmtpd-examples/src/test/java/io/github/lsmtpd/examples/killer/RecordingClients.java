package io.github.lsmtpd.examples.killer;

import io.github.lsmtpd.examples.gateway.SmtpTestClient;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

/** Clients that send one new message after the other, over a new connection where the old one has ended, and note each answer. */
final class RecordingClients {
    private static final Duration LIMIT = Duration.ofMinutes(5);
    private static final Duration BEFORE_NEXT_CONNECTION = Duration.ofMillis(20);

    private final int port;
    private final Ledger ledger;
    private final List<Future<?>> clients;
    private volatile boolean enough;

    /** Begins to send; {@code name} and the seed make the keys of the messages. */
    RecordingClients(int port, int count, String name, long seed, Ledger ledger) {
        this.port = port;
        this.ledger = ledger;
        ExecutorService threads = Executors.newFixedThreadPool(count);
        clients = IntStream.range(0, count)
                .<Future<?>>mapToObj(number -> threads.submit(new Client(name + "-" + number, seed + number)))
                .toList();
        threads.shutdown();
    }

    /** Returns when each has the answer to its last message. */
    void finish() throws Exception {
        enough = true;
        for (Future<?> client : clients) {
            client.get(LIMIT.toMinutes(), TimeUnit.MINUTES);
        }
    }

    private final class Client implements Runnable {
        private final String name;
        private final Random random;
        private int messages;

        Client(String name, long seed) {
            this.name = name;
            this.random = new Random(seed);
        }

        @Override
        public void run() {
            while (!enough) {
                int era = ledger.era();
                try (SmtpTestClient client = SmtpTestClient.connect(port)) {
                    while (!enough) {
                        send(client, era);
                    }
                } catch (IOException e) {
                    LockSupport.parkNanos(BEFORE_NEXT_CONNECTION.toNanos());
                }
            }
        }

        private void send(SmtpTestClient client, int era) throws IOException {
            messages++;
            String key = name + "-" + messages;
            byte[] content = KnownMail.content(key, size());
            try {
                ledger.accepted(era, key, client.send("a@example.com", "b@example.com", content));
            } catch (SmtpTestClient.OtherReplyException e) {
                ledger.refused(key);
                throw e;
            } catch (IOException e) {
                ledger.unknown();
                throw e;
            }
        }

        /** Mostly a few KiB; some are kept in files while they come in. */
        private int size() {
            int kind = random.nextInt(100);
            return random.nextInt(100, kind < 80 ? 4_000 : kind < 97 ? 60_000 : 300_000);
        }
    }
}
