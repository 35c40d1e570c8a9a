package io.github.lsmtpd.internal.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.lsmtpd.BuiltSettings;
import io.github.lsmtpd.DeliveryException;
import io.github.lsmtpd.ListenerConfig;
import io.github.lsmtpd.MailAddress;
import io.github.lsmtpd.MailMessage;
import io.github.lsmtpd.MessageSink;
import io.github.lsmtpd.PartialDeliveryException;
import io.github.lsmtpd.Recipient;
import io.github.lsmtpd.SmtpServer;
import io.github.lsmtpd.internal.content.ContentStore;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ForkJoinPool;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the sink can take decides what clients are offered, and how its failures reach them. */
class SinkLimitsTest {
    private static final int RECEIVED_HEADER = 4 * 1024;

    private final RecordingConnection connection = new RecordingConnection();
    private final LimitedSink sink = new LimitedSink();
    private final ServerSettings settings =
            BuiltSettings.of(SmtpServer.builder().hostname("mx").sink(sink));
    private final ContentStore contents = new ContentStore(settings.storage(), Thread::new);
    private final SmtpSession session = session(settings, false);

    @AfterEach
    void close() {
        contents.close();
    }

    /** Case 127: no more is offered than what the sink takes, room for our Received line included. */
    @Test
    void offersNoMoreThanTheSinkTakes() {
        sink.max = 10_000 + RECEIVED_HEADER;
        say("EHLO x", "MAIL FROM:<> SIZE=10001", "MAIL FROM:<> SIZE=10000");
        assertThat(connection.calls).containsExactly("250", "552 5.3.4", "250 2.1.0");
        assertThat(settings.acceptedSize()).isEqualTo(10_000);
    }

    /** RFC 1870 §4: SIZE=0 would say that there is no limit. */
    @Test
    void neverOffersSizeZero() {
        sink.max = 0;
        assertThat(settings.acceptedSize()).isEqualTo(1);
    }

    @Test
    void refusesTheMessageThatIsLargerThanTheSinkTakes() {
        sink.max = 10_000 + RECEIVED_HEADER;
        say("EHLO x", "MAIL FROM:<>", "RCPT TO:<a@b>", "DATA");
        connection.calls.clear();
        session.content(new byte[10_001], 10_001);
        session.endOfData(false);
        assertThat(connection.calls).containsExactly("552 5.3.4");
    }

    /** Case 43. */
    @Test
    void saysAtMailThatThereIsNoRoom() {
        sink.room = 99;
        say("EHLO x", "MAIL FROM:<> SIZE=100", "MAIL FROM:<> SIZE=99");
        assertThat(connection.calls).containsExactly("250", "452 4.3.1", "250 2.1.0");
    }

    /** RFC 2033 §4.2; case 146. */
    @Test
    void aBlockingSinkKeepsTheResultsForEachRecipient() {
        MessageSink blocking = MessageSink.blocking(
                message -> {
                    throw new PartialDeliveryException(Map.of(
                            new Recipient(MailAddress.of("b@b")), DeliveryException.of(550, "5.1.1", "No such user")));
                },
                ForkJoinPool.commonPool());
        SmtpSession lmtp = session(BuiltSettings.of(SmtpServer.builder().sink(blocking)), true);
        for (String line : new String[] {"LHLO x", "MAIL FROM:<>", "RCPT TO:<a@b>", "RCPT TO:<b@b>", "DATA"}) {
            lmtp.command(line.getBytes(StandardCharsets.US_ASCII));
        }
        connection.calls.clear();
        lmtp.content(new byte[] {'x'}, 1);
        lmtp.endOfData(false);
        await().untilAsserted(() -> assertThat(connection.calls).containsExactly("250 2.0.0", "550 5.1.1"));
    }

    private SmtpSession session(ServerSettings of, boolean lmtp) {
        InetSocketAddress client = new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);
        return new SmtpSession(
                new ServerContext(of, contents),
                lmtp ? ListenerConfig.lmtp("127.0.0.1", 0) : ListenerConfig.smtp(0),
                connection,
                client);
    }

    private void say(String... lines) {
        for (String line : lines) {
            session.command(line.getBytes(StandardCharsets.US_ASCII));
        }
    }

    private static final class LimitedSink implements MessageSink {
        private long max = Long.MAX_VALUE;
        private long room = Long.MAX_VALUE;

        @Override
        public CompletionStage<?> deliver(MailMessage message) {
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public long maxMessageSize() {
            return max;
        }

        @Override
        public boolean hasRoomFor(long size) {
            return size <= room;
        }
    }
}
