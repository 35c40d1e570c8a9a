package io.github.lsmtpd.spool.internal.failover;

import static io.github.lsmtpd.spool.testing.TestMessages.recipient;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.lsmtpd.DeliveryException;
import io.github.lsmtpd.MailMessage;
import io.github.lsmtpd.PartialDeliveryException;
import io.github.lsmtpd.spool.testing.TestMessages;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FailedRecipientsTest {
    private final DeliveryException unknown = DeliveryException.of(550, "5.1.1", "No such user");
    private final DeliveryException busy = DeliveryException.of(450, "4.2.1", "Mailbox busy");
    private final DeliveryException full =
            new DeliveryException(DeliveryException.Reason.INSUFFICIENT_STORAGE, "", null);
    private final MailMessage message = TestMessages.to("a@x.example", "b@x.example", "c@x.example");

    @Test
    void aFailureOfTheWholeMessageIsThatOfEachRecipient() {
        FailedRecipients failed = FailedRecipients.of(message, busy);
        assertThat(failed.transientOnes()).isEqualTo(message.envelope().recipients());
        assertThat(failed.permanent()).isEmpty();
        assertThat(failed.anyTaken()).isFalse();
        assertThat(failed.transientPartOf(message)).isSameAs(message);
        assertThat(failed.refused(full)).isSameAs(full);
    }

    @Test
    void aPartialFailureIsSplitByWhatMayPass() {
        FailedRecipients failed = FailedRecipients.of(
                message,
                new PartialDeliveryException(
                        Map.of(recipient("b@x.example"), unknown, recipient("c@x.example"), busy)));
        assertThat(failed.transientOnes()).containsExactly(recipient("c@x.example"));
        assertThat(failed.permanent()).containsExactly(Map.entry(recipient("b@x.example"), unknown));
        assertThat(failed.anyTaken()).isTrue();
        MailMessage rest = failed.transientPartOf(message);
        assertThat(rest.id()).isEqualTo(message.id());
        assertThat(rest.envelope().recipients()).containsExactly(recipient("c@x.example"));
        assertThat(failed.failedPartOf(message).envelope().recipients())
                .isEqualTo(List.of(recipient("b@x.example"), recipient("c@x.example")));
    }

    /** In the envelope's order, whichever are which. */
    @Test
    void allMayBeTakenAsFailuresThatPass() {
        FailedRecipients failed = FailedRecipients.of(
                        message,
                        new PartialDeliveryException(
                                Map.of(recipient("b@x.example"), unknown, recipient("c@x.example"), busy)))
                .allTransient(message);
        assertThat(failed.transientOnes()).containsExactly(recipient("b@x.example"), recipient("c@x.example"));
        assertThat(failed.permanent()).isEmpty();
        assertThat(failed.anyTaken()).isTrue();
    }

    @Test
    void aRefusalOfTheSpoolIsAddedToThePermanentFailures() {
        FailedRecipients failed = FailedRecipients.of(
                message,
                new PartialDeliveryException(
                        Map.of(recipient("b@x.example"), unknown, recipient("c@x.example"), busy)));
        assertThat(((PartialDeliveryException) failed.refused(full)).failures())
                .containsOnly(Map.entry(recipient("b@x.example"), unknown), Map.entry(recipient("c@x.example"), full));
    }

    /** A failure that names a stranger could be that of any recipient. */
    @Test
    void aFailureThatNamesNoneOfTheRecipientsIsThatOfAll() {
        FailedRecipients failed =
                FailedRecipients.of(message, new PartialDeliveryException(Map.of(recipient("z@x.example"), busy)));
        assertThat(failed.transientOnes()).isEqualTo(message.envelope().recipients());
        assertThat(failed.anyTaken()).isFalse();
    }
}
