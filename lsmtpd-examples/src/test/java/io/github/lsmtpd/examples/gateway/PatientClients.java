package io.github.lsmtpd.examples.gateway;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

/**
 * Mail servers that send one message after the other, and each again until it has a 250, over a new connection where the old
 * one has ended. Each attempt has a subject of its own.
 */
final class PatientClients {
    private static final Duration LIMIT = Duration.ofMinutes(15);
    private static final int MESSAGES_PER_CONNECTION = 20;
    private static final String BODY = "\r\n\r\n" + "x".repeat(2_000) + "\r\n";

    private final int port;
    private final Map<String, String> accepted = new ConcurrentHashMap<>();
    private final AtomicLong failures = new AtomicLong();
    private final AtomicLong longestWait = new AtomicLong();
    private final List<Future<?>> clients;
    private volatile boolean enough;

    /** Begins to send. */
    PatientClients(int port, int count) {
        this.port = port;
        ExecutorService threads = Executors.newFixedThreadPool(count);
        clients = IntStream.range(0, count)
                .<Future<?>>mapToObj(number -> threads.submit(new Client("client " + number)))
                .toList();
        threads.shutdown();
    }

    /** Waits until more messages have been accepted. */
    void awaitAccepted(int more) {
        int wanted = accepted.size() + more;
        await().atMost(LIMIT).until(() -> accepted.size() >= wanted);
    }

    /** Ends when each has a 250 for its last message. */
    void finish() throws Exception {
        enough = true;
        for (Future<?> client : clients) {
            client.get(LIMIT.toMinutes(), TimeUnit.MINUTES);
        }
    }

    /** The subjects that were accepted, by the id that the 250 carried. */
    Map<String, String> accepted() {
        return Map.copyOf(accepted);
    }

    /** How many attempts failed. */
    long failures() {
        return failures.get();
    }

    /** The longest time from the first attempt to send a message to its 250. */
    Duration longestWait() {
        return Duration.ofNanos(longestWait.get());
    }

    private final class Client implements Runnable {
        private final String name;
        private int attempts;
        private long waitingSince;

        Client(String name) {
            this.name = name;
        }

        @Override
        public void run() {
            boolean waiting = false;
            while (!enough || waiting) {
                waitingSince = waiting ? waitingSince : System.nanoTime();
                waiting = !sendSome();
            }
        }

        /** Returns whether the last message was accepted. */
        private boolean sendSome() {
            try (SmtpTestClient client = SmtpTestClient.connect(port)) {
                for (int i = 0; i == 0 || (i < MESSAGES_PER_CONNECTION && !enough); i++) {
                    send(client);
                }
                return true;
            } catch (IOException e) {
                failures.incrementAndGet();
                return false;
            }
        }

        private void send(SmtpTestClient client) throws IOException {
            attempts++;
            String subject = name + ", attempt " + attempts;
            byte[] content = ("Subject: " + subject + BODY).getBytes(US_ASCII);
            accepted.put(client.send("a@example.com", "b@example.com", content), subject);
            longestWait.accumulateAndGet(System.nanoTime() - waitingSince, Math::max);
            waitingSince = System.nanoTime();
        }
    }
}
