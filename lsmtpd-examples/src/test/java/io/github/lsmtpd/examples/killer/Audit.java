package io.github.lsmtpd.examples.killer;

import io.github.lsmtpd.MailMessage;
import io.github.lsmtpd.examples.gateway.TestQueue;
import io.github.lsmtpd.spool.DamagedFileException;
import io.github.lsmtpd.spool.SpoolView;
import io.github.lsmtpd.spool.StoredFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Looks at every message on the queue and in the spool, and says what must not be: a message with other bytes than were sent, two
 * ids for one message, a file that was set aside, and a message with a 250 that is nowhere. For one thread.
 */
final class Audit {
    /** The id under which each message was seen, wherever that was. */
    private final Map<String, String> ids = new HashMap<>();

    private final Set<String> queued = new HashSet<>();
    private final List<String> findings = new ArrayList<>();
    private long copies;

    /** Takes all that is on the queue. */
    void drain(int brokerPort, String queue) throws Exception {
        TestQueue messages = new TestQueue(brokerPort, queue);
        try {
            for (MailMessage message : messages.takeAll()) {
                String key = look(message, "on the queue");
                copies += queued.add(key) ? 0 : 1;
            }
        } finally {
            messages.leave();
        }
    }

    /** Reads spools, whose gateway need not run; returns the keys of what waits there. */
    Set<String> read(List<Path> spools) throws IOException {
        Set<String> waiting = new HashSet<>();
        for (Path spool : spools) {
            waiting.addAll(read(spool));
        }
        return waiting;
    }

    private Set<String> read(Path spool) throws IOException {
        Set<String> waiting = new HashSet<>();
        SpoolView view = SpoolView.of(spool);
        List<StoredFile> files = new ArrayList<>();
        view.forEach(EnumSet.allOf(StoredFile.State.class), files::add);
        for (StoredFile file : files) {
            if (file.state() != StoredFile.State.WAITING) {
                findings.add(file.path() + " was set aside: " + file.reason());
            }
            try {
                waiting.add(look(view.read(file), "in " + file.path()));
            } catch (DamagedFileException e) {
                findings.add(e.toString());
            }
        }
        return waiting;
    }

    private String look(MailMessage message, String place) throws IOException {
        byte[] content = TestQueue.contentAsSent(message);
        String key = KnownMail.key(content);
        String id = message.id().toString();
        if (!Arrays.equals(content, KnownMail.expected(content))) {
            findings.add("message " + id + " " + place + " is not what was sent: " + key);
        }
        String before = ids.putIfAbsent(key, id);
        if (before != null && !before.equals(id)) {
            findings.add("message " + key + " has two ids: " + before + " and " + id + ", " + place);
        }
        return key;
    }

    /** Each message that had a 250 must be on the queue, or be one of those. */
    void requireAll(Map<String, String> accepted, Set<String> elsewhere) {
        List<String> missing = new ArrayList<>();
        accepted.forEach((key, id) -> {
            if (!queued.contains(key) && !elsewhere.contains(key)) {
                missing.add(key + " with the id " + id);
            } else if (!id.equals(ids.get(key))) {
                findings.add("message " + key + " had a 250 with the id " + id + ", and has " + ids.get(key));
            }
        });
        if (!missing.isEmpty()) {
            findings.add("%d messages had a 250 and are nowhere, such as %s"
                    .formatted(missing.size(), missing.subList(0, Math.min(5, missing.size()))));
        }
    }

    /** Notes something else that must not be. */
    void found(String finding) {
        findings.add(finding);
    }

    /** How many of these messages are on the queue. */
    long countQueued(Set<String> keys) {
        return keys.stream().filter(queued::contains).count();
    }

    /** How many messages have been taken off the queue more than once. */
    long copies() {
        return copies;
    }

    /** What was found so far. */
    List<String> findings() {
        return List.copyOf(findings);
    }
}
