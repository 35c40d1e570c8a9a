package io.github.lsmtpd.internal.netty;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.github.lsmtpd.AuthConfig;
import io.github.lsmtpd.BuiltSettings;
import io.github.lsmtpd.DeliveryException;
import io.github.lsmtpd.IpNetwork;
import io.github.lsmtpd.ListenerConfig;
import io.github.lsmtpd.MailMessage;
import io.github.lsmtpd.SaslMechanism;
import io.github.lsmtpd.SmtpServer;
import io.github.lsmtpd.SmtpServerBuilder;
import io.github.lsmtpd.SmtpTolerance;
import io.github.lsmtpd.TrustedNetworks;
import io.github.lsmtpd.policy.Authenticator;
import io.github.lsmtpd.policy.Credentials;
import io.github.lsmtpd.policy.SessionInfo;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;

/**
 * Whatever a client sends in a whole session, and in whatever pieces, the server gives the same well-formed replies, says
 * 250 for a message only if the sink has it, and goes with 221, 421 or 521, if it goes, or when the client has. Cases 50 to 79, 124; docs/fuzzing.md
 * says how to fuzz.
 */
@Tag("slow")
class SessionFuzzTest {
    private static final String TRANSACTION = "EHLO x\r\nMAIL FROM:<a@b>\r\nRCPT TO:<c@d>\r\n";
    /** RFC 5321 §4.2: lines of one code, a hyphen after it on all but the last; §4.5.3.1.5: of 512 bytes. */
    private static final Pattern REPLY =
            Pattern.compile("\\G([2345][0-9]{2})-[ -~]{0,506}\r\n(?=\\1)|\\G[2345][0-9]{2} [ -~]{0,506}\r\n");

    /** The last reply before the server closes the connection; the 521 of a browser's request has a 421 after it. */
    private static final Pattern LAST = Pattern.compile("\r\n([24]21 |521 5\\.5\\.2 )");

    private static final Pattern ACCEPTED =
            Pattern.compile("(?<=\n250 2\\.0\\.0 OK, message accepted as )[0-9a-f-]{36}(?=\r)");

    static {
        // Each refusal of the sink is logged with its stack trace: too much at a thousand sessions a second.
        System.setProperty("org.slf4j.simpleLogger.log.io.github.lsmtpd.internal.session.Delivery", "off");
    }

    private record Outcome(String replies, List<String> contents, boolean closed) {}

    @FuzzTest(maxDuration = "5m")
    void session(byte[] input) {
        check(input, SmtpServer.builder());
    }

    @FuzzTest(maxDuration = "5m")
    void bdatFraming(byte[] input) {
        byte[] start = (TRANSACTION + "BDAT ").getBytes(StandardCharsets.US_ASCII);
        check(Unpooled.wrappedBuffer(start, input).copy().array(), SmtpServer.builder());
    }

    @FuzzTest(maxDuration = "5m")
    void sessionWithBareLineFeeds(byte[] input) {
        check(input, SmtpServer.builder().contentRules(rules -> rules.tolerating(SmtpTolerance.BARE_LF)));
    }

    @FuzzTest(maxDuration = "5m")
    void sessionWithAllTolerances(byte[] input) {
        check(input, SmtpServer.builder().contentRules(rules -> rules.tolerating(SmtpTolerance.values())));
    }

    @FuzzTest(maxDuration = "5m")
    void lmtpSession(byte[] input) {
        check(input, SmtpServer.builder().listenLmtp("127.0.0.1", 0));
    }

    @FuzzTest(maxDuration = "5m")
    void sessionWithAuth(byte[] input) {
        check(input, SmtpServer.builder().auth(AuthConfig.offered().evenWithoutTls(), new OneUser()));
    }

    /** From a network that may say for which client it speaks. */
    @FuzzTest(maxDuration = "5m")
    void sessionWithXclient(byte[] input) {
        TrustedNetworks trusted = new TrustedNetworks(List.of(), List.of(IpNetwork.parse("127.0.0.0/8")));
        check(input, SmtpServer.builder().listen(ListenerConfig.smtp(0).withTrusted(trusted)));
    }

    /** The user with the password pencil or the token good; by mechanisms that say the same each time. */
    private static final class OneUser implements Authenticator {
        @Override
        public CompletionStage<Optional<String>> authenticate(Credentials credentials, SessionInfo session) {
            boolean right = credentials instanceof Credentials.Password password
                    ? new String(password.password()).equals("pencil")
                    : ((Credentials.Token) credentials).token().equals("good");
            return CompletableFuture.completedFuture(right ? Optional.of("user") : Optional.empty());
        }

        @Override
        public Set<SaslMechanism> mechanisms() {
            return EnumSet.range(SaslMechanism.OAUTHBEARER, SaslMechanism.LOGIN);
        }
    }

    private static void check(byte[] input, SmtpServerBuilder builder) {
        Outcome whole = play(input, input.length + 1, builder);
        int anyLength = 1 + Math.floorMod(Arrays.hashCode(input), 7);
        Outcome inPieces = play(input, anyLength, builder);
        // Only here what waits in the same piece makes a difference (case 67), so that pieces may go on for longer.
        if (!whole.replies().contains("421 4.7.0 Cannot continue this session, closing connection")) {
            assertThat(inPieces).isEqualTo(whole);
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // EmbeddedChannel does everything at once
    private static Outcome play(byte[] input, int piece, SmtpServerBuilder builder) {
        Sink sink = new Sink();
        builder.hostname("mx")
                .contentRules(rules -> rules.withReceivedHeader(false))
                .limits(limits -> limits.withMaxMessageSize(1_000))
                .sink(sink::deliver);
        EmbeddedSmtpChannel channel = new EmbeddedSmtpChannel(BuiltSettings.of(builder));
        for (int at = 0; at < input.length && channel.isOpen(); at += piece) {
            channel.receive(Unpooled.copiedBuffer(input, at, Math.min(piece, input.length - at)));
        }
        channel.checkException();
        String replies = replies(channel);
        boolean closed = channel.isClosedToTheClient();
        channel.receiveEnd();
        assertThat(replies(channel)).as("replies to half a command").isEmpty();
        assertThat(channel.isClosedToTheClient())
                .as("closed after the client's end")
                .isTrue();
        channel.end();
        assertWellFormed(replies, closed);
        List<String> accepted = ACCEPTED.matcher(replies)
                .results()
                .map(MatchResult::group)
                .distinct()
                .toList();
        assertThat(accepted).isEqualTo(sink.ids);
        return new Outcome(ACCEPTED.matcher(replies).replaceAll("ID"), sink.contents, closed);
    }

    private static void assertWellFormed(String replies, boolean closed) {
        assertThat(REPLY.matcher(replies).replaceAll("")).isEmpty();
        assertThat(LAST.matcher(replies).find()).isEqualTo(closed);
        if (closed) {
            assertThat(replies.substring(replies.lastIndexOf("\r\n", replies.length() - 3)))
                    .matches(LAST + ".*\r\n");
        }
    }

    private static String replies(EmbeddedSmtpChannel channel) {
        StringBuilder text = new StringBuilder();
        for (ByteBuf reply = channel.readOutbound(); reply != null; reply = channel.readOutbound()) {
            text.append(reply.toString(StandardCharsets.ISO_8859_1));
            reply.release();
        }
        return text.toString();
    }

    /** Refuses what begins with an exclamation mark, and remembers the rest. */
    private static final class Sink {
        private final List<String> ids = new ArrayList<>();
        private final List<String> contents = new ArrayList<>();

        CompletionStage<Void> deliver(MailMessage message) {
            String content = text(message);
            if (content.startsWith("!")) {
                return CompletableFuture.failedFuture(DeliveryException.permanent(content));
            }
            ids.add(message.id().toString());
            contents.add(content);
            return CompletableFuture.completedFuture(null);
        }

        private static String text(MailMessage message) {
            try {
                return new String(message.content().toByteArray(), StandardCharsets.ISO_8859_1);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
