package io.github.lsmtpd.amqp.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.lsmtpd.amqp.TestMail;
import java.util.List;
import org.junit.jupiter.api.Test;

/** When a delivery is late: case 148 of the fault catalogue. Times are in any unit, the timeout is 10. */
class DeliveryTest {
    private final Delivery delivery = new Delivery(TestMail.text("test"), "here", 100);

    @Test
    void aMessageThatLeavesAtOnceIsLateByItsSubmission() {
        delivery.published(5, 105, false);
        assertThat(delivery.isLate(109, 10, 0)).isFalse();
        assertThat(delivery.isLate(110, 10, 0)).isTrue();
        assertThat(delivery.isQuiet(110, 10, 0)).as("published later").isFalse();
        assertThat(delivery.isQuiet(116, 10, 0)).isTrue();
    }

    @Test
    void aMessageThatMovesIsNotLate() {
        delivery.published(5, 105, true);
        assertThat(delivery.isLate(300, 10, 295)).isFalse();
        assertThat(delivery.isQuiet(300, 10, 295)).isFalse();
    }

    @Test
    void aMessageThatDoesNotMoveIsLate() {
        delivery.published(5, 105, true);
        assertThat(delivery.isLate(300, 10, 280)).isTrue();
        assertThat(delivery.isQuiet(300, 10, 280)).isTrue();
        assertThat(delivery.isLate(300, 10, 90)).as("nothing ever moved").isTrue();
    }

    /** The bytes of later messages still leave, as they do where a queue has lost its majority. */
    @Test
    void aMessageThatHasLeftIsLateByThatWhateverElseMoves() {
        delivery.published(5, 105, true);
        delivery.left(200);
        assertThat(delivery.isLate(209, 10, 209)).isFalse();
        assertThat(delivery.isLate(211, 10, 211)).isTrue();
        assertThat(delivery.isQuiet(211, 10, 211)).isTrue();
    }

    /** A message for a thousand recipients may take longer than the timeout, as long as it moves. */
    @Test
    void aPublishThatWaitsForOthersOfItsMessageIsLateByTheirs() {
        List<Part> parts = Part.of(2, true, false, () -> 100);
        Delivery first = new Delivery(TestMail.text("test"), parts.get(0), "here", 100);
        Delivery second = new Delivery(TestMail.text("test"), parts.get(1), "here", 100);
        first.published(5, 108, false);
        assertThat(second.isExpired(117, 10)).isFalse();
        assertThat(second.isExpired(118, 10)).isTrue();
        second.published(5, 117, false);
        assertThat(first.isLate(126, 10, 0)).isFalse();
        assertThat(second.isLate(127, 10, 0)).isTrue();
    }

    @Test
    void cancellingTheStageReleasesTheMessage() {
        assertThat(delivery.message()).isNotNull();
        delivery.stage().cancel(false);
        assertThat(delivery.message()).isNull();
        assertThat(delivery.isSettled()).isTrue();
    }

    @Test
    void successSaysWhere() {
        delivery.settle(PublishOutcome.CONFIRMED);
        assertThat(delivery.stage()).isCompletedWithValue("here");
        assertThat(delivery.message()).isNull();
    }
}
