package io.github.lsmtpd.spool.internal.failover;

import static io.github.lsmtpd.spool.testing.TestMessages.recipient;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.lsmtpd.DeliveryException;
import io.github.lsmtpd.MailMessage;
import io.github.lsmtpd.PartialDeliveryException;
import io.github.lsmtpd.spool.testing.TestMessages;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of a file, and what is concluded about the primary, for each answer. */
class ReplaySettlementTest {
    private final DeliveryException unknown = DeliveryException.of(550, "5.1.1", "No such user");
    private final DeliveryException busy = DeliveryException.of(450, "4.2.1", "Mailbox busy");

    @TempDir
    private Path temp;

    private ReplayParts parts;
    private MailMessage message;

    @BeforeEach
    void open() throws IOException {
        parts = new ReplayParts(temp.resolve("spool"));
        message = TestMessages.to("a@x.example", "b@x.example");
        parts.store.write(message);
    }

    @AfterEach
    void close() throws IOException {
        parts.close();
    }

    /** Settles an attempt during which the primary had no other message. */
    private ReplayOutcome settle(@Nullable Throwable failure) {
        PrimaryAttempt attempt = parts.primary.deliver(message, true, late -> {});
        return parts.settlement.settle(message, attempt, failure);
    }

    private Map<io.github.lsmtpd.Recipient, DeliveryException> forB(DeliveryException reason) {
        return Map.of(recipient("b@x.example"), reason);
    }

    @Test
    void aConfirmedMessageIsRemoved() {
        assertThat(settle(null)).isEqualTo(ReplayOutcome.TAKEN);
        assertThat(parts.file(message)).doesNotExist();
        assertThat(parts.settlement.taken()).isOne();
    }

    /** The confirm of an earlier attempt came while this one failed. */
    @Test
    void aMessageThatWasConfirmedMeanwhileIsRemovedToo() {
        parts.files.claim(message.id());
        parts.files.removeLater(message.id());
        assertThat(settle(busy)).isEqualTo(ReplayOutcome.TAKEN);
        assertThat(parts.file(message)).doesNotExist();
    }

    @Test
    void aFailureThatMayPassIsThePrimarys() {
        assertThat(settle(busy)).isEqualTo(ReplayOutcome.failed(busy));
        assertThat(parts.file(message)).exists();
    }

    @Test
    void aFailureThatMayPassSaysNothingIfOthersPass() {
        settle(busy);
        parts.poison.primaryTookOne();
        assertThat(settle(busy)).isEqualTo(ReplayOutcome.UNDECIDED);
        assertThat(parts.file(message)).exists();
    }

    @Test
    void aRefusalForGoodIsParkedOnceItIsProved() {
        assertThat(settle(unknown)).isEqualTo(ReplayOutcome.UNDECIDED);
        assertThat(parts.file(message)).exists();
        assertThat(settle(unknown)).isEqualTo(ReplayOutcome.UNDECIDED);
        assertThat(parts.directory.resolve("parked/" + message.id() + ".json")).exists();
        assertThat(parts.aside.parked()).isOne();
    }

    @Test
    void aRefusalAmongOtherMessagesProvesNothing() {
        parts.sink.answers(given -> new CompletableFuture<>());
        var unused = parts.primary.deliver(TestMessages.message(), false, late -> {});
        for (int i = 0; i < 10; i++) {
            assertThat(settle(unknown)).isEqualTo(ReplayOutcome.UNDECIDED);
        }
        assertThat(parts.file(message)).exists();
        assertThat(parts.redelivery.needsTrial(message.id())).isTrue();
    }

    @Test
    void aMessageThatIsTakenForSomeIsKeptForTheOthers() throws IOException {
        assertThat(settle(new PartialDeliveryException(forB(busy)))).isEqualTo(ReplayOutcome.UNDECIDED);
        assertThat(parts.store.read(message.id()).envelope().recipients()).containsExactly(recipient("b@x.example"));
        assertThat(settle(new PartialDeliveryException(forB(unknown)))).isEqualTo(ReplayOutcome.TAKEN);
    }

    @Test
    void aFileThatCannotBeRewrittenStaysForAll() throws IOException {
        parts.faults.fail("create", "No space left on device");
        assertThat(settle(new PartialDeliveryException(forB(busy)))).isEqualTo(ReplayOutcome.UNDECIDED);
        parts.faults.heal();
        assertThat(parts.store.read(message.id()).envelope()).isEqualTo(message.envelope());
    }
}
