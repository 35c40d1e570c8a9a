package io.github.lsmtpd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.lsmtpd.DeliveryException.Reason;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DeliveryExceptionTest {
    private static final Recipient ANN = new Recipient(MailAddress.of("ann@b.example"));
    private static final Recipient BEN = new Recipient(MailAddress.of("ben@b.example"));

    @ParameterizedTest
    @CsvSource({
        "550, 5.1.1, PERMANENT",
        "450, 4.2.0, TRANSIENT",
        "452, 4.2.2, INSUFFICIENT_STORAGE",
        "552, 5.3.4, MESSAGE_TOO_BIG",
        "599, 5.999.999, ",
        "421, 4.7.0, ",
        "250, 2.0.0, ",
        "354, 3.0.0, ",
        "560, 5.0.0, ",
        "5500, 5.0.0, ",
        "550, 4.1.1, ",
        "550, 5.1, ",
        "550, '5.1.1 ', ",
    })
    void carriesAReplyOfItsOwnThatIsWellFormed(int code, String enhanced, Reason reason) {
        if (reason == null) {
            assertThatThrownBy(() -> DeliveryException.of(code, enhanced, "No such user"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("is not usable; expected");
        } else {
            DeliveryException failure = DeliveryException.of(code, enhanced, "No such user");
            assertThat(failure.code()).isEqualTo(code);
            assertThat(failure.enhancedStatusCode()).isEqualTo(enhanced);
            assertThat(failure.reason()).isEqualTo(reason);
            assertThat(failure).hasMessage("No such user");
        }
    }

    @Test
    void needsAText() {
        assertThatThrownBy(() -> DeliveryException.of(550, "5.1.1", " ")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void thePartialFailureHasTheReplyOfATransientOne() {
        Map<Recipient, DeliveryException> failures = new LinkedHashMap<>();
        failures.put(ANN, DeliveryException.of(550, "5.1.1", "No such user"));
        failures.put(BEN, DeliveryException.of(450, "4.2.1", "Mailbox busy"));
        DeliveryException partial = new PartialDeliveryException(failures);
        assertThat(partial.code()).isEqualTo(450);
        assertThat(partial.reason().isTransient()).isTrue();
        assertThat(partial).hasMessage("Mailbox busy");
    }

    /** A permanent failure for some must not be taken for one that may pass, or the others get the message again. */
    @Test
    void thePartialFailureIsFoundInsideItsWrappersAndStaysPermanent() {
        PartialDeliveryException partial =
                new PartialDeliveryException(Map.of(ANN, DeliveryException.permanent("No such user")));
        DeliveryException found = DeliveryException.from(new CompletionException(partial));
        assertThat(found).isSameAs(partial);
        assertThat(found.reason()).isEqualTo(Reason.PERMANENT);
    }

    @Test
    void anythingElseIsTransientAndItsTextSaysNothing() {
        DeliveryException found = DeliveryException.from(new IllegalStateException("password hunter2"));
        assertThat(found.code()).isEqualTo(451);
        assertThat(found.getMessage()).doesNotContain("hunter2");
    }
}
