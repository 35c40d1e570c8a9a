package io.github.lsmtpd.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.lsmtpd.CapturedLog;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is asked, and what follows from the answers (RFC 5782). */
class DnsBlocklistTest {
    private static final String LISTED = "554 5.7.1";
    private static final Asked CLIENT = Asked.from("192.0.2.7");
    private static final String NAME = "7.2.0.192.";

    private final AtomicLong clock = new AtomicLong();
    private final List<String> names = new ArrayList<>();
    private final Map<String, CompletableFuture<DnsLookup.Answer>> answers = new HashMap<>();
    private final DnsBlocklist policy = of("one.example", "two.example");

    private DnsBlocklist of(String... zones) {
        return DnsBlocklist.of(this::lookUp, List.of(zones), clock::get);
    }

    private CompletionStage<DnsLookup.Answer> lookUp(String name) {
        names.add(name);
        return answers.getOrDefault(name, answer());
    }

    private static CompletableFuture<DnsLookup.Answer> answer(String... addresses) {
        List<InetAddress> parsed = new ArrayList<>();
        for (String address : addresses) {
            try {
                parsed.add(InetAddress.getByName(address));
            } catch (UnknownHostException e) {
                throw new IllegalArgumentException(e);
            }
        }
        return CompletableFuture.completedFuture(new DnsLookup.Answer(parsed, Duration.ofMinutes(5)));
    }

    @Test
    void asksEachListWithTheOctetsReversed() {
        assertThat(CLIENT.connect(policy)).isEqualTo("250");
        assertThat(names).containsExactly("7.2.0.192.one.example", "7.2.0.192.two.example");
    }

    @Test
    void asksWithTheNibblesOfIpv6Reversed() {
        Asked.from("2001:db8:1:2:3:4:567:89ab").connect(of("v6.example"));
        assertThat(names).containsExactly("b.a.9.8.7.6.5.0.4.0.0.0.3.0.0.0.2.0.0.0.1.0.0.0.8.b.d.0.1.0.0.2.v6.example");
    }

    @Test
    void refusesWhoIsOnOneOfThem() {
        answers.put(NAME + "two.example", answer("127.0.0.2", "127.0.0.10"));
        assertThat(CLIENT.connect(policy)).isEqualTo(LISTED);
        assertThat(Asked.from("192.0.2.8").connect(policy)).isEqualTo("250");
    }

    @Test
    void namesTheListToTheClient() {
        answers.put(NAME + "two.example", answer("127.0.0.2"));
        Decision decision = policy.connect(new SessionInfo("s", CLIENT.client(), Map.of(), 0));
        assertThat(decision.refusal().orElseThrow().text()).isEqualTo("Your address is listed by two.example");
    }

    /** What a list says of a mistake in asking, and what a provider of names says instead of "no such name". */
    @ParameterizedTest
    @ValueSource(strings = {"127.255.255.252", "127.255.255.254", "127.255.255.255", "198.51.100.1"})
    void anotherAnswerIsNone(String address) {
        try (CapturedLog log = new CapturedLog()) {
            answers.put(NAME + "one.example", answer(address));
            assertThat(CLIENT.connect(policy)).isEqualTo("250");
            assertThat(CLIENT.connect(policy.refusingUnanswered())).isEqualTo("451 4.7.1");
            assertThat(log.text()).contains("one.example").contains(address);
        }
    }

    @Test
    void aFailureLetsTheClientInUnlessToldOtherwise() {
        try (CapturedLog log = new CapturedLog()) {
            answers.put(NAME + "one.example", CompletableFuture.failedFuture(new UnknownHostException("SERVFAIL")));
            assertThat(CLIENT.connect(policy)).isEqualTo("250");
            assertThat(CLIENT.connect(policy.refusingUnanswered())).isEqualTo("451 4.7.1");
            assertThat(log.text())
                    .contains("DNS blocklist one.example gives no answer")
                    .contains("SERVFAIL");
            answers.put(NAME + "two.example", answer("127.0.0.2"));
            clock.addAndGet(Duration.ofHours(1).toNanos());
            assertThat(CLIENT.connect(policy)).isEqualTo(LISTED);
        }
    }

    @Test
    void soDoesALateAnswer() {
        answers.put(NAME + "one.example", new CompletableFuture<>());
        DnsBlocklist hasty = policy.withTimeout(Duration.ofMillis(1));
        assertThat(CLIENT.connect(hasty)).isEqualTo("250");
        assertThat(CLIENT.connect(hasty.refusingUnanswered())).isEqualTo("451 4.7.1");
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1",
        "10.1.2.3",
        "172.31.1.1",
        "192.168.1.1",
        "169.254.1.1",
        "100.64.1.1",
        "::1",
        "fd00::1",
        "fe80::1"
    })
    void noListIsAskedAboutPrivateAddresses(String address) {
        assertThat(Asked.from(address).connect(policy)).isEqualTo("250");
        assertThat(names).isEmpty();
    }

    @Test
    void anAnswerIsKeptForItsTime() {
        CLIENT.connect(policy);
        clock.addAndGet(Duration.ofMinutes(5).toNanos() - 1);
        CLIENT.connect(policy);
        assertThat(names).hasSize(2);
        clock.addAndGet(1);
        CLIENT.connect(policy);
        assertThat(names).hasSize(4);
    }

    @Test
    void refusesWhatIsNoList() {
        assertThatIllegalArgumentException().isThrownBy(() -> of("not a zone"));
        assertThatIllegalArgumentException().isThrownBy(() -> of());
    }
}
