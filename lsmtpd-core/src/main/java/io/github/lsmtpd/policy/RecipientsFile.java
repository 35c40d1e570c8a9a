package io.github.lsmtpd.policy;

import io.github.lsmtpd.LogText;
import io.github.lsmtpd.MailAddress;
import io.github.lsmtpd.Recipient;
import io.github.lsmtpd.internal.support.WatchedFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@link AcceptedRecipients} from a file: one domain or address a line; empty lines and those that begin with {@code #} are
 * none. The file is looked at every few seconds, on a thread of its own. When it has changed, and has then stayed the same from
 * one look to the next, it is read again, so that a file that is just being written causes no refusal; better still, put a new
 * file in its place. If it cannot be read, the list before stays, with one ERROR in the log. Thread safe.
 */
public final class RecipientsFile implements SmtpPolicy, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RecipientsFile.class);

    private final Path file;
    private volatile AcceptedRecipients accepted;
    private final WatchedFiles watched;

    private RecipientsFile(Path file, Duration interval) throws IOException {
        this.file = file;
        this.watched = WatchedFiles.watch(List.of(file), interval, "lsmtpd-recipients", this::readAgain);
        try {
            this.accepted = read(file);
        } catch (IOException | RuntimeException e) {
            watched.close();
            throw e;
        }
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
        return open(file, WatchedFiles.INTERVAL);
    }

    static RecipientsFile open(Path file, Duration interval) throws IOException {
        return new RecipientsFile(file, interval);
    }

    private static AcceptedRecipients read(Path file) throws IOException {
        List<String> entries = Files.readAllLines(file).stream()
                .map(String::strip)
                .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                .toList();
        return AcceptedRecipients.of(entries);
    }

    /** Looks at the file now; for tests. */
    void look() {
        watched.look();
    }

    private void readAgain() {
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
        watched.close();
    }
}
