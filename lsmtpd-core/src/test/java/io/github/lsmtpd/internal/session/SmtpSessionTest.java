package io.github.lsmtpd.internal.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.lsmtpd.BodyStorage;
import io.github.lsmtpd.BuiltSettings;
import io.github.lsmtpd.DeliveryException;
import io.github.lsmtpd.MailAddress;
import io.github.lsmtpd.MessageSink;
import io.github.lsmtpd.PartialDeliveryException;
import io.github.lsmtpd.Recipient;
import io.github.lsmtpd.ServerSettings;
import io.github.lsmtpd.SmtpServer;
import io.github.lsmtpd.SmtpServerBuilder;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What no dialogue can show: amounts too large for a script, a disk that fails, what is left behind. */
class SmtpSessionTest {
    private static final int MEBIBYTE = 1024 * 1024;
    /** So much of what is refused already is read, and no byte more. */
    private static final int MAX_DRAINED = 64 * MEBIBYTE;

    private final RecordingTransport transport = new RecordingTransport();
    private BodyStore bodies = store(settings(SmtpServer.builder().sink(MessageSink.discard())));

    @AfterEach
    void close() {
        bodies.close();
    }

    /** Case 108. */
    @Test
    void cutsOffWhoSendsARefusedChunkForever() {
        SmtpSession session = session(SmtpServer.builder());
        say(session, "BDAT 999999999 LAST");
        send(session, MAX_DRAINED);
        assertThat(transport.calls).containsExactly("chunk 999999999");
        send(session, 1);
        assertThat(transport.calls).containsExactly("chunk 999999999", "552 5.3.4", "421 4.7.0", "close");
    }

    /** Case 108. What was taken before the message became too big does not count. */
    @Test
    void cutsOffWhoSendsATooBigMessageForever() {
        SmtpSession session = session(SmtpServer.builder().maxMessageSize(MEBIBYTE));
        say(session, "EHLO x", "MAIL FROM:<>", "RCPT TO:<a@b>", "DATA");
        transport.calls.clear();
        send(session, MEBIBYTE);
        send(session, MAX_DRAINED);
        assertThat(transport.calls).isEmpty();
        send(session, 1);
        assertThat(transport.calls).containsExactly("552 5.3.4", "421 4.7.0", "close");
    }

    /** What one message left to be drained does not count for the next. */
    @Test
    void drainsEachMessageAnew() {
        SmtpSession session = session(SmtpServer.builder().maxMessageSize(MEBIBYTE));
        say(session, "EHLO x");
        for (int i = 0; i < 2; i++) {
            say(session, "MAIL FROM:<>", "RCPT TO:<a@b>", "DATA");
            send(session, MEBIBYTE);
            send(session, MAX_DRAINED);
            session.endOfData(false);
            say(session, "BDAT 67108864");
            send(session, MAX_DRAINED);
            session.endOfChunk();
        }
        assertThat(transport.calls).doesNotContain("close").endsWith("552 5.3.4", "chunk 67108864", "503 5.5.1");
    }

    /** The directory for large bodies has gone. */
    @Test
    void refusesForNowWhatTheDiskWouldNotTake(@TempDir Path parent) throws Exception {
        Path directory = Files.createDirectory(parent.resolve("bodies"));
        BodyStorage storage = BodyStorage.defaults().withMaxMessageInMemory(0).withTemporaryDirectory(directory);
        SmtpSession session = session(SmtpServer.builder().storage(storage));
        Files.delete(directory);
        say(session, "EHLO x", "MAIL FROM:<>", "RCPT TO:<a@b>", "DATA");
        send(session, 1);
        await().atMost(Duration.ofMinutes(1)).until(() -> !transport.isPaused());
        session.endOfData(false);
        assertThat(transport.calls).endsWith("data", "452 4.3.1");
    }

    @Test
    void saysALastWordOnce() {
        SmtpSession session = session(SmtpServer.builder());
        say(session, "QUIT");
        session.idle();
        session.stop();
        session.fail();
        assertThat(transport.calls).containsExactly("221 2.0.0", "close");
    }

    /** Case 88: a client that has ended its side hears no more, even while its last replies are still on their way. */
    @Test
    void saysNothingMoreBehindTheEndOfInput() {
        SmtpSession session = session(SmtpServer.builder());
        say(session, "EHLO x");
        session.endOfInput();
        session.idle();
        session.stop();
        assertThat(transport.calls).containsExactly("250", "close");
    }

    @Test
    void leavesNoDeadlineBehind() {
        CompletableFuture<Void> stored = new CompletableFuture<>();
        SmtpSession session = session(SmtpServer.builder(), false, message -> stored);
        say(session, "EHLO x", "MAIL FROM:<>", "RCPT TO:<a@b>", "BDAT 1 LAST");
        send(session, 1);
        session.endOfChunk();
        assertThat(transport.timers()).isEqualTo(1);
        stored.complete(null);
        assertThat(transport.calls).endsWith("chunk 1", "250 2.0.0");
        assertThat(transport.timers()).isZero();
    }

    /** Nothing that is stored goes without its reply, or the client would send it again. */
    @Test
    void aWantOfMemoryWaitsForTheReplyToAMessageThatIsWithTheSink() {
        CompletableFuture<Void> stored = new CompletableFuture<>();
        SmtpSession session = session(SmtpServer.builder(), false, message -> stored);
        say(session, "EHLO x", "MAIL FROM:<>", "RCPT TO:<a@b>", "BDAT 1 LAST");
        send(session, 1);
        session.endOfChunk();
        session.refuse();
        assertThat(transport.calls).endsWith("chunk 1");
        stored.complete(null);
        assertThat(transport.calls).endsWith("chunk 1", "250 2.0.0", "421 4.3.2", "close");
    }

    @Test
    void whatWaitsMayOverdrawTheBudgetByAMebibyte() {
        int budget = 1_000;
        bodies.close();
        bodies = store(settings(SmtpServer.builder()
                .sink(MessageSink.discard())
                .storage(BodyStorage.defaults().withMemoryBudget(budget))));
        assertThat(bodies.hold(budget)).isTrue();
        assertThat(bodies.isFull()).as("for who comes, by what bodies may take").isFalse();
        assertThat(bodies.hold(MEBIBYTE)).isTrue();
        assertThat(bodies.isFull()).as("for who comes").isTrue();
        assertThat(bodies.hold(1)).isFalse();
        assertThat(bodies.hold(-1)).isTrue();
        bodies.hold(-MEBIBYTE - budget);
        assertThat(bodies.bytesInMemory()).isZero();
    }

    /** A stage that depends on another one fails with the other's failure inside a CompletionException. */
    @Test
    void knowsThePartialFailureOfADependentStage() {
        Recipient second = new Recipient(new MailAddress("c", "d"));
        SmtpSession session = session(
                SmtpServer.builder(),
                true,
                message -> CompletableFuture.<Void>failedFuture(
                                new PartialDeliveryException(Map.of(second, DeliveryException.permanent("no"))))
                        .thenRun(() -> {}));
        say(session, "LHLO x", "MAIL FROM:<>", "RCPT TO:<a@b>", "RCPT TO:<c@d>", "BDAT 1 LAST");
        send(session, 1);
        session.endOfChunk();
        assertThat(transport.calls).endsWith("chunk 1", "250 2.0.0", "554 5.6.0");
    }

    private SmtpSession session(SmtpServerBuilder builder) {
        return session(builder, false, MessageSink.discard());
    }

    private SmtpSession session(SmtpServerBuilder builder, boolean lmtp, MessageSink sink) {
        ServerSettings settings = settings(builder.sink(sink));
        bodies.close();
        bodies = store(settings);
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 40_000);
        return new SmtpSession(settings, lmtp, bodies, transport, address);
    }

    private static ServerSettings settings(SmtpServerBuilder builder) {
        return BuiltSettings.of(builder.hostname("mx"));
    }

    private static BodyStore store(ServerSettings settings) {
        return new BodyStore(settings, Thread::new);
    }

    private static void say(SmtpSession session, String... commands) {
        for (String command : commands) {
            session.command(command.getBytes(StandardCharsets.US_ASCII));
        }
    }

    /** A body's bytes, in pieces of a mebibyte. */
    private static void send(SmtpSession session, int length) {
        byte[] piece = new byte[MEBIBYTE];
        for (int rest = length; rest > 0; rest -= piece.length) {
            session.content(piece, Math.min(rest, piece.length));
        }
    }
}
