package io.github.lsmtpd.spool.internal.failover;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.lsmtpd.DeliveryException;
import io.github.lsmtpd.MailMessage;
import io.github.lsmtpd.spool.internal.failover.PrimaryCircuit.State;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of one file and of the circuit, whatever is wrong with the file, the disk or the primary. */
class RedeliveryTest {
    @TempDir
    private Path temp;

    private ReplayParts parts;
    private MailMessage message;

    @BeforeEach
    void open() throws IOException {
        parts = new ReplayParts(temp.resolve("spool"));
        message = parts.spooled();
    }

    @AfterEach
    void close() throws IOException {
        parts.close();
    }

    private CompletableFuture<?> attempt(Route route) {
        return parts.redelivery.attempt(message.id(), route);
    }

    /** The circuit as after a failure, with the probe begun. */
    private Route probe() {
        parts.circuit.failed(Route.LIVE, new IOException("unreachable"));
        return parts.circuit.replay();
    }

    private void assertReleased() {
        assertThat(parts.files.claim(message.id())).as("released").isTrue();
    }

    @Test
    void aMessageThatIsTakenIsRemovedAndClosesTheCircuit() {
        Route route = probe();
        assertThat(route).isEqualTo(Route.PROBE);
        attempt(route).join();
        assertThat(parts.sink.takenIds()).containsExactly(message.id());
        assertThat(parts.file(message)).doesNotExist();
        assertThat(parts.circuit.state()).isEqualTo(State.CLOSED);
        assertThat(parts.settlement.taken()).isOne();
        assertReleased();
    }

    @Test
    void aMessageThatFailsStaysAndOpensTheCircuit() {
        parts.sink.isUnreachable();
        Route route = probe();
        attempt(route).join();
        assertThat(parts.file(message)).exists();
        assertThat(parts.circuit.state()).isEqualTo(State.OPEN);
        assertThat(parts.circuit.pause()).isEqualTo(ReplayParts.MIN.multipliedBy(2));
        assertReleased();
    }

    /** A live delivery or an earlier attempt has it. */
    @Test
    void aMessageThatIsClaimedIsLeftAlone() {
        parts.files.claim(message.id());
        Route route = probe();
        assertThat(attempt(route)).isCompleted();
        assertThat(parts.sink.asked()).isZero();
        assertThat(parts.circuit.state()).as("the probe is over").isEqualTo(State.OPEN);
    }

    @Test
    void aConfirmedMessageIsNotSentAgain() {
        parts.files.claim(message.id());
        parts.files.removeLater(message.id());
        parts.files.release(message.id());
        assertThat(parts.redelivery.isDelivered(message.id())).isTrue();
        assertThat(parts.redelivery.isDue(message.id())).isTrue();
        attempt(probe()).join();
        assertThat(parts.sink.asked()).isZero();
        assertThat(parts.file(message)).doesNotExist();
        assertThat(parts.circuit.state()).isEqualTo(State.OPEN);
    }

    @Test
    void aDamagedFileIsQuarantined() throws IOException {
        parts.damage(message);
        attempt(probe()).join();
        assertThat(parts.sink.asked()).isZero();
        assertThat(parts.directory.resolve("quarantine/" + message.id() + ".json"))
                .exists();
        assertThat(parts.aside.quarantined()).isOne();
        assertThat(parts.circuit.state()).isEqualTo(State.OPEN);
        assertReleased();
    }

    /** An operator may remove a file at any time. */
    @Test
    void aFileThatIsGoneIsNoFailure() throws IOException {
        Files.delete(parts.file(message));
        attempt(Route.REPLAY).join();
        assertThat(parts.sink.asked()).isZero();
        assertThat(parts.circuit.isWide()).isTrue();
        assertReleased();
    }

    @Test
    void aConfirmThatIsLateRemovesTheFile() throws Exception {
        CompletableFuture<Object> confirm = new CompletableFuture<>();
        parts.sink.answers(given -> confirm);
        CompletableFuture<?> attempt = attempt(Route.REPLAY);
        assertThat(attempt).isNotDone();
        assertThat(parts.redelivery.isDue(message.id()))
                .as("may yet be confirmed")
                .isFalse();
        parts.primary.close();
        attempt.join();
        assertThat(parts.file(message)).exists();
        confirm.complete(null);
        assertThat(parts.file(message)).doesNotExist();
    }

    /** The sink is closed while the primary has a message: the file stays for the next run. */
    @Test
    void aClosedDiskEndsTheAttempt() {
        CompletableFuture<Object> confirm = new CompletableFuture<>();
        parts.sink.answers(given -> confirm);
        CompletableFuture<?> attempt = attempt(Route.REPLAY);
        parts.closeDisk();
        confirm.complete(null);
        assertThat(attempt).isCompleted();
        assertThat(parts.file(message)).exists();
        assertReleased();
    }

    @Test
    void aRefusedMessageIsDueForATrial() {
        parts.sink.answers(given -> CompletableFuture.failedFuture(DeliveryException.permanent("never")));
        assertThat(parts.redelivery.needsTrial(message.id())).isFalse();
        attempt(Route.REPLAY).join();
        assertThat(parts.redelivery.needsTrial(message.id())).isTrue();
        assertThat(parts.circuit.isWide())
                .as("a refusal says nothing about the primary")
                .isTrue();
    }

    @Test
    void nothingIsDueWhileTooManyFilesCannotBeRemoved() {
        assertThat(parts.redelivery.isDue(message.id())).isTrue();
        parts.faults.fail("delete", "Operation not permitted");
        for (int i = 0; i < 1_000; i++) {
            parts.files.removeLater(new java.util.UUID(0, i));
        }
        assertThat(parts.redelivery.isDue(message.id())).isFalse();
    }
}
