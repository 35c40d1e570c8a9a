package io.github.lsmtpd.internal.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.lsmtpd.BuiltSettings;
import io.github.lsmtpd.Envelope;
import io.github.lsmtpd.MailAddress;
import io.github.lsmtpd.MailMessage;
import io.github.lsmtpd.MessageSink;
import io.github.lsmtpd.Recipient;
import io.github.lsmtpd.SmtpServer;
import io.github.lsmtpd.internal.session.ServerSettings;
import io.github.lsmtpd.policy.Decision;
import io.github.lsmtpd.policy.SessionInfo;
import io.github.lsmtpd.policy.SmtpPolicy;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What a policy decides at each step, at once or later, and what the client gets. */
@ExtendWith(NoLeaks.class)
class PolicyTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final String DIALOG = "EHLO x\r\nMAIL FROM:<a@b.example>\r\nRCPT TO:<c@d.example>\r\nDATA\r\n";
    private static final String CONTENT = "x\r\n.\r\nQUIT\r\n";

    private final Map<Step, Supplier<Decision>> decisions = new EnumMap<>(Step.class);
    private final List<String> asked = new ArrayList<>();
    private final List<MailMessage> stored = new ArrayList<>();

    enum Step {
        CONNECT,
        HELLO,
        MAIL,
        RCPT,
        DATA,
        MESSAGE
    }

    private Decision decide(Step step, SessionInfo session, Object what) {
        asked.add(step + " " + session.client().heloName() + " " + session.attributes() + " " + what);
        return decisions.getOrDefault(step, Decision::accept).get();
    }

    private final SmtpPolicy policy = new SmtpPolicy() {
        @Override
        public Decision connect(SessionInfo session) {
            return decide(Step.CONNECT, session, "");
        }

        @Override
        public Decision hello(SessionInfo session) {
            return decide(Step.HELLO, session, "");
        }

        @Override
        public Decision mail(SessionInfo session, Optional<MailAddress> reversePath, long declaredSize) {
            return decide(Step.MAIL, session, reversePath.orElse(null) + " " + declaredSize);
        }

        @Override
        public Decision rcpt(SessionInfo session, Optional<MailAddress> reversePath, Recipient recipient) {
            return decide(Step.RCPT, session, recipient);
        }

        @Override
        public Decision data(SessionInfo session, Envelope envelope) {
            return decide(Step.DATA, session, envelope.recipients());
        }

        @Override
        public Decision message(SessionInfo session, MailMessage message) {
            return decide(Step.MESSAGE, session, message.content().size() > 0);
        }
    };

    private EmbeddedSmtpChannel connect() {
        ServerSettings settings = BuiltSettings.of(SmtpServer.builder()
                .hostname("mx")
                .contentRules(rules -> rules.withReceivedHeader(false))
                .policy(policy)
                .timeouts(times -> times.withPolicy(TIMEOUT))
                .sink((MessageSink) message -> {
                    stored.add(message);
                    return CompletableFuture.completedFuture(null);
                }));
        return new EmbeddedSmtpChannel(settings);
    }

    /** What comes to the end of a message, if each decision is as the test has set. */
    private String repliesToAMessage() {
        EmbeddedSmtpChannel channel = connect();
        channel.receive(DIALOG);
        String replies = channel.codes();
        if (replies.endsWith("354")) {
            channel.receive(CONTENT);
            replies += " " + channel.codes();
        }
        channel.end();
        return replies;
    }

    @Test
    void acceptsAtEveryStep() {
        assertThat(repliesToAMessage()).isEqualTo("220 250 250 250 354 250 221");
        assertThat(asked)
                .containsExactly(
                        "CONNECT  {} ",
                        "HELLO x {} ",
                        "MAIL x {} a@b.example 0",
                        "RCPT x {} <c@d.example>",
                        "DATA x {} [<c@d.example>]",
                        "MESSAGE x {} true");
        assertThat(stored).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({
        "CONNECT, 550",
        "HELLO,   220 550 503 503 503 421",
        "MAIL,    220 250 550 503 503 421",
        "RCPT,    220 250 250 550 503 421",
        "DATA,    220 250 250 250 550",
        "MESSAGE, 220 250 250 250 354 550 221"
    })
    void refusesAtAStep(Step step, String replies) {
        decisions.put(step, () -> Decision.refuse(550, "5.7.1", "Not you"));
        EmbeddedSmtpChannel channel = connect();
        boolean untilData = step != Step.MESSAGE;
        channel.receive(untilData ? DIALOG + "NOOP\r\n" : DIALOG);
        String all = channel.codes();
        if (!untilData) {
            channel.receive(CONTENT);
            all += " " + channel.codes();
        }
        channel.end();
        // What follows a refused DATA in one batch may be content, so that the session ends.
        assertThat(all).isEqualTo(step == Step.DATA ? replies + " 421" : replies);
        assertThat(stored).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Step.class)
    void decidesLater(Step step) {
        CompletableFuture<Decision> later = new CompletableFuture<>();
        decisions.put(step, () -> Decision.later(later));
        EmbeddedSmtpChannel channel = connect();
        channel.receive(DIALOG);
        String before = channel.codes();
        if (step == Step.MESSAGE) {
            channel.receive(CONTENT);
            assertThat(channel.codes()).isEmpty();
        }
        assertThat(asked)
                .as("the next step is not asked")
                .hasSize(List.of(Step.values()).indexOf(step) + 1);
        later.complete(Decision.accept());
        channel.runPendingTasks();
        String after = channel.codes();
        if (step != Step.MESSAGE) {
            channel.receive(CONTENT);
            after += " " + channel.codes();
        }
        assertThat((before + " " + after).strip()).isEqualTo("220 250 250 250 354 250 221");
        channel.end();
    }

    @ParameterizedTest
    @EnumSource(Step.class)
    void refusesForNowWhatIsNotDecidedInTime(Step step) {
        CompletableFuture<Decision> never = new CompletableFuture<>();
        decisions.put(step, () -> Decision.later(never));
        EmbeddedSmtpChannel channel = connect();
        channel.receive(DIALOG);
        if (step == Step.MESSAGE) {
            channel.receive(CONTENT);
        }
        channel.pass(TIMEOUT);
        assertThat(channel.codes()).contains("451");
        assertThat(never).isCancelled();
        assertThat(stored).isEmpty();
        channel.end();
    }

    @ParameterizedTest
    @EnumSource(Step.class)
    void refusesForNowWhereThePolicyFails(Step step) {
        decisions.put(step, () -> {
            throw new IllegalStateException("scripted");
        });
        assertThat(repliesToAMessage()).contains("451");
        decisions.put(
                step, () -> Decision.later(CompletableFuture.failedFuture(new IllegalStateException("scripted"))));
        assertThat(repliesToAMessage()).contains("451");
        assertThat(stored).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Step.class)
    void endsTheSessionWhereThePolicySaysSo(Step step) {
        decisions.put(step, () -> Decision.refuse(550, "5.7.1", "Go").closing());
        EmbeddedSmtpChannel channel = connect();
        channel.receive(DIALOG);
        String replies = channel.codes();
        if (step == Step.MESSAGE) {
            channel.receive(CONTENT);
            replies += " " + channel.codes();
        }
        assertThat(replies).endsWith(step == Step.CONNECT ? "550" : "550 421");
        assertThat(channel.isClosedToTheClient()).isTrue();
        channel.end();
    }

    /** A message whose client has gone, and that no sink has got yet, is not stored. */
    @Test
    void storesNothingThatIsAcceptedAfterTheClientHasGone() {
        CompletableFuture<Decision> later = new CompletableFuture<>();
        decisions.put(Step.MESSAGE, () -> Decision.later(later));
        EmbeddedSmtpChannel channel = connect();
        channel.receive(DIALOG);
        channel.receive(CONTENT);
        channel.close().syncUninterruptibly();
        later.complete(Decision.accept());
        channel.runPendingTasks();
        assertThat(stored).isEmpty();
        channel.codes();
        channel.end();
    }

    /** Notes of a session stay, those of a transaction go with it; a message has both, and its own. */
    @Test
    void handsItsNotesOnToTheMessage() {
        decisions.put(Step.CONNECT, () -> Decision.accept().with("network", "home"));
        decisions.put(Step.RCPT, () -> Decision.accept().with("tenant", "t" + asked.size()));
        decisions.put(Step.MESSAGE, () -> Decision.accept().with("scanned", "yes"));
        EmbeddedSmtpChannel channel = connect();
        channel.receive(DIALOG);
        channel.receive("x\r\n.\r\nMAIL FROM:<a@b.example>\r\n");
        channel.codes();
        channel.end();
        assertThat(stored.get(0).attributes())
                .containsExactly(Map.entry("network", "home"), Map.entry("tenant", "t4"), Map.entry("scanned", "yes"));
        assertThat(asked.get(6)).isEqualTo("MAIL x {network=home} a@b.example 0");
    }

    @Test
    void refusesAChunkAfterItsEnd() {
        decisions.put(Step.DATA, () -> Decision.refuse(450, "4.7.1", "Not now"));
        EmbeddedSmtpChannel channel = connect();
        channel.receive("EHLO x\r\nMAIL FROM:<>\r\nRCPT TO:<c@d>\r\nBDAT 6 LAST\r\nNOOP\r\nNOOP\r\n");
        assertThat(channel.codes()).isEqualTo("220 250 250 250 450 250");
        assertThat(stored).isEmpty();
        channel.end();
    }

    @Test
    void severalAreAskedInTurn() {
        SmtpPolicy first = new SmtpPolicy() {
            @Override
            public Decision rcpt(SessionInfo session, Optional<MailAddress> reversePath, Recipient recipient) {
                return Decision.later(
                        CompletableFuture.completedFuture(Decision.accept().with("first", "1")));
            }
        };
        decisions.put(Step.RCPT, () -> Decision.accept().with("second", "2"));
        SmtpPolicy last = new SmtpPolicy() {
            @Override
            public Decision message(SessionInfo session, MailMessage message) {
                return Decision.later(
                        CompletableFuture.completedFuture(Decision.refuse(550, "5.7.1", message.attributes() + "")));
            }
        };
        EmbeddedSmtpChannel channel = new EmbeddedSmtpChannel(BuiltSettings.of(SmtpServer.builder()
                .hostname("mx")
                .policy(SmtpPolicy.allOf(first, policy, last))
                .sink(MessageSink.discard())));
        channel.receive(DIALOG);
        assertThat(channel.codes()).isEqualTo("220 250 250 250 354");
        channel.receive("x\r\n.\r\n");
        ByteBuf reply = channel.readOutbound();
        assertThat(reply.toString(StandardCharsets.US_ASCII)).isEqualTo("550 5.7.1 {first=1, second=2}\r\n");
        reply.release();
        channel.end();
    }
}
