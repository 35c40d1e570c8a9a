package io.github.lsmtpd.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RateLimitTest {
    private static final String TOO_MANY = "450 4.7.1";
    private static final Asked CLIENT = Asked.from("192.0.2.7");

    /** Near the end of what a long holds, as the clock of the JDK may be. */
    private final AtomicLong clock =
            new AtomicLong(Long.MAX_VALUE - Duration.ofSeconds(30).toNanos());

    private RateLimit messages(RateKey key, int max, int remembered) {
        return RateLimit.messages(key, max, Duration.ofMinutes(1), remembered, clock::get);
    }

    private void pass(Duration time) {
        clock.addAndGet(time.toNanos());
    }

    @Test
    void afterAFullNumberOneComesForEachPartOfTheTime() {
        RateLimit policy = messages(RateKey.SENDER, 3, 10);
        assertThat(Stream.generate(() -> CLIENT.mail(policy, "a@b.example")).limit(4))
                .containsExactly("250", "250", "250", TOO_MANY);
        pass(Duration.ofSeconds(19));
        assertThat(CLIENT.mail(policy, "a@b.example")).isEqualTo(TOO_MANY);
        pass(Duration.ofSeconds(1));
        assertThat(CLIENT.mail(policy, "a@b.example")).isEqualTo("250");
        assertThat(CLIENT.mail(policy, "a@b.example")).isEqualTo(TOO_MANY);
        pass(Duration.ofHours(1));
        assertThat(Stream.generate(() -> CLIENT.mail(policy, "a@b.example")).limit(4))
                .containsExactly("250", "250", "250", TOO_MANY);
    }

    @ParameterizedTest
    @CsvSource({
        "ADDRESS,       192.0.2.7,   , a@b.example, 192.0.2.7,    , c@d.example, true",
        "ADDRESS,       192.0.2.7,   , a@b.example, 192.0.2.8,    , a@b.example, false",
        "ADDRESS,       2001:db8::1, , a@b.example, 2001:db8::f2, , a@b.example, true",
        "ADDRESS,       2001:db8::1, , a@b.example, 2001:db8:0:1::1, , a@b.example, false",
        "SENDER,        192.0.2.7,   , a@b.example, 192.0.2.8,    , A@B.EXAMPLE, true",
        "SENDER,        192.0.2.7,   , a@b.example, 192.0.2.7,    , c@b.example, false",
        "SENDER,        192.0.2.7,   , '',          192.0.2.7,    , '',          false",
        "SENDER_DOMAIN, 192.0.2.7,   , a@b.example, 192.0.2.8,    , c@b.example, true",
        "SENDER_DOMAIN, 192.0.2.7,   , a@b.example, 192.0.2.7,    , a@d.example, false",
        "IDENTITY,      192.0.2.7, me, a@b.example, 192.0.2.8,  me, c@d.example, true",
        "IDENTITY,      192.0.2.7, me, a@b.example, 192.0.2.7, you, a@b.example, false",
        "IDENTITY,      192.0.2.7,   , a@b.example, 192.0.2.7,    , a@b.example, false"
    })
    void countsTogetherWhatBelongsTogether(
            RateKey key, String from, String as, String sender, String from2, String as2, String sender2, boolean one) {
        RateLimit policy = messages(key, 1, 10);
        assertThat(Asked.from(from).as(as).mail(policy, sender)).isEqualTo("250");
        assertThat(Asked.from(from2).as(as2).mail(policy, sender2)).isEqualTo(one ? TOO_MANY : "250");
    }

    @Test
    void countsRecipientsOrMessages() {
        RateLimit recipients = RateLimit.recipients(RateKey.ADDRESS, 1, Duration.ofDays(1));
        assertThat(CLIENT.mail(recipients, "a@b")).isEqualTo("250");
        assertThat(CLIENT.mail(recipients, "a@b")).isEqualTo("250");
        assertThat(CLIENT.rcpt(recipients, "a@b", "c@d")).isEqualTo("250");
        assertThat(CLIENT.rcpt(recipients, "a@b", "e@d")).isEqualTo(TOO_MANY);
    }

    @Test
    void remembersABoundedNumberAndForgetsWhoHasBeenQuietForLongest() {
        RateLimit policy = messages(RateKey.SENDER, 1, 2);
        Stream.of("a@x", "b@x", "c@x")
                .forEach(sender -> assertThat(CLIENT.mail(policy, sender)).isEqualTo("250"));
        assertThat(policy.remembered()).isEqualTo(2);
        assertThat(CLIENT.mail(policy, "c@x")).isEqualTo(TOO_MANY);
        assertThat(CLIENT.mail(policy, "a@x")).isEqualTo("250");
    }

    @Test
    void nothingOutlivesTheTime() {
        RateLimit policy = messages(RateKey.SENDER, 1, 100);
        for (int i = 0; i < 10; i++) {
            CLIENT.mail(policy, i + "@x");
        }
        pass(Duration.ofMinutes(1));
        CLIENT.mail(policy, "last@x");
        assertThat(policy.remembered()).isEqualTo(1);
    }

    /** The same memory for each, whatever a client calls itself. */
    @Test
    void aLongAddressCountsAsAShortOne() {
        RateLimit policy = messages(RateKey.SENDER, 1, 100);
        String sender = "a".repeat(900) + "@x";
        assertThat(CLIENT.mail(policy, sender)).isEqualTo("250");
        assertThat(CLIENT.mail(policy, sender)).isEqualTo(TOO_MANY);
        assertThat(CLIENT.mail(policy, "a" + sender)).isEqualTo("250");
    }

    @Test
    void refusesWhatIsNoRate() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RateLimit.messages(RateKey.SENDER, 0, Duration.ofHours(1)));
        assertThatIllegalArgumentException().isThrownBy(() -> RateLimit.messages(RateKey.SENDER, 1, Duration.ZERO));
    }
}
