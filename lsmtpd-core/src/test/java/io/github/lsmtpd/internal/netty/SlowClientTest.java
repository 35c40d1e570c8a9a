package io.github.lsmtpd.internal.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.lsmtpd.BuiltSettings;
import io.github.lsmtpd.MessageSink;
import io.github.lsmtpd.SmtpServer;
import io.github.lsmtpd.SmtpServerBuilder;
import io.github.lsmtpd.event.LimitReached;
import io.github.lsmtpd.event.ServerLimit;
import io.github.lsmtpd.event.SmtpEvent;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Cases 97 and 98: clients that are never idle, and never come to an end. */
@ExtendWith(NoLeaks.class)
class SlowClientTest {
    private static final Duration COMMAND = Duration.ofMinutes(5);
    private static final String TRANSACTION = "EHLO x\r\nMAIL FROM:<a@b>\r\nRCPT TO:<c@d>\r\n";

    private final List<SmtpEvent> events = new CopyOnWriteArrayList<>();
    private final CompletableFuture<Void> stored = new CompletableFuture<>();

    private EmbeddedSmtpChannel connect(SmtpServerBuilder server) {
        EmbeddedSmtpChannel channel =
                new EmbeddedSmtpChannel(BuiltSettings.of(server.hostname("mx").observer(events::add)));
        channel.replies();
        return channel;
    }

    private EmbeddedSmtpChannel connect() {
        return connect(SmtpServer.builder().sink(MessageSink.discard()));
    }

    /** Sends one piece every so often, until the server has had enough; gives how long that took. */
    private static Duration drip(EmbeddedSmtpChannel channel, String piece, Duration every, Duration atMost) {
        Duration taken = Duration.ZERO;
        while (channel.isOpen() && !channel.isOutputShutdown() && taken.compareTo(atMost) < 0) {
            channel.receive(piece);
            channel.pass(every);
            taken = taken.plus(every);
        }
        return taken;
    }

    private List<ServerLimit> limits() {
        return events.stream().map(event -> ((LimitReached) event).limit()).toList();
    }

    @Test
    void aByteEveryTenSecondsHoldsNoSessionForEver() {
        EmbeddedSmtpChannel channel = connect();
        Duration taken = drip(channel, "N", Duration.ofSeconds(10), Duration.ofHours(1));
        assertThat(taken).isEqualTo(COMMAND);
        assertThat(channel.replies()).isEqualTo("421 4.4.2 Sending too slowly, closing connection\r\n");
        assertThat(limits()).containsExactly(ServerLimit.COMMAND_TIME);
        channel.end();
    }

    @Test
    void theTimeOfALineThatIsTooLongCountsFromItsFirstByte() {
        EmbeddedSmtpChannel channel = connect();
        Duration taken = drip(channel, "N".repeat(100), Duration.ofSeconds(1), Duration.ofHours(1));
        assertThat(taken).isEqualTo(COMMAND);
        assertThat(channel.replies()).startsWith("421 4.4.2");
        channel.end();
    }

    @Test
    void eachLineHasATimeOfItsOwn() {
        EmbeddedSmtpChannel channel = connect(
                SmtpServer.builder().sink(MessageSink.discard()).limits(limits -> limits.withMaxIdleCommands(1_000)));
        for (int i = 0; i < 50; i++) {
            channel.receive("NO");
            channel.pass(COMMAND.dividedBy(2));
            channel.receive("OP\r\nNO");
            channel.pass(COMMAND.dividedBy(2).minusSeconds(1));
            channel.receive("OP\r\n");
        }
        assertThat(channel.replies()).isEqualTo("250 2.0.0 OK\r\n".repeat(100));
        channel.end();
    }

    @Test
    void contentBelowTheRateIsEnded() {
        EmbeddedSmtpChannel channel = connect();
        channel.receive(TRANSACTION + "DATA\r\n");
        channel.replies();
        // 400 of 500 bytes a second: 300 s and four fifths of the time that has passed are over after 1,500 s.
        Duration taken = drip(channel, "x".repeat(3_998) + "\r\n", Duration.ofSeconds(10), Duration.ofHours(2));
        assertThat(taken).isEqualTo(Duration.ofMinutes(25));
        assertThat(channel.replies()).startsWith("421 4.4.2 Sending too slowly");
        assertThat(limits()).containsExactly(ServerLimit.CONTENT_TIME);
        channel.end();
    }

    @Test
    void contentAtTheRateIsTaken() {
        EmbeddedSmtpChannel channel = connect();
        channel.receive(TRANSACTION + "DATA\r\n");
        channel.replies();
        Duration unused = drip(channel, "x".repeat(4_998) + "\r\n", Duration.ofSeconds(10), Duration.ofMinutes(45));
        channel.receive(".\r\n");
        assertThat(channel.replies()).startsWith("250 2.0.0 OK");
        channel.end();
    }

    @Test
    void aChunkBelowTheRateIsEnded() {
        EmbeddedSmtpChannel channel = connect();
        channel.receive(TRANSACTION + "BDAT 1000000 LAST\r\n");
        channel.replies();
        Duration taken = drip(channel, "x", Duration.ofSeconds(10), Duration.ofHours(1));
        assertThat(taken).isEqualTo(Duration.ofMinutes(5));
        assertThat(channel.replies()).startsWith("421 4.4.2");
        assertThat(limits()).containsExactly(ServerLimit.CONTENT_TIME);
        channel.end();
    }

    /** A command that waits in part after a message which the sink has not taken is not late. */
    @Test
    void theSinksTimeIsNotTheClients() {
        EmbeddedSmtpChannel channel = connect(SmtpServer.builder()
                .sink(message -> stored)
                .timeouts(times -> times.withDelivery(Duration.ofHours(2)).withIdle(Duration.ZERO)));
        channel.receive(TRANSACTION + "DATA\r\n");
        channel.receive("Subject: x\r\n\r\n.\r\nQU");
        channel.replies();
        channel.pass(Duration.ofHours(1));
        stored.complete(null);
        channel.pass(COMMAND.minusSeconds(1));
        assertThat(channel.replies()).startsWith("250 2.0.0 OK");
        channel.receive("IT\r\n");
        assertThat(channel.replies()).startsWith("221");
        assertThat(events).isEmpty();
        channel.end();
    }

    @Test
    void aShorterTimeThanThatForIdlenessIsKeptToTheSecond() {
        EmbeddedSmtpChannel channel = connect(SmtpServer.builder()
                .sink(MessageSink.discard())
                .timeouts(times -> times.withCommand(Duration.ofSeconds(5))));
        channel.receive("NO");
        channel.pass(Duration.ofMillis(4_999));
        assertThat(channel.isOpen()).isTrue();
        channel.pass(Duration.ofMillis(1));
        assertThat(channel.replies()).startsWith("421 4.4.2 Sending too slowly");
        channel.end();
    }

    @Test
    void withoutTimesAClientMayTakeAsLongAsItLikes() {
        EmbeddedSmtpChannel channel = connect(SmtpServer.builder()
                .sink(MessageSink.discard())
                .timeouts(times -> times.withCommand(Duration.ZERO)
                        .withContent(Duration.ZERO, 500)
                        .withIdle(Duration.ZERO)));
        channel.receive("NO");
        channel.pass(Duration.ofDays(3));
        channel.receive("OP\r\n" + TRANSACTION + "DATA\r\n");
        channel.pass(Duration.ofDays(3));
        channel.receive("x\r\n.\r\n");
        assertThat(channel.codes()).isEqualTo("250 250 250 250 354 250");
        channel.end();
    }
}
