package io.github.lsmtpd.policy;

import io.github.lsmtpd.LogText;
import io.github.lsmtpd.MailAddress;
import io.github.lsmtpd.Recipient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@link AcceptedRecipients} from a file: one domain or address a line; empty lines and those that begin with {@code #} are
 * none. The file is looked at every few seconds, on a thread of its own. When it has changed, and has then stayed the same from
 * one look to the next, it is read again, so that a file that is just being written refuses nobody; better still, put a new
 * file in its place. If it cannot be read, the list before stays, with one ERROR in the log. Thread safe.
 */
public final class RecipientsFile implements SmtpPolicy, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RecipientsFile.class);
    private static final Duration INTERVAL = Duration.ofSeconds(2);

    private final Path file;
    private final ScheduledExecutorService watcher = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "lsmtpd-recipients");
        thread.setDaemon(true);
        return thread;
    });
    private volatile AcceptedRecipients accepted;
    /** The state of the file that was read last, and the one of the last look. */
    private String read;

    private String seen;

    private RecipientsFile(Path file, AcceptedRecipients accepted, String seen) {
        this.file = file;
        this.accepted = accepted;
        this.read = seen;
        this.seen = seen;
    }

    /**
     * Reads a file, and watches it from now on.
     *
     * @param file the file
     * @return the policy, to be closed
     * @throws IOException if it cannot be read
     * @throws IllegalArgumentException if a line is neither a domain nor an address, or there is none; the message names it
     */
    public static RecipientsFile open(Path file) throws IOException {
        return open(file, INTERVAL);
    }

    static RecipientsFile open(Path file, Duration interval) throws IOException {
        String state = state(file); // before it is read: what changes meanwhile is read again
        RecipientsFile opened = new RecipientsFile(file, read(file), state);
        var unused = opened.watcher.scheduleWithFixedDelay(
                opened::look, interval.toMillis(), interval.toMillis(), TimeUnit.MILLISECONDS);
        return opened;
    }

    private static AcceptedRecipients read(Path file) throws IOException {
        List<String> entries = Files.readAllLines(file).stream()
                .map(String::strip)
                .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                .toList();
        return AcceptedRecipients.of(entries);
    }

    /** What tells one state of the file from another; a file that is put in its place has another key. */
    private static String state(Path file) throws IOException {
        BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
        return attributes.lastModifiedTime() + " " + attributes.size() + " "
                + Objects.toString(attributes.fileKey(), "");
    }

    void look() {
        String now;
        try {
            now = state(file);
        } catch (IOException e) {
            now = "missing";
        }
        boolean settled = now.equals(seen);
        seen = now;
        if (settled && !now.equals(read)) {
            readAgain(now);
        }
    }

    private void readAgain(String state) {
        read = state;
        try {
            accepted = read(file);
            LOG.info("{} has been read again", file);
        } catch (IOException | RuntimeException e) {
            LOG.error(
                    "{} cannot be read, the recipients before stay accepted: {}", file, LogText.oneLine(e.toString()));
        }
    }

    @Override
    public Decision rcpt(SessionInfo session, Optional<MailAddress> reversePath, Recipient recipient) {
        return accepted.rcpt(session, reversePath, recipient);
    }

    /** Stops to watch the file. */
    @Override
    public void close() {
        watcher.shutdownNow();
    }
}
