package io.github.lsmtpd.examples.simulation;

import io.github.lsmtpd.DeliveryException;
import io.github.lsmtpd.PartialDeliveryException;
import io.github.lsmtpd.Recipient;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The sessions of the server: they hand messages over, wait for the outcome, and tell the clients. */
final class Clients {
    /** How long the server waits for the outcome of a message before it says 451. */
    private static final long DEADLINE = TimeUnit.SECONDS.toNanos(30);

    private static final int MOST_RECIPIENTS = 3;
    /** Larger than the broker takes. */
    private static final int TOO_LARGE = BrokerChannel.LARGEST;

    private static final int[] SIZES = {0, 10, 100, 1_000, 4_000};

    private final Simulation world;
    private final List<Mail> sent = new ArrayList<>();

    Clients(Simulation world) {
        this.world = world;
    }

    void send(int amount) {
        boolean poison = amount % 20 == 0;
        Mail mail = new Mail(
                sent.size() + 1,
                world.random().nextLong(),
                1 + amount % MOST_RECIPIENTS,
                poison ? TOO_LARGE : SIZES[amount / 3 % SIZES.length],
                poison);
        sent.add(mail);
        world.ledger().sent(mail);
        SimulatedServer server = world.server();
        if (!server.isRunning()) {
            world.ledger().refused(mail, "the server is not there", List.of());
            return;
        }
        world.trace().add("%s is sent, %d bytes", mail, mail.message.content().size());
        SimulatedProcess process = server.process();
        mail.process = process;
        CompletableFuture<?> result = server.deliver(mail);
        mail.result = result;
        var unused = result.whenComplete((where, failure) -> {
            if (!process.isKilled()) {
                answered(mail, failure);
            }
        });
        world.later(DEADLINE, () -> giveUp(mail, process, "451"));
    }

    void hangUp(int amount) {
        List<Mail> waiting =
                sent.stream().filter(mail -> mail.answer == Mail.Answer.NONE).toList();
        if (!waiting.isEmpty() && world.server().isRunning()) {
            giveUp(waiting.get(amount % waiting.size()), world.server().process(), "the client is gone");
        }
    }

    private void giveUp(Mail mail, SimulatedProcess process, String why) {
        CompletableFuture<?> result = mail.result;
        if (result != null && !result.isDone() && !process.isKilled()) {
            world.ledger().refused(mail, why, world.server().openInFirst(mail));
            result.cancel(false);
        }
    }

    private void answered(Mail mail, @Nullable Throwable failure) {
        if (failure == null) {
            world.ledger().accepted(mail, Set.of());
            return;
        }
        DeliveryException reason = DeliveryException.from(failure);
        Set<Recipient> refused = new HashSet<>(mail.recipients());
        if (reason instanceof PartialDeliveryException partial) {
            refused.retainAll(partial.failures().keySet());
        }
        if (refused.size() < mail.recipients().size()) {
            world.ledger().accepted(mail, refused);
        } else {
            mail.failed = true;
            world.ledger()
                    .refused(
                            mail,
                            reason.code() + " " + reason.getMessage(),
                            world.server().openInFirst(mail));
        }
    }
}
