package io.github.lsmtpd.internal.netty;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.github.lsmtpd.BuiltSettings;
import io.github.lsmtpd.MailMessage;
import io.github.lsmtpd.ServerSettings;
import io.github.lsmtpd.SmtpServer;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Whatever a client sends in a whole session, and in whatever pieces, the server gives the same well-formed replies, says
 * 250 for a message only if the sink has it, and goes with 221 or 421, if it goes. Cases 50 to 79, 124.
 */
class SessionFuzzTest {
    private static final String TRANSACTION = "EHLO x\r\nMAIL FROM:<a@b>\r\nRCPT TO:<c@d>\r\n";

    private record Outcome(List<String> replies, List<String> contents, boolean closed) {}

    @FuzzTest(maxDuration = "5m")
    void session(byte[] input) {
        check(input);
    }

    @FuzzTest(maxDuration = "5m")
    void bdatFraming(byte[] input) {
        byte[] start = (TRANSACTION + "BDAT ").getBytes(StandardCharsets.US_ASCII);
        check(Unpooled.wrappedBuffer(start, input).copy().array());
    }

    private static void check(byte[] input) {
        Outcome whole = play(input, input.length + 1);
        // Only here what waits in the same piece makes a difference (case 67), so that pieces may go on for longer.
        if (!whole.replies().contains("421 4.7.0 Cannot go on, closing connection")) {
            assertThat(play(input, 3)).isEqualTo(whole);
        }
        for (String reply : whole.replies()) {
            assertThat(reply).matches("[2345][0-9][0-9][ -][ -~]{0,506}");
        }
        long accepted = whole.replies().stream()
                .filter(reply -> reply.contains("message accepted as"))
                .count();
        assertThat(accepted).isEqualTo(whole.contents().size());
        if (whole.closed()) {
            assertThat(whole.replies().get(whole.replies().size() - 1)).matches("(221|421) .*");
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // EmbeddedChannel does everything at once
    private static Outcome play(byte[] input, int piece) {
        List<String> contents = new ArrayList<>();
        EmbeddedSmtpChannel channel = new EmbeddedSmtpChannel(settings(contents));
        for (int at = 0; at < input.length && channel.isOpen(); at += piece) {
            channel.receive(Unpooled.copiedBuffer(input, at, Math.min(piece, input.length - at)));
        }
        channel.checkException();
        List<String> replies = replies(channel);
        boolean closed = channel.isClosedToTheClient();
        channel.close();
        assertThat(channel.bytesInMemory()).isZero();
        return new Outcome(replies, contents, closed);
    }

    private static ServerSettings settings(List<String> contents) {
        return BuiltSettings.of(SmtpServer.builder()
                .hostname("mx")
                .receivedHeader(false)
                .maxMessageSize(1_000)
                .sink(message -> {
                    contents.add(text(message));
                    return CompletableFuture.completedFuture(null);
                }));
    }

    private static String text(MailMessage message) {
        try {
            return new String(message.content().toByteArray(), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The lines of all replies, without what differs each time. */
    private static List<String> replies(EmbeddedSmtpChannel channel) {
        StringBuilder text = new StringBuilder();
        for (ByteBuf reply = channel.readOutbound(); reply != null; reply = channel.readOutbound()) {
            text.append(reply.toString(StandardCharsets.ISO_8859_1));
            reply.release();
        }
        assertThat(text.toString().replace("\r\n", "")).doesNotContain("\r", "\n");
        return text.toString()
                .replaceAll("accepted as [0-9a-f-]{36}", "accepted as ID")
                .lines()
                .toList();
    }
}
