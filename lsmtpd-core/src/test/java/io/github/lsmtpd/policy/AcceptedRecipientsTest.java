package io.github.lsmtpd.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.lsmtpd.ClientInfo;
import io.github.lsmtpd.MailAddress;
import io.github.lsmtpd.Recipient;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AcceptedRecipientsTest {
    private static final SessionInfo SESSION =
            new SessionInfo("s", new ClientInfo(null, "x", ClientInfo.Protocol.ESMTP), Map.of(), 0);

    static String codeFor(SmtpPolicy policy, String address) {
        return policy.rcpt(SESSION, Optional.empty(), new Recipient(MailAddress.of(address)))
                .refusal()
                .map(refusal -> refusal.code() + " " + refusal.enhancedStatusCode())
                .orElse("250");
    }

    @ParameterizedTest
    @CsvSource({
        "any@example.com,            250",
        "Any@EXAMPLE.com,            250",
        "any@[192.0.2.1],            250",
        "any@b\u00fccher.example,        250",
        "any@xn--bcher-kva.example,  250",
        "alice@other.example,        250",
        "ALICE@Other.Example,        250",
        "bob@other.example,          550 5.1.1",
        "alice+tag@other.example,    550 5.1.1",
        "postmaster@other.example,   250",
        "any@example.com.,           250",
        "'\"Alice\"@other.example',  250",
        "'\"al\\ice\"@other.example', 250",
        "'\"alice \"@other.example',  550 5.1.1",
        "Postmaster,                 250",
        "root,                       550 5.7.1",
        "any@sub.example.com,        550 5.7.1",
        "any@notexample.com,         550 5.7.1",
        "alice@elsewhere.example,    550 5.7.1",
        "postmaster@third.example,   550 5.7.1"
    })
    void takesWhatIsListed(String address, String code) {
        SmtpPolicy policy = AcceptedRecipients.of(
                List.of("example.com", " [192.0.2.1] ", "B\u00fccher.example", "alice@other.example"));
        assertThat(codeFor(policy, address)).isEqualTo(code);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "@example.com", "user@", "two words", "a@b c", "a\r\nb"})
    void refusesWhatIsNeitherADomainNorAnAddress(String entry) {
        assertThatThrownBy(() -> AcceptedRecipients.of(List.of("example.com", entry)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("neither a domain nor an address")
                .hasMessageNotContaining("\r");
    }

    @Test
    void saysWhatIsListed() {
        assertThat(AcceptedRecipients.of(List.of("b.example", "User@c.example", "a.example")))
                .hasToString("a.example,b.example,user@c.example");
    }

    @Test
    void refusesAnEmptyList() {
        assertThatThrownBy(() -> AcceptedRecipients.of(List.of())).isInstanceOf(IllegalArgumentException.class);
    }
}
