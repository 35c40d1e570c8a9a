package io.github.lsmtpd.examples.killer;

import java.time.Duration;
import java.util.Set;

/**
 * One round: load, faults, an audit of the dead, and a second one once the gateway is well again and has replayed everything.
 * For one thread.
 */
final class Round {
    private static final Duration RECOVERY = Duration.ofSeconds(90);
    private static final Duration FIRST_ANSWERS = Duration.ofSeconds(5);

    private final Site site;
    private final Plan plan;
    private final Audit audit;
    private final String queue;
    private final Ledger ledger = new Ledger();
    private Effect broker = Effect.NONE;
    private Effect disk = Effect.NONE;
    private int spooled;
    private Duration struck = Duration.ZERO;

    Round(Site site, Plan plan, Audit audit, String queue) {
        this.site = site;
        this.plan = plan;
        this.audit = audit;
        this.queue = queue;
    }

    /** Runs it; what must not be is among the findings of the audit then. */
    void run(long seed) throws Exception {
        String name = seed + "-" + plan.number();
        RecordingClients clients =
                new RecordingClients(site.gateway().port(), plan.senders(), name, seed + plan.number(), ledger);
        try {
            attack();
            recover();
        } finally {
            endBroker();
            clients.finish();
        }
        if (!site.awaitReplayed(RECOVERY)) {
            audit.found("after " + RECOVERY + " the spool is not empty");
        }
        drain(Set.of());
    }

    private void attack() throws Exception {
        try {
            ledger.awaitAnswers(plan.before(), FIRST_ANSWERS);
            begin();
            ledger.awaitAnswers(plan.during(), plan.patience());
            long begin = System.nanoTime();
            plan.gateway().strike(site, ledger, plan.length());
            struck = Duration.ofNanos(System.nanoTime() - begin);
        } finally {
            disk.end();
        }
    }

    private void begin() throws Exception {
        if (plan.diskFirst()) {
            disk = plan.disk().begin(site, plan.every());
        }
        broker = plan.broker().begin(site);
        if (!plan.diskFirst()) {
            disk = plan.disk().begin(site, plan.every());
        }
    }

    private void endBroker() throws Exception {
        Effect begun = broker;
        broker = Effect.NONE;
        begun.end();
    }

    /** The gateway is started again, if it is gone, and takes messages again. */
    private void recover() throws Exception {
        if (plan.brokerBack()) {
            endBroker();
        }
        if (plan.gateway().isFatal()) {
            Set<String> waiting = audit.read(site.spools());
            spooled = waiting.size();
            if (plan.brokerBack() || !plan.broker().lasts()) {
                drain(waiting);
            }
            site.gateway().start();
        }
        if (!ledger.awaitAccepted(1, RECOVERY)) {
            audit.found("after " + RECOVERY + " no message is accepted");
        }
    }

    private void drain(Set<String> waiting) throws Exception {
        audit.drain(site.node().port(), queue);
        audit.requireAll(ledger.accepted(), waiting);
    }

    Ledger ledger() {
        return ledger;
    }

    /** How long the gateway's fault took; that of SIGTERM, until the gateway had ended. */
    Duration struck() {
        return struck;
    }

    /** How many messages were in the spool of the dead gateway. */
    int spooled() {
        return spooled;
    }
}
