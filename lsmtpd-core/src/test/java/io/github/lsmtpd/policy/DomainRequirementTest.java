package io.github.lsmtpd.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DomainRequirementTest {
    private static final List<String> DOMAINS = List.of("Example.com", "b\u00fccher.example");
    private static final Asked PLAIN = Asked.from("192.0.2.7");

    @Test
    void sendersOfADomainHaveToEncrypt() {
        SmtpPolicy policy = DomainRequirement.tlsFrom(DOMAINS);
        assertThat(PLAIN.mail(policy, "a@EXAMPLE.com")).isEqualTo("530 5.7.0");
        assertThat(PLAIN.mail(policy, "a@xn--bcher-kva.example")).isEqualTo("530 5.7.0");
        assertThat(PLAIN.encrypted().mail(policy, "a@example.com")).isEqualTo("250");
        assertThat(PLAIN.mail(policy, "a@example.net")).isEqualTo("250");
        assertThat(PLAIN.mail(policy, "")).isEqualTo("250");
        assertThat(PLAIN.rcpt(policy, "a@example.net", "b@example.com")).isEqualTo("250");
    }

    @Test
    void sendersOfADomainHaveToProveWhoTheyAre() {
        SmtpPolicy policy = DomainRequirement.authFrom(DOMAINS);
        assertThat(PLAIN.encrypted().mail(policy, "a@example.com")).isEqualTo("530 5.7.0");
        assertThat(PLAIN.as("me").mail(policy, "a@example.com")).isEqualTo("250");
        assertThat(PLAIN.mail(policy, "a@example.net")).isEqualTo("250");
    }

    @Test
    void mailToADomainHasToBeEncrypted() {
        SmtpPolicy policy = DomainRequirement.tlsTo(DOMAINS);
        assertThat(PLAIN.mail(policy, "a@example.com")).isEqualTo("250");
        assertThat(PLAIN.rcpt(policy, "", "b@example.com")).isEqualTo("550 5.7.1");
        assertThat(PLAIN.rcpt(policy, "", "b@example.net")).isEqualTo("250");
        assertThat(PLAIN.encrypted().rcpt(policy, "", "b@example.com")).isEqualTo("250");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a@example.com", "two words", "a\r\nb"})
    void refusesWhatIsNoDomain(String domain) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DomainRequirement.tlsFrom(List.of(domain)))
                .withMessageContaining("is no domain")
                .withMessageNotContaining("\r");
    }
}
