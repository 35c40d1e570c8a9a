package io.github.lsmtpd;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Many sessions at once, over sockets: none takes another down, and none gets what is another's. */
@Tag("slow")
@Timeout(value = 20, unit = TimeUnit.MINUTES)
class SmtpServerIsolationTest {
    private static final int SESSIONS = 200;
    private static final int MESSAGES = 5;

    private static SmtpServerBuilder server(MessageSink sink) {
        return SmtpServer.builder()
                .hostname("mx.example.com")
                .listen(0)
                .contentRules(rules -> rules.withReceivedHeader(false))
                .sink(sink);
    }

    private static String recipient(MailMessage message) {
        return message.envelope().recipients().get(0).address().localPart();
    }

    private static String body(MailMessage message) {
        try {
            return new String(message.content().toByteArray(), StandardCharsets.US_ASCII).strip();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Cases 26 and 27. */
    @Test
    void oneBadDeliveryLeavesTheOthersAlone() throws Exception {
        MessageSink sink = message -> switch (recipient(message)) {
            case "never" -> new CompletableFuture<>();
            case "error" -> throw new StackOverflowError("scripted");
            case "exception" -> throw new IllegalStateException("scripted");
            default -> CompletableFuture.completedFuture(null);
        };
        try (SmtpServer server = server(sink).threads(1).start();
                SmtpClient never = SmtpClient.greeted(server.port());
                SmtpClient other = SmtpClient.greeted(server.port())) {
            never.sendMessage("never@x.example", "x");
            assertThat(other.deliver("error@x.example", "x")).startsWith("451 4.3.0");
            assertThat(other.deliver("exception@x.example", "x")).startsWith("451 4.3.0");
            assertThat(other.deliver("good@x.example", "x")).startsWith("250 2.0.0");
            server.stop(Duration.ofMillis(100));
        }
    }

    /** What a sink says of where a message went is for the log alone: the message is stored. */
    @Test
    void aSinkThatCannotSayWhereAMessageWentHasStoredIt() throws Exception {
        Object where = new Object() {
            @Override
            public String toString() {
                throw new IllegalStateException("scripted");
            }
        };
        MessageSink sink = message -> CompletableFuture.completedFuture(where);
        try (SmtpServer server = server(sink).start();
                SmtpClient client = SmtpClient.greeted(server.port())) {
            assertThat(client.deliver("a@x.example", "x")).startsWith("250 2.0.0");
            assertThat(client.deliver("a@x.example", "x")).startsWith("250 2.0.0");
        }
    }

    @Test
    void aSinkThatBlocksForEverBlocksItsOwnSessionAlone() throws Exception {
        CountDownLatch forEver = new CountDownLatch(1);
        ExecutorService threads = Executors.newCachedThreadPool();
        MessageSink sink = MessageSink.blocking(
                message -> {
                    if (recipient(message).equals("block")) {
                        forEver.await();
                    }
                },
                threads);
        try (SmtpServer server = server(sink)
                        .threads(1)
                        .timeouts(times -> times.withDelivery(Duration.ofMillis(300)))
                        .start();
                SmtpClient blocked = SmtpClient.greeted(server.port());
                SmtpClient other = SmtpClient.greeted(server.port())) {
            blocked.sendMessage("block@x.example", "x");
            assertThat(other.deliver("good@x.example", "x")).startsWith("250 2.0.0");
            assertThat(blocked.replyToMessage()).startsWith("451 4.3.0");
            assertThat(blocked.deliver("good@x.example", "x")).startsWith("250 2.0.0");
        } finally {
            forEver.countDown();
            threads.shutdown();
        }
    }

    @Test
    void twoServersInOneJvmKnowNothingOfEachOther() throws Exception {
        Collection<String> first = new ConcurrentLinkedQueue<>();
        Collection<String> second = new ConcurrentLinkedQueue<>();
        try (SmtpServer one = server(MessageSink.blocking(m -> first.add(body(m)), Runnable::run))
                        .start();
                SmtpServer two = server(MessageSink.blocking(m -> second.add(body(m)), Runnable::run))
                        .start();
                SmtpClient toOne = SmtpClient.greeted(one.port());
                SmtpClient toTwo = SmtpClient.greeted(two.port())) {
            assertThat(toOne.deliver("a@x.example", "first")).startsWith("250");
            one.stop(SmtpServer.DEFAULT_GRACE);
            assertThat(toOne.reply()).startsWith("421 4.3.2");
            assertThat(toTwo.deliver("a@x.example", "second")).startsWith("250");
        }
        assertThat(first).containsExactly("first");
        assertThat(second).containsExactly("second");
    }

    @Test
    void everyMessageOfManySessionsArrivesOnceAndAsItWasSent() throws Exception {
        Collection<MailMessage> received = new ConcurrentLinkedQueue<>();
        Map<String, String> idsByBody = new ConcurrentHashMap<>();
        MessageSink sink = MessageSink.blocking(
                message -> {
                    received.add(message);
                    idsByBody.put(body(message), message.id().toString());
                },
                Runnable::run);
        ExecutorService clients = Executors.newFixedThreadPool(SESSIONS);
        try (SmtpServer server = server(sink).start()) {
            List<Callable<Map<String, String>>> sessions = new ArrayList<>();
            for (int i = 0; i < SESSIONS; i++) {
                int session = i;
                sessions.add(() -> session(server.port(), session));
            }
            Map<String, String> replies = new ConcurrentHashMap<>();
            for (Future<Map<String, String>> session : clients.invokeAll(sessions)) {
                replies.putAll(session.get());
            }
            assertThat(received).hasSize(SESSIONS * MESSAGES);
            assertThat(idsByBody).hasSize(SESSIONS * MESSAGES);
            assertThat(replies)
                    .hasSize(SESSIONS * MESSAGES)
                    .allSatisfy((body, reply) ->
                            assertThat(reply).isEqualTo("250 2.0.0 OK, message accepted as " + idsByBody.get(body)));
        } finally {
            clients.shutdown();
        }
    }

    /** Sends messages; gives the reply to each. */
    private static Map<String, String> session(int port, int session) throws Exception {
        Map<String, String> replies = new ConcurrentHashMap<>();
        try (SmtpClient client = SmtpClient.greeted(port)) {
            for (int i = 0; i < MESSAGES; i++) {
                String body = "message " + i + " of session " + session + ".".repeat(session);
                replies.put(body, client.deliver("a@x.example", body));
            }
            assertThat(client.ask("QUIT\r\n")).startsWith("221");
            assertThat(client.reply()).isEmpty();
        }
        return replies;
    }

    /** Bodies that do not fit into memory go through a file, byte for byte, and the file is gone afterwards. */
    @Test
    void largeBodiesGoThroughAFile(@TempDir Path directory) throws Exception {
        Collection<String> received = new ConcurrentLinkedQueue<>();
        String line = "0123456789".repeat(90) + "\r\n";
        String body = "start\r\n" + line.repeat(1_000) + "end";
        try (SmtpServer server = server(MessageSink.blocking(m -> received.add(body(m)), Runnable::run))
                        .storage(ContentStorage.defaults()
                                .withTemporaryDirectory(directory)
                                .withMaxMessageInMemory(10_000))
                        .start();
                SmtpClient client = SmtpClient.greeted(server.port());
                SmtpClient cutOff = SmtpClient.greeted(server.port())) {
            assertThat(client.deliver("a@x.example", body)).startsWith("250");
            assertThat(client.deliver("a@x.example", "small")).startsWith("250");
            cutOff.send("MAIL FROM:<>\r\nRCPT TO:<a@x.example>\r\nDATA\r\n" + body);
        }
        assertThat(received).containsExactly(body, "small");
        assertThat(directory).isEmptyDirectory();
    }
}
