package io.github.lsmtpd.internal.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.lsmtpd.BuiltSettings;
import io.github.lsmtpd.ContentStorage;
import io.github.lsmtpd.MessageSink;
import io.github.lsmtpd.SmtpServer;
import io.github.lsmtpd.SmtpServerBuilder;
import io.github.lsmtpd.event.LimitReached;
import io.github.lsmtpd.event.ServerLimit;
import io.github.lsmtpd.event.SmtpEvent;
import io.github.lsmtpd.internal.content.ContentStore;
import io.github.lsmtpd.internal.session.ServerContext;
import io.github.lsmtpd.internal.session.ServerSettings;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Cases 99 and 103 to 109: each limit of a session at its default, what the client gets, and what an observer gets. */
@ExtendWith(NoLeaks.class)
class LimitEventsTest {
    private static final String MAIL = "EHLO x\r\nMAIL FROM:<a@b>\r\n";
    private static final String RCPT = "RCPT TO:<c@d>\r\n";
    private static final int KIB = 1024;
    private static final int MEBIBYTE = KIB * KIB;

    private final List<SmtpEvent> events = new CopyOnWriteArrayList<>();

    private SmtpServerBuilder server() {
        return SmtpServer.builder().hostname("mx").sink(MessageSink.discard()).observer(events::add);
    }

    private EmbeddedSmtpChannel connect(SmtpServerBuilder server) {
        EmbeddedSmtpChannel channel = new EmbeddedSmtpChannel(BuiltSettings.of(server));
        channel.replies();
        return channel;
    }

    /** Each is told with the session, and with where the client is. */
    private void assertReached(ServerLimit... limits) {
        assertThat(events).extracting(event -> ((LimitReached) event).limit()).containsExactly(limits);
        assertThat(events).allMatch(event -> ((LimitReached) event).client() != null);
    }

    private static String lastLine(String replies) {
        List<String> lines = replies.lines().toList();
        return lines.get(lines.size() - 1);
    }

    @Test
    void case99aClientThatIsSilentGets421() {
        EmbeddedSmtpChannel channel = connect(server());
        channel.pass(Duration.ofSeconds(179));
        assertThat(channel.replies()).isEmpty();
        channel.pass(Duration.ofSeconds(1));
        assertThat(channel.replies()).startsWith("421 4.4.2 ");
        assertReached(ServerLimit.IDLE_TIME);
        channel.end();
    }

    @Test
    void case103aClientThatReadsNothingIsClosed() {
        EmbeddedSmtpChannel channel = connect(server().limits(limits -> limits.withMaxIdleCommands(1_000_000)));
        channel.stall(true);
        for (int i = 0; i < 10_000 && channel.config().isAutoRead(); i++) {
            channel.receive("NOOP " + "x".repeat(100) + "\r\n");
        }
        assertThat(channel.config().isAutoRead()).as("no more is read").isFalse();
        channel.pass(Duration.ofMinutes(3));
        assertReached(ServerLimit.UNREAD_REPLIES);
        channel.pass(LingeringClose.LAST_REPLIES);
        assertThat(channel.isOpen()).isFalse();
        channel.end();
    }

    /** Where the memory of all is used up, there is no time to wait. */
    @Test
    void case103unreadRepliesCostOthersNoMemory() {
        ServerSettings settings = BuiltSettings.of(server().limits(limits -> limits.withMaxIdleCommands(1_000_000))
                .storage(ContentStorage.defaults().withMemoryBudget(1)));
        ContentStore contents = new ContentStore(settings.storage(), new DefaultThreadFactory("lsmtpd-file", true));
        EmbeddedSmtpChannel channel = new EmbeddedSmtpChannel(new ServerContext(settings, contents));
        channel.replies();
        contents.hold(MEBIBYTE - 4 * KIB); // for other clients
        channel.stall(true);
        for (int i = 0; i < 10_000 && channel.isOpen(); i++) {
            channel.receive("NOOP\r\n");
        }
        assertThat(channel.isOpen()).isFalse();
        assertReached(ServerLimit.UNREAD_REPLIES);
        contents.hold(-MEBIBYTE + 4 * KIB);
        channel.end();
    }

    @ParameterizedTest
    @ValueSource(strings = {"NOOP", "RSET", "VRFY x", "EHLO x", "HELP"})
    void case104commandsThatDoNothingEndIn421(String command) {
        EmbeddedSmtpChannel channel = connect(server().limits(limits -> limits.withMaxErrors(1_000)));
        channel.receive((command + "\r\n").repeat(100));
        assertThat(channel.replies()).doesNotContain("421 ");
        channel.receive(command + "\r\nNOOP\r\n");
        assertThat(lastLine(channel.replies())).startsWith("421 4.7.0 ");
        assertReached(ServerLimit.COMMANDS);
        channel.end();
    }

    @Test
    void case105errorsEndIn421() {
        EmbeddedSmtpChannel channel = connect(server());
        channel.receive("BOGUS\r\n".repeat(20));
        assertThat(channel.replies()).doesNotContain("421 ");
        channel.receive("BOGUS\r\n");
        assertThat(lastLine(channel.replies())).startsWith("421 4.7.0 ");
        assertReached(ServerLimit.ERRORS);
        channel.end();
    }

    @Test
    void case106recipientsBeyondTheLimitGet452AndThen421() {
        EmbeddedSmtpChannel channel = connect(server());
        channel.receive(MAIL + RCPT.repeat(1_000));
        assertThat(channel.replies()).doesNotContain("452 ");
        channel.receive(RCPT);
        assertThat(channel.replies()).startsWith("452 4.5.3 ");
        assertReached(ServerLimit.RECIPIENTS);
        channel.receive(RCPT.repeat(999));
        assertThat(channel.replies()).doesNotContain("421 ");
        channel.receive(RCPT);
        assertThat(lastLine(channel.replies())).startsWith("421 ");
        channel.end();
    }

    @Test
    void case107aSizeThatIsTooLargeIsRefusedBeforeItIsSent() {
        EmbeddedSmtpChannel channel = connect(server());
        channel.receive("EHLO x\r\n");
        channel.replies();
        for (String size : List.of("-1", "99999999999999999999999", "1 SIZE=1", "52428801")) {
            channel.receive("MAIL FROM:<a@b> SIZE=" + size + "\r\n");
        }
        assertThat(channel.codes()).isEqualTo("501 501 501 552");
        assertReached(ServerLimit.MESSAGE_SIZE);
        channel.end();
    }

    @Test
    void case108contentBeyondTheLimitGets552AtItsEnd() {
        EmbeddedSmtpChannel channel = connect(server().limits(limits -> limits.withMaxMessageSize(KIB)));
        channel.receive(MAIL + RCPT + "DATA\r\n" + "x\r\n".repeat(10 * KIB) + ".\r\nNOOP\r\n");
        assertThat(channel.codes()).isEqualTo("250 250 250 354 552 250");
        assertReached(ServerLimit.MESSAGE_SIZE);
        channel.end();
    }

    @Test
    void case108contentWithoutAnEndIsReadUpToALimit() {
        EmbeddedSmtpChannel channel =
                connect(server().limits(limits -> limits.withMaxMessageSize(KIB).withMaxDiscarded(100 * KIB)));
        channel.receive(MAIL + RCPT + "DATA\r\n");
        channel.replies();
        String line = "x".repeat(62) + "\r\n";
        long sent = 0;
        while (sent < KIB * KIB && !channel.isClosedToTheClient()) {
            channel.receive(line.repeat(16));
            sent += KIB;
        }
        assertThat(sent).isBetween(100L * KIB, 104L * KIB);
        assertThat(channel.codes()).isEqualTo("552 421");
        assertReached(ServerLimit.DISCARDED_INPUT);
        channel.end();
    }

    @Test
    void case108whoSendsOnAfterTheLastReplyIsClosed() {
        EmbeddedSmtpChannel channel = connect(server().limits(limits -> limits.withMaxDiscarded(10 * KIB)));
        channel.receive("NO");
        channel.pass(Duration.ofMinutes(3));
        assertThat(channel.codes()).isEqualTo("421");
        for (int i = 0; i < 10; i++) {
            channel.receive("x".repeat(KIB));
        }
        assertThat(channel.isOpen()).isTrue();
        channel.receive("x");
        assertThat(channel.isOpen()).isFalse();
        assertReached(ServerLimit.IDLE_TIME, ServerLimit.DISCARDED_INPUT);
        channel.end();
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET / HTTP/1.1", "POST / HTTP/1.1", "CONNECT mx:25 HTTP/1.1", "PRI * HTTP/2.0"})
    void case109whoTakesUsForAWebServerIsClosed(String request) {
        EmbeddedSmtpChannel channel = connect(server());
        channel.receive(request + "\r\nHost: mx\r\n\r\nMAIL FROM:<a@b>\r\n");
        assertThat(channel.codes()).isEqualTo("521 421");
        assertThat(channel.isClosedToTheClient()).isTrue();
        channel.end();

        EmbeddedSmtpChannel later = connect(server());
        later.receive(MAIL + RCPT + request + "\r\nDATA\r\n");
        assertThat(later.codes()).isEqualTo("250 250 250 521 421");
        assertThat(later.isClosedToTheClient()).isTrue();
        later.end();
    }

    @Test
    void messagesOfASessionHaveALimit() {
        EmbeddedSmtpChannel channel = connect(server().limits(limits -> limits.withMaxMessages(2)));
        String message = "MAIL FROM:<a@b>\r\n" + RCPT + "DATA\r\nx\r\n.\r\n";
        channel.receive("EHLO x\r\n" + message.repeat(2));
        channel.replies();
        channel.receive("MAIL FROM:<a@b>\r\n");
        assertThat(channel.codes()).isEqualTo("421");
        assertReached(ServerLimit.MESSAGES);
        channel.end();
    }

    @Test
    void aLineThatIsTooLongGets500() {
        EmbeddedSmtpChannel channel = connect(server());
        channel.receive("NOOP " + "x".repeat(64 * KIB) + "\r\nNOOP\r\n");
        assertThat(channel.codes()).isEqualTo("500 250");
        assertReached(ServerLimit.COMMAND_LINE);
        channel.end();
    }

    @Test
    void filesHaveALimit(@TempDir Path directory) {
        ContentStorage small = ContentStorage.defaults()
                .withMemoryBudget(100L * KIB)
                .withMaxMessageInMemory(KIB)
                .withTemporaryDirectory(directory)
                .withMaxFileBytes(4L * KIB);
        EmbeddedSmtpChannel channel = connect(server().storage(small));
        channel.receive(MAIL + RCPT + "DATA\r\n" + "x\r\n".repeat(10 * KIB) + ".\r\n");
        await().untilAsserted(() -> {
            channel.runPendingTasks();
            assertThat(events).isNotEmpty();
        });
        assertThat(channel.codes()).isEqualTo("250 250 250 354 452");
        assertReached(ServerLimit.TEMPORARY_FILES);
        channel.end();
    }

    @Test
    void memoryHasALimit() {
        EmbeddedSmtpChannel channel = connect(server().limits(limits -> limits.withMaxRecipients(1_000_000))
                .storage(ContentStorage.defaults().withMemoryBudget(1)));
        channel.receive(MAIL);
        for (int i = 0; i < 300; i++) {
            channel.receive(("RCPT TO:<" + "x".repeat(240) + "@d>\r\n").repeat(50));
        }
        assertThat(channel.replies()).contains("452 4.3.1 ");
        assertThat(events).isNotEmpty().allMatch(event -> ((LimitReached) event).limit() == ServerLimit.MEMORY);
        channel.end();
    }

    /** RFC 5321 §3.5.3 and §4.1.1.8: neither has to tell anything. */
    @Test
    void vrfyAndHelpTellNothing() {
        EmbeddedSmtpChannel channel = connect(server());
        channel.receive("EHLO x\r\n");
        channel.replies();
        channel.receive("VRFY root\r\nVRFY nobody-at-all\r\nEXPN all\r\nHELP\r\nHELP MAIL\r\n");
        List<String> replies = channel.replies().lines().toList();
        assertThat(replies.get(0)).startsWith("252 ").isEqualTo(replies.get(1));
        assertThat(replies.get(3)).startsWith("214 ").isEqualTo(replies.get(4));
        assertThat(replies).hasSize(5).noneMatch(reply -> reply.contains("root") || reply.contains("LSMTPD"));
        channel.end();
    }
}
