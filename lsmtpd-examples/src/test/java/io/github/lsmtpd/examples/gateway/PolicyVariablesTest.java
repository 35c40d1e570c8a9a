package io.github.lsmtpd.examples.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.lsmtpd.ClientInfo;
import io.github.lsmtpd.MailAddress;
import io.github.lsmtpd.Recipient;
import io.github.lsmtpd.config.SettingException;
import io.github.lsmtpd.config.Settings;
import io.github.lsmtpd.policy.Decision;
import io.github.lsmtpd.policy.SessionInfo;
import io.github.lsmtpd.policy.SmtpPolicy;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PolicyVariablesTest {
    private static final List<InetSocketAddress> LOOPBACK =
            List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 25));
    private static final List<InetSocketAddress> REACHABLE =
            List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 25), new InetSocketAddress(25));

    private final Deque<Runnable> open = new ArrayDeque<>();

    @AfterEach
    void close() {
        open.forEach(Runnable::run);
    }

    /** Such as "GREYLIST=true; DNSBL=x". */
    private static Settings settings(String variables) {
        return Settings.of(Arrays.stream(variables.split("; *", -1))
                .filter(variable -> !variable.isEmpty())
                .map(variable -> variable.split("=", 2))
                .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1])));
    }

    private Optional<SmtpPolicy> policy(String variables) {
        return PolicyVariables.policy(settings(variables), open::push);
    }

    @Test
    void warnsOfAServerThatTakesEverythingFromEverywhere() {
        assertThat(PolicyVariables.isOpen(settings(""), REACHABLE)).isTrue();
        assertThat(PolicyVariables.isOpen(settings(""), LOOPBACK)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "ACCEPT_DOMAINS=a.example, false",
        "ACCEPT_RECIPIENTS_FILE=/dev/null, false",
        "ALLOW_NETWORKS=192.0.2.0/24, false",
        "AUTH_REQUIRED=true, false",
        "ALLOW_NETWORKS=0.0.0.0/0, true",
        "DENY_NETWORKS=192.0.2.0/24, true",
        "GREYLIST=true, true"
    })
    void countsWhatLimitsWhoOrWhereto(String variable, boolean open) {
        assertThat(PolicyVariables.isOpen(settings(variable), REACHABLE)).isEqualTo(open);
    }

    @Test
    void withoutVariablesThereIsNoPolicy() {
        assertThat(policy("")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ALLOW_NETWORKS=198.51.100.0/24 | 554",
                "ALLOW_NETWORKS=192.0.2.0/24; DENY_NETWORKS=192.0.2.7 | 554",
                "ALLOW_NETWORKS=192.0.2.0/24; DENY_NETWORKS=192.0.2.8 | 0 0 0 0 0",
                "DNSBL=bl.example; DNSBL_SERVERS=127.0.0.1 1; DNSBL_TIMEOUT_SECS=1; DNSBL_REQUIRED=true | 451",
                "DNSBL=bl.example; DNSBL_SERVERS=127.0.0.1 1; DNSBL_TIMEOUT_SECS=1 | 0 0 0 0 0",
                "REQUIRE_TLS_FROM=a.example, b.example; TLS_CERTIFICATE_FILE=x | 0 530",
                "REQUIRE_TLS_TO=d.example; TLS_CERTIFICATE_FILE=x | 0 0 550",
                "REQUIRE_AUTH_FROM=b.example; AUTH_USERS_FILE=x | 0 530",
                "RATE_MESSAGES_PER_ADDRESS=1/day | 0 0 0 450",
                "RATE_MESSAGES_PER_SENDER=1/hour | 0 0 0 450",
                "RATE_MESSAGES_PER_SENDER_DOMAIN=1/minute | 0 0 0 450",
                "RATE_RECIPIENTS_PER_ADDRESS=1/hour | 0 0 0 0 450",
                "RATE_RECIPIENTS_PER_SENDER=1/hour | 0 0 0 0 450",
                "RATE_RECIPIENTS_PER_SENDER_DOMAIN=1/hour | 0 0 0 0 450",
                "RATE_MESSAGES_PER_IDENTITY=1/hour | 0 0 0 0 0",
                "RATE_MESSAGES_PER_ADDRESS=1/day; POLICY_EXEMPT_NETWORKS=192.0.2.0/24 | 0 0 0 0 0",
                "GREYLIST=true | 0 0 451",
                "GREYLIST=true; POLICY_EXEMPT_NETWORKS=192.0.2.0/24 | 0 0 0 0 0",
                "GREYLIST=true; ACCEPT_DOMAINS=else.example | 0 0 550"
            })
    void whatIsSetIsAsked(String variables, String replies) throws Exception {
        SmtpPolicy policy = policy(variables).orElseThrow();
        InetSocketAddress address = new InetSocketAddress(InetAddress.getByName("192.0.2.7"), 4711);
        SessionInfo session =
                new SessionInfo("s", new ClientInfo(address, "x", ClientInfo.Protocol.ESMTP), Map.of(), 0);
        assertThat(replies(policy, session)).startsWith(replies);
    }

    /** To connect, and then twice to MAIL and to RCPT; 0 is accepted. */
    private static String replies(SmtpPolicy policy, SessionInfo session) throws UnknownHostException {
        Optional<MailAddress> sender = Optional.of(MailAddress.of("a@b.example"));
        Recipient recipient = new Recipient(MailAddress.of("c@d.example"));
        return List.of(
                        policy.connect(session),
                        policy.mail(session, sender, 0),
                        policy.rcpt(session, sender, recipient),
                        policy.mail(session, sender, 0),
                        policy.rcpt(session, sender, recipient))
                .stream()
                .map(PolicyVariablesTest::code)
                .collect(Collectors.joining(" "));
    }

    private static String code(Decision decision) {
        Decision settled = decision.pending()
                .map(later -> later.toCompletableFuture()
                        .orTimeout(5, TimeUnit.MINUTES)
                        .join())
                .orElse(decision);
        return Integer.toString(settled.refusal().map(Decision.Refusal::code).orElse(0));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ACCEPT_DOMAINS=a.example; ACCEPT_RECIPIENTS_FILE=/dev/null",
                "ALLOW_NETWORKS=192.0.2.7/24",
                "RATE_MESSAGES_PER_ADDRESS=100",
                "RATE_MESSAGES_PER_ADDRESS=0/hour",
                "RATE_MESSAGES_PER_ADDRESS=1000000/hour",
                "GREYLIST_WINDOW_SECS=60; GREYLIST=true",
                "GREYLIST_REMEMBER_SECS=60; GREYLIST=true",
                "DNSBL=not a zone",
                "DNSBL_SERVERS=dns.example; DNSBL=bl.example",
                "DNSBL_SERVERS=192.0.2.1 99999; DNSBL=bl.example",
                "REQUIRE_TLS_FROM=a@b.example; TLS_CERTIFICATE_FILE=x",
                "REQUIRE_TLS_FROM=b.example",
                "REQUIRE_TLS_TO=b.example",
                "REQUIRE_AUTH_FROM=b.example"
            })
    void namesTheVariableThatIsWrong(String variables) {
        assertThatExceptionOfType(SettingException.class)
                .isThrownBy(() -> policy(variables))
                .withMessageStartingWith(variables.substring(0, variables.indexOf('=')) + ": ");
    }
}
