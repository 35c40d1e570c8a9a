package io.github.lsmtpd.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.lsmtpd.CapturedLog;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class GreylistTest {
    private static final String LATER = "451 4.7.1";
    private static final Duration DELAY = Duration.ofMinutes(1);
    private static final Duration WINDOW = Duration.ofDays(2);
    private static final Duration REMEMBERED = Duration.ofDays(36);
    private static final Asked CLIENT = Asked.from("192.0.2.7");

    private final AtomicLong clock = new AtomicLong();
    private final Greylist policy = Greylist.of(DELAY, WINDOW, REMEMBERED, 3, clock::get);

    private String ask(Asked client, String recipient) {
        return client.rcpt(policy, "a@b.example", recipient);
    }

    private void pass(Duration time) {
        clock.addAndGet(time.toNanos());
    }

    @Test
    void takesWhatComesBackAfterTheDelay() {
        assertThat(ask(CLIENT, "c@d.example")).isEqualTo(LATER);
        pass(DELAY.minusSeconds(1));
        assertThat(ask(CLIENT, "c@d.example"))
                .as("too early, which does not begin anew")
                .isEqualTo(LATER);
        pass(Duration.ofSeconds(1));
        assertThat(ask(CLIENT, "C@D.example")).isEqualTo("250");
    }

    /** Large senders try again from another host, and after hours. */
    @Test
    void takesItFromTheSameNetwork() {
        assertThat(ask(CLIENT, "c@d.example")).isEqualTo(LATER);
        pass(WINDOW.minusSeconds(1));
        assertThat(ask(Asked.from("192.0.3.7"), "c@d.example")).isEqualTo(LATER);
        assertThat(ask(Asked.from("192.0.2.200"), "c@d.example")).isEqualTo("250");
    }

    @Test
    void beginsAnewAfterTheWindow() {
        assertThat(ask(CLIENT, "c@d.example")).isEqualTo(LATER);
        pass(WINDOW);
        assertThat(ask(CLIENT, "c@d.example")).isEqualTo(LATER);
    }

    @Test
    void anotherRecipientIsAnotherTriple() {
        assertThat(ask(CLIENT, "c@d.example")).isEqualTo(LATER);
        pass(DELAY);
        assertThat(ask(CLIENT, "e@d.example")).isEqualTo(LATER);
    }

    @Test
    void letsAClientPassThatHasComeBack() {
        ask(CLIENT, "c@d.example");
        pass(DELAY);
        ask(CLIENT, "c@d.example");
        assertThat(ask(CLIENT, "other@d.example")).isEqualTo("250");
        assertThat(ask(Asked.from("192.0.2.8"), "other@d.example"))
                .as("its neighbour")
                .isEqualTo(LATER);
        pass(REMEMBERED.minusSeconds(1));
        assertThat(ask(CLIENT, "x@d.example")).isEqualTo("250");
        pass(REMEMBERED.minusSeconds(1));
        assertThat(ask(CLIENT, "y@d.example")).as("each message renews it").isEqualTo("250");
        pass(REMEMBERED);
        assertThat(ask(CLIENT, "z@d.example")).isEqualTo(LATER);
    }

    @Test
    void bouncesAndAuthenticatedClientsPass() {
        assertThat(CLIENT.rcpt(policy, "", "c@d.example")).isEqualTo("250");
        assertThat(ask(CLIENT.as("me"), "c@d.example")).isEqualTo("250");
    }

    /** A flood of new triples neither fills the memory nor holds up mail, and makes no address known. */
    @Test
    void whatIsNewPassesWhileItIsFull() {
        try (CapturedLog log = new CapturedLog()) {
            for (int i = 0; i < 3; i++) {
                assertThat(ask(Asked.from("198.51.100." + i), "c" + i + "@d.example"))
                        .isEqualTo(LATER);
            }
            assertThat(ask(CLIENT, "c@d.example")).isEqualTo("250");
            assertThat(log.text()).contains("The greylist is full");
            assertThat(ask(Asked.from("198.51.100.1"), "c1@d.example"))
                    .as("not new")
                    .isEqualTo(LATER);
            pass(WINDOW);
            assertThat(ask(CLIENT, "c@d.example")).isEqualTo(LATER);
        }
    }

    @Test
    void refusesTimesThatCannotWork() {
        assertThatIllegalArgumentException().isThrownBy(() -> Greylist.of(WINDOW, DELAY, REMEMBERED));
        assertThatIllegalArgumentException().isThrownBy(() -> Greylist.of(Duration.ZERO, WINDOW, REMEMBERED));
    }
}
