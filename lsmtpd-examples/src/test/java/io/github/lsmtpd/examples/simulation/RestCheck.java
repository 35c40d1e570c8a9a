package io.github.lsmtpd.examples.simulation;

import io.github.lsmtpd.MailMessage;
import java.util.HashSet;
import java.util.Set;

/** What must hold once all trouble is over, and all work is done. */
final class RestCheck {
    private final Ledger ledger;
    private final Disks disks;

    RestCheck(Ledger ledger, Disks disks) {
        this.ledger = ledger;
        this.disks = disks;
    }

    void check() {
        Set<Mail> aside = new HashSet<>();
        for (SimulatedDisk disk : disks.all()) {
            disk.forEach("parked", (name, bytes) -> aside.add(setAside(name, bytes)));
            disk.forEach("quarantine", (name, bytes) -> {
                throw new Violation("a file is in quarantine, and none was damaged by others: " + name);
            });
        }
        for (Mail mail : ledger.owed()) {
            if (!aside.contains(mail)) {
                throw new Violation(mail + " got 250, and is nowhere");
            }
        }
    }

    private Mail setAside(String name, byte[] bytes) {
        MailMessage message = ledger.parse(bytes);
        if (message == null) {
            throw new Violation("a damaged file is parked: " + name);
        }
        Mail mail = ledger.mail(message.id());
        if (!mail.poison) {
            throw new Violation("a healthy message is parked: " + mail);
        }
        return mail;
    }
}
