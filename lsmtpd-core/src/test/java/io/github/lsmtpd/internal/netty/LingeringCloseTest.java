package io.github.lsmtpd.internal.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.lsmtpd.BuiltSettings;
import io.github.lsmtpd.MessageSink;
import io.github.lsmtpd.SmtpServer;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(value = 5, unit = TimeUnit.MINUTES)
@ExtendWith(NoLeaks.class)
class LingeringCloseTest {
    private static final Duration MOMENT = Duration.ofMillis(1);
    private static final long MAX_DISCARDED = 1_000;

    private final EmbeddedSmtpChannel channel = new EmbeddedSmtpChannel(
            BuiltSettings.of(SmtpServer.builder().hostname("mx").sink(MessageSink.discard())));
    private final LingeringClose closing = new LingeringClose(channel, MAX_DISCARDED);

    private void end() {
        channel.releaseOutbound();
        channel.end();
    }

    /** Something that a slow client has not read yet. */
    private void say(String text) {
        ByteBuf reply = Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII);
        var unused = channel.write(reply);
    }

    @Test
    void closesAtOnceWhenNothingIsUnread() {
        say("221 \r\n");
        closing.close(false);
        assertThat(channel.isOpen()).isFalse();
        end();
    }

    @Test
    void leavesTheClientTimeToReadWhatItWasCutOffFor() {
        closing.close(true);
        assertThat(channel.isOutputShutdown()).isTrue();
        channel.pass(LingeringClose.LINGER.minus(MOMENT));
        assertThat(channel.isOpen()).isTrue();
        channel.pass(MOMENT);
        assertThat(channel.isOpen()).isFalse();
        end();
    }

    @Test
    void closesWhenTheClientHasReadItAndClosesItsSide() {
        closing.close(true);
        closing.inputEnded();
        assertThat(channel.isOpen()).isFalse();
        end();
    }

    @Test
    void whoSendsOnAndOnAfterTheLastReplyIsClosed() {
        assertThat(closing.received(1_000_000)).isTrue();
        closing.close(true);
        assertThat(closing.received(400)).isTrue();
        assertThat(closing.received(600)).isTrue();
        assertThat(channel.isOpen()).isTrue();
        assertThat(closing.received(1)).isFalse();
        assertThat(channel.isOpen()).isFalse();
        end();
    }

    @Test
    void theEndOfTheClientsSideAloneClosesNothing() {
        closing.inputEnded();
        assertThat(channel.isOpen()).isTrue();
        end();
    }

    /** What has been read up to its end cannot reset the connection. */
    @Test
    void closesAtOnceWhenTheClientHasEndedItsSide() {
        channel.receiveEnd();
        closing.close(true);
        assertThat(channel.isOpen()).isFalse();
        end();
    }

    @Test
    void waitsForAClientThatReadsSlowlyUpToALimit() {
        channel.stall(true);
        say("421 \r\n");
        closing.close(true);
        channel.pass(LingeringClose.LAST_REPLIES.minus(MOMENT));
        assertThat(channel.isOpen()).isTrue();
        assertThat(channel.isOutputShutdown()).isFalse();
        channel.pass(MOMENT);
        assertThat(channel.isOpen()).isFalse();
        end();
    }

    @Test
    void lingersAfterASlowClientHasReadItsReplies() {
        channel.stall(true);
        say("421 \r\n");
        closing.close(true);
        channel.pass(LingeringClose.LINGER.multipliedBy(2));
        channel.stall(false);
        assertThat(channel.isOutputShutdown()).isTrue();
        assertThat(channel.isOpen()).isTrue();
        channel.pass(LingeringClose.LINGER);
        assertThat(channel.isOpen()).isFalse();
        end();
    }

    /** A socket that is closed with input unread resets the connection, and takes the last replies with it. */
    @ParameterizedTest
    @EnumSource(TransportOfTest.class)
    void aClientThatIsCutOffWhileItSendsReadsWhy(TransportOfTest transport) throws Exception {
        end();
        try (NettySmtpServer server = (NettySmtpServer) transport.start(
                        SmtpServer.builder().hostname("mx").listen(0).sink(MessageSink.discard()));
                Socket client = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            client.setSoTimeout(60_000);
            for (int sent = 0; sent < 64; sent++) {
                client.getOutputStream().write(new byte[LineReader.MAX_ENDLESS_LINE / 8]);
            }
            String replies = new String(client.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            assertThat(replies).containsPattern("^220 .*\r\n500 .*\r\n421 .*\r\n$");
            client.shutdownOutput();
            await().atMost(Duration.ofMinutes(1))
                    .until(() -> server.connections().isEmpty());
        }
    }
}
