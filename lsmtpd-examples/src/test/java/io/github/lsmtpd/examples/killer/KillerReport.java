package io.github.lsmtpd.examples.killer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The sums over all rounds. For one thread. */
final class KillerReport {
    private final long seed;
    private final long begin = System.nanoTime();
    private final Map<String, Integer> faults = new TreeMap<>();
    private final List<String> findings = new ArrayList<>();
    private int rounds;
    private long accepted;
    private long refused;
    private long unanswered;
    private long spooled;
    private long refusedAndStored;
    private long copies;
    private Duration slowestStop = Duration.ZERO;
    private Duration slowestStopOnHungDisk = Duration.ZERO;
    private Duration slowestRound = Duration.ZERO;

    KillerReport(long seed) {
        this.seed = seed;
    }

    /** Adds a round. */
    void add(Plan plan, Site site, Round round, Audit audit, Duration time) {
        rounds++;
        for (String fault : List.of("gateway " + plan.gateway(), "broker " + plan.broker(), "disk " + plan.disk())) {
            faults.merge(fault, 1, Integer::sum);
        }
        String second = site.spools().size() > 1 ? ", and a second one" : "";
        faults.merge("spool on " + site.disk().kind() + second, 1, Integer::sum);
        Ledger ledger = round.ledger();
        accepted += ledger.accepted().size();
        refused += ledger.refused().size();
        unanswered += ledger.unanswered();
        spooled += round.spooled();
        refusedAndStored += audit.countQueued(ledger.refused());
        copies = audit.copies();
        slowestRound = max(slowestRound, time);
        if (plan.gateway() == GatewayFault.SIGTERM) {
            stopped(round.struck(), plan.disk() == DiskFault.HUNG_FSYNC);
        }
    }

    private void stopped(Duration time, boolean hung) {
        slowestStop = hung ? slowestStop : max(slowestStop, time);
        slowestStopOnHungDisk = hung ? max(slowestStopOnHungDisk, time) : slowestStopOnHungDisk;
    }

    private static Duration max(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }

    /** Adds what must not be, and prints it at once. */
    void found(String finding) {
        System.out.println("killer: " + finding);
        findings.add(finding);
    }

    List<String> findings() {
        return findings;
    }

    /** Prints it, and writes it to a file. */
    void write(Path file) throws IOException {
        String text = text();
        System.out.println(text);
        Files.writeString(file, text);
    }

    private String text() {
        StringBuilder text = new StringBuilder();
        text.append("killer: %d rounds in %d s, seed %d%n"
                .formatted(rounds, Duration.ofNanos(System.nanoTime() - begin).toSeconds(), seed));
        faults.forEach((fault, count) -> text.append("  %5d  %s%n".formatted(count, fault)));
        text.append("""
                  %d messages had a 250, all of them are on the queue unless a finding says otherwise
                  %d of the messages were in the spool of a gateway that had ended
                  %d had another reply, of which %d are on the queue all the same
                  %d had no reply
                  %d copies, each with the id of the first
                  slowest stop %d ms, while the disk hung %d ms; slowest round %d ms
                  %d findings
                """.formatted(
                        accepted,
                        spooled,
                        refused,
                        refusedAndStored,
                        unanswered,
                        copies,
                        slowestStop.toMillis(),
                        slowestStopOnHungDisk.toMillis(),
                        slowestRound.toMillis(),
                        findings.size()));
        findings.forEach(finding -> text.append("  ").append(finding).append('\n'));
        return text.toString();
    }
}
