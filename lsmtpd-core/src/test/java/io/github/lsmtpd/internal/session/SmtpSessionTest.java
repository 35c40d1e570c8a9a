package io.github.lsmtpd.internal.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.lsmtpd.BuiltSettings;
import io.github.lsmtpd.ContentStorage;
import io.github.lsmtpd.DeliveryException;
import io.github.lsmtpd.ListenerConfig;
import io.github.lsmtpd.MailAddress;
import io.github.lsmtpd.MessageSink;
import io.github.lsmtpd.PartialDeliveryException;
import io.github.lsmtpd.Recipient;
import io.github.lsmtpd.SmtpServer;
import io.github.lsmtpd.SmtpServerBuilder;
import io.github.lsmtpd.internal.content.ContentStore;
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

/** What no dialog script can show: amounts too large for a script, a disk that fails, what remains afterwards. */
class SmtpSessionTest {
    private static final int MEBIBYTE = 1024 * 1024;
    /** So much of what is refused already is read, and no byte more. */
    private static final int MAX_DRAINED = 64 * MEBIBYTE;

    private final RecordingConnection connection = new RecordingConnection();
    private ContentStore contents = store(settings(SmtpServer.builder().sink(MessageSink.discard())));

    @AfterEach
    void close() {
        contents.close();
    }

    /** Case 108. */
    @Test
    void cutsOffWhoSendsARefusedChunkForever() {
        SmtpSession session = session(SmtpServer.builder());
        say(session, "BDAT 999999999 LAST");
        send(session, MAX_DRAINED);
        assertThat(connection.calls).containsExactly("chunk 999999999");
        send(session, 1);
        assertThat(connection.calls).containsExactly("chunk 999999999", "552 5.3.4", "421 4.7.0", "close");
    }

    /** Case 108. What was taken before the message became too big does not count. */
    @Test
    void cutsOffWhoSendsATooBigMessageForever() {
        SmtpSession session = session(SmtpServer.builder().limits(limits -> limits.withMaxMessageSize(MEBIBYTE)));
        say(session, "EHLO x", "MAIL FROM:<>", "RCPT TO:<a@b>", "DATA");
        connection.calls.clear();
        send(session, MEBIBYTE);
        send(session, MAX_DRAINED);
        assertThat(connection.calls).isEmpty();
        send(session, 1);
        assertThat(connection.calls).containsExactly("552 5.3.4", "421 4.7.0", "close");
    }

    /** What one message left to be drained does not count for the next. */
    @Test
    void drainsEachMessageAnew() {
        SmtpSession session = session(SmtpServer.builder().limits(limits -> limits.withMaxMessageSize(MEBIBYTE)));
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
        assertThat(connection.calls).doesNotContain("close").endsWith("552 5.3.4", "chunk 67108864", "503 5.5.1");
    }

    /** The directory for large contents has gone. */
    @Test
    void refusesForNowWhatTheDiskWouldNotTake(@TempDir Path parent) throws Exception {
        Path directory = Files.createDirectory(parent.resolve("contents"));
        ContentStorage storage =
                ContentStorage.defaults().withMaxMessageInMemory(0).withTemporaryDirectory(directory);
        SmtpSession session = session(SmtpServer.builder().storage(storage));
        Files.delete(directory);
        say(session, "EHLO x", "MAIL FROM:<>", "RCPT TO:<a@b>", "DATA");
        send(session, 1);
        await().atMost(Duration.ofMinutes(1)).until(() -> !connection.isPaused());
        session.endOfData(false);
        assertThat(connection.calls).endsWith("data", "452 4.3.1");
    }

    @Test
    void sendsAFinalReplyOnce() {
        SmtpSession session = session(SmtpServer.builder());
        say(session, "QUIT");
        session.idle();
        session.stop();
        session.fail();
        assertThat(connection.calls).containsExactly("221 2.0.0", "close");
    }

    /** Case 88: a client that has ended its side gets no more replies, even while its last replies are still on their way. */
    @Test
    void sendsNothingMoreAfterTheEndOfInput() {
        SmtpSession session = session(SmtpServer.builder());
        say(session, "EHLO x");
        session.endOfInput();
        session.idle();
        session.stop();
        assertThat(connection.calls).containsExactly("250", "close");
    }

    @Test
    void noDeadlineRemains() {
        CompletableFuture<Void> stored = new CompletableFuture<>();
        SmtpSession session = session(SmtpServer.builder(), false, message -> stored);
        say(session, "EHLO x", "MAIL FROM:<>", "RCPT TO:<a@b>", "BDAT 1 LAST");
        send(session, 1);
        session.endOfChunk();
        assertThat(connection.timers()).isEqualTo(1);
        stored.complete(null);
        assertThat(connection.calls).endsWith("chunk 1", "250 2.0.0");
        assertThat(connection.timers()).isZero();
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
        assertThat(connection.calls).endsWith("chunk 1");
        stored.complete(null);
        assertThat(connection.calls).endsWith("chunk 1", "250 2.0.0", "421 4.3.2", "close");
    }

    @Test
    void whatWaitsMayOverdrawTheBudgetByAMebibyte() {
        int budget = 1_000;
        contents.close();
        contents = store(settings(SmtpServer.builder()
                .sink(MessageSink.discard())
                .storage(ContentStorage.defaults().withMemoryBudget(budget))));
        assertThat(contents.hold(budget)).isTrue();
        assertThat(contents.isFull())
                .as("for who comes, by what contents may take")
                .isFalse();
        assertThat(contents.hold(MEBIBYTE)).isTrue();
        assertThat(contents.isFull()).as("for who comes").isTrue();
        assertThat(contents.hold(1)).isFalse();
        assertThat(contents.hold(-1)).isTrue();
        contents.hold(-MEBIBYTE - budget);
        assertThat(contents.bytesInMemory()).isZero();
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
        assertThat(connection.calls).endsWith("chunk 1", "250 2.0.0", "554 5.6.0");
    }

    private SmtpSession session(SmtpServerBuilder builder) {
        return session(builder, false, MessageSink.discard());
    }

    private SmtpSession session(SmtpServerBuilder builder, boolean lmtp, MessageSink sink) {
        ServerSettings settings = settings(builder.sink(sink));
        contents.close();
        contents = store(settings);
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 40_000);
        return new SmtpSession(
                new ServerContext(settings, contents),
                lmtp ? ListenerConfig.lmtp("127.0.0.1", 0) : ListenerConfig.smtp(0),
                connection,
                address);
    }

    private static ServerSettings settings(SmtpServerBuilder builder) {
        return BuiltSettings.of(builder.hostname("mx"));
    }

    private static ContentStore store(ServerSettings settings) {
        return new ContentStore(settings.storage(), Thread::new);
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
