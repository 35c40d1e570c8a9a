package io.github.lsmtpd.internal.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.lsmtpd.BuiltSettings;
import io.github.lsmtpd.MessageSink;
import io.github.lsmtpd.SmtpServer;
import io.github.lsmtpd.SmtpServerBuilder;
import io.github.lsmtpd.event.LimitReached;
import io.github.lsmtpd.event.ServerLimit;
import io.netty.buffer.ByteBuf;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a dialog script cannot show: the clock, and a client that does not read. */
@Tag("slow")
@Timeout(value = 20, unit = TimeUnit.MINUTES)
@ExtendWith(NoLeaks.class)
class SmtpPipelineTest {
    private static final Duration IDLE = Duration.ofSeconds(10);
    private static final String COMMAND = "RCPT TO:<c@d>\r\n";
    private static final String REPLY = "250 2.1.5 Recipient OK\r\n";
    private static final String TRANSACTION = "EHLO x\r\nMAIL FROM:<a@b>\r\nRCPT TO:<c@d>\r\nDATA\r\n";

    private static SmtpServerBuilder server() {
        return SmtpServer.builder()
                .hostname("mx")
                .sink(MessageSink.discard())
                .timeouts(times -> times.withIdle(IDLE))
                .limits(limits -> limits.withMaxRecipients(1_000_000));
    }

    private static EmbeddedSmtpChannel connect(SmtpServerBuilder server) {
        return new EmbeddedSmtpChannel(BuiltSettings.of(server));
    }

    /** Sends a harmless command until the server does not read any more; gives how often. */
    private static int flood(EmbeddedSmtpChannel channel) {
        int sent = 0;
        while (channel.config().isAutoRead() && sent < 20_000) {
            channel.receive(COMMAND);
            sent++;
        }
        assertThat(channel.config().isAutoRead()).as("the socket is left alone").isFalse();
        return sent;
    }

    /** Case 99: the time-out counts idleness, not the length of a command, a body or a session. */
    @Test
    void aSlowClientIsNotIdle() {
        EmbeddedSmtpChannel channel = connect(server());
        for (char c : (TRANSACTION + "Subject: slow\r\n\r\nbody\r\n.\r\n").toCharArray()) {
            channel.pass(IDLE.minusMillis(1));
            channel.receive(String.valueOf(c));
        }
        assertThat(channel.replies())
                .contains("354 ")
                .contains("250 2.0.0 OK, message accepted")
                .doesNotContain("\r\n421");
        channel.pass(IDLE.minusMillis(1));
        assertThat(channel.isOpen()).isTrue();
        channel.pass(Duration.ofMillis(2));
        assertThat(channel.replies()).startsWith("421 4.4.2");
        assertThat(channel.isOpen()).isFalse();
        channel.end();
    }

    /** Zero is no limit, as it was for users of the server that this one succeeds. */
    @Test
    void neverEndsAnIdleSessionWithoutATimeout() {
        EmbeddedSmtpChannel channel = connect(server().timeouts(times -> times.withIdle(Duration.ZERO)));
        channel.receive("EHLO x\r\n");
        channel.pass(Duration.ofDays(365));
        channel.receive("NOOP\r\n");
        assertThat(channel.replies()).endsWith("250 2.0.0 OK\r\n");
        channel.end();
    }

    /** A client that was cut off while it was sending has time to read why: no reset before that. */
    @Test
    void lingersWhenTheClientIsCutOffInTheMiddle() {
        EmbeddedSmtpChannel channel = connect(server());
        channel.receive(TRANSACTION + "half a mess");
        channel.pass(IDLE.plusMillis(1));
        assertThat(channel.replies()).contains("421 4.4.2");
        assertThat(channel.isOutputShutdown()).isTrue();
        assertThat(channel.isOpen()).isTrue();
        channel.receive("age\r\n.\r\nQUIT\r\n");
        assertThat(channel.replies()).isEmpty();
        channel.pass(Duration.ofSeconds(3));
        assertThat(channel.isOpen()).isFalse();
        channel.end();
    }

    /** Case 103: what a client does not read does not pile up here, and nothing of it is lost. */
    @Test
    void boundsTheRepliesThatAClientDoesNotRead() {
        EmbeddedSmtpChannel channel = connect(server());
        channel.receive("EHLO x\r\nMAIL FROM:<a@b>\r\n");
        channel.replies();
        channel.stall(true);
        int sent = flood(channel);
        assertThat(channel.unsafe().outboundBuffer().totalPendingWriteBytes()).isLessThan(32 * 1024);
        channel.stall(false);
        assertThat(channel.replies()).isEqualTo(REPLY.repeat(sent));
        assertThat(channel.config().isAutoRead()).isTrue();
        channel.end();
    }

    /** Case 103: what it takes is counted with all that clients make the server keep. */
    @Test
    void chargesTheRepliesThatAClientDoesNotRead() {
        List<ServerLimit> reached = new ArrayList<>();
        EmbeddedSmtpChannel channel = connect(server().observer(event -> reached.add(((LimitReached) event).limit())));
        channel.receive("EHLO x\r\nMAIL FROM:<a@b>\r\n");
        channel.replies();
        long before = channel.bytesInMemory();
        channel.stall(true);
        flood(channel);
        assertThat(channel.bytesInMemory() - before).isGreaterThan(16 * 1024);
        channel.stall(false);
        channel.replies();
        channel.receive("RSET\r\n");
        channel.replies();
        assertThat(channel.bytesInMemory()).isZero();
        channel.end();

        EmbeddedSmtpChannel other = connect(server().observer(event -> reached.add(((LimitReached) event).limit())));
        other.receive("EHLO x\r\nMAIL FROM:<a@b>\r\n");
        other.replies();
        other.stall(true);
        flood(other);
        other.pass(IDLE);
        assertThat(reached).containsExactly(ServerLimit.UNREAD_REPLIES);
        other.close().syncUninterruptibly();
        assertThat(other.bytesInMemory()).isZero();
        other.end();
    }

    /** Case 103: a client that never reads is closed, and does not keep its connection for ever. */
    @Test
    void closesAClientThatNeverReads() {
        EmbeddedSmtpChannel channel = connect(server());
        channel.receive("EHLO x\r\nMAIL FROM:<a@b>\r\n");
        channel.replies();
        channel.stall(true);
        flood(channel);
        for (int i = 0; i < 60 && channel.isOpen(); i++) {
            channel.pass(Duration.ofSeconds(1));
        }
        assertThat(channel.isOpen()).isFalse();
        channel.end();
    }

    /** A batch of commands is answered by a batch of replies (RFC 2920 §3.2). */
    @Test
    void answersABatchInOneWrite() {
        EmbeddedSmtpChannel channel = connect(server());
        channel.replies();
        int before = channel.writes();
        channel.receive("NOOP\r\n".repeat(100));
        assertThat(channel.replies()).isEqualTo("250 2.0.0 OK\r\n".repeat(100));
        assertThat(channel.writes() - before).isOne();
        channel.end();
    }

    /** RFC 2920 §3.1: the next envelope may come right after a message, and one round trip is then all that it takes. */
    @Test
    void answersAMessageAndTheEnvelopeAfterItInOneWrite() {
        CompletableFuture<Void> stage = new CompletableFuture<>();
        EmbeddedSmtpChannel channel = connect(server().sink(message -> stage));
        channel.receive(TRANSACTION + "x\r\n.\r\nMAIL FROM:<a@b>\r\nRCPT TO:<c@d>\r\nDATA\r\n");
        channel.replies();
        int before = channel.writes();
        stage.complete(null);
        channel.pass(Duration.ZERO);
        assertThat(channel.replies().lines().map(reply -> reply.substring(0, 9)))
                .containsExactly("250 2.0.0", "250 2.1.0", "250 2.1.5", "354 Start");
        assertThat(channel.writes() - before).isOne();
        channel.end();
    }

    @Test
    void readsNothingMoreThanItsLimitDuringADelivery() {
        CompletableFuture<Void> stage = new CompletableFuture<>();
        EmbeddedSmtpChannel channel = connect(server().sink(message -> stage));
        channel.receive(TRANSACTION + "x\r\n.\r\n");
        channel.replies();
        int sent = flood(channel);
        assertThat(sent * COMMAND.length())
                .isBetween(InputBuffer.MAX_WAITING, InputBuffer.MAX_WAITING + COMMAND.length());
        assertThat(channel.replies()).isEmpty();
        stage.complete(null);
        channel.pass(Duration.ZERO);
        // After the message there is no transaction: the first of them reach the error limit.
        assertThat(channel.replies())
                .startsWith("250 2.0.0 OK, message")
                .contains("503 5.5.1")
                .contains("421 4.7.0");
        channel.end();
    }

    /** Case 26: whatever goes wrong in the server itself, its client gets 421. */
    @Test
    void endsASessionInWhichSomethingBroke() {
        EmbeddedSmtpChannel channel = connect(server());
        channel.replies();
        channel.pipeline().fireExceptionCaught(new IllegalStateException("scripted"));
        assertThat(channel.replies()).startsWith("421 4.3.0");
        assertThat(channel.isOpen()).isFalse();
        channel.end();
    }

    /** Case 134: a want of memory is no fault of the server, and passes. */
    @Test
    void tellsAClientToComeLaterWhenMemoryIsShort() {
        EmbeddedSmtpChannel channel = connect(server());
        channel.replies();
        channel.pipeline().fireExceptionCaught(new OutOfMemoryError("Direct buffer memory"));
        assertThat(channel.replies()).startsWith("421 4.3.2");
        assertThat(channel.isOpen()).isFalse();
        channel.end();
    }

    /** Case 67: what was sent as a body is never read as commands, not even when DATA is refused. */
    @Test
    void cutsOffAClientThatSentABodyAfterARefusedData() {
        EmbeddedSmtpChannel channel = connect(server());
        channel.replies();
        channel.receive("EHLO x\r\nMAIL FROM:<a@b>\r\nDATA\r\nRSET\r\nMAIL FROM:<evil@b>\r\n.\r\n");
        assertThat(channel.replies().lines().map(reply -> reply.substring(0, 4)))
                .endsWith("250 ", "250 ", "503 ", "421 ");
        assertThat(channel.isClosedToTheClient()).isTrue();
    }

    /** Case 72: what a message takes in memory depends on its size, not on the number of its chunks. */
    @Test
    void aHundredThousandChunksOfOneByteTakeNoMoreRoomThanTheirBytes() {
        int chunks = 100_000;
        EmbeddedSmtpChannel channel = connect(server());
        channel.receive("EHLO x\r\nMAIL FROM:<a@b>\r\nRCPT TO:<c@d>\r\n");
        int batch = 1_000;
        for (int sent = 0; sent < chunks; sent += batch) {
            channel.receive("BDAT 1\r\nx".repeat(batch));
            channel.replies();
            assertThat(channel.bytesInMemory()).isLessThan(2L * (sent + batch) + 1_024);
        }
        channel.receive("BDAT 0 LAST\r\n");
        assertThat(channel.replies()).startsWith("250 2.0.0 OK, message accepted");
        channel.end();
    }

    /** Case 65: a gigabyte without a line end is answered once, and nothing of it stays; after a while nothing more is read. */
    @Test
    void aGigabyteWithoutALineEndTakesNoMemory() {
        EmbeddedSmtpChannel channel = connect(server());
        channel.replies();
        ByteBuf piece = channel.alloc().buffer(64 * 1024).writeZero(64 * 1024);
        for (int sent = 0; sent < 16 * 1024 && channel.isOpen(); sent++) {
            channel.receive(piece.retainedSlice());
            assertThat(piece.refCnt()).isLessThanOrEqualTo(2);
        }
        assertThat(channel.replies().lines().map(reply -> reply.substring(0, 9)))
                .containsExactly("500 5.5.2", "421 4.7.0");
        assertThat(piece.refCnt()).isOne();
        piece.release();
        channel.pass(Duration.ofSeconds(3));
        assertThat(channel.isOpen()).isFalse();
        channel.end();
    }
}
