package io.github.lsmtpd.policy;

import io.github.lsmtpd.LogText;
import io.github.lsmtpd.SaslMechanism;
import io.github.lsmtpd.internal.support.WatchedFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BiPredicate;
import org.bouncycastle.crypto.generators.OpenBSDBCrypt;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Users from a file: one a line, {@code name:hash}, where the hash is bcrypt's as {@code htpasswd -B} writes it, or a key of
 * SCRAM-SHA-256 ({@link ScramKey#text}); empty lines and those that begin with {@code #} are none. A user may have a line of each
 * kind. Passwords are hashed on two threads of its own, as long for an unknown user as for a known one; when more than a thousand
 * wait for that, the others get 454. The file is looked at every few seconds, and read again when it has changed; if it cannot be
 * read, the users before stay, with one ERROR in the log. bcrypt needs BouncyCastle ({@code bcprov}). Thread safe.
 */
public final class UsersFile implements Authenticator, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(UsersFile.class);
    private static final int THREADS = 2;
    private static final int MAX_WAITING = 1_000;

    private final Path file;
    private final WatchedFiles watched;
    private final BiPredicate<String, char[]> bcryptMatches;
    private final ThreadPoolExecutor hashing;
    private volatile Users users;

    private UsersFile(Path file, Duration interval, BiPredicate<String, char[]> bcryptMatches) throws IOException {
        this.file = file;
        this.bcryptMatches = bcryptMatches;
        this.watched = WatchedFiles.watch(List.of(file), interval, "lsmtpd-users", this::readAgain);
        try {
            this.users = Users.read(Files.readAllLines(file), bcryptMatches);
        } catch (IOException | RuntimeException e) {
            watched.close();
            throw e;
        }
        this.hashing = new ThreadPoolExecutor(
                THREADS, THREADS, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(MAX_WAITING), task -> {
                    Thread thread = new Thread(task, "lsmtpd-passwords");
                    thread.setDaemon(true);
                    return thread;
                });
        hashing.allowCoreThreadTimeOut(true);
    }

    /**
     * Reads a file, and watches it from now on.
     *
     * @param file the file, which no other user should be able to read
     * @return the authenticator, to be closed
     * @throws IOException if it cannot be read
     * @throws IllegalArgumentException if a line is none of a user, or there is no user; the message has its number alone
     */
    public static UsersFile open(Path file) throws IOException {
        return open(file, WatchedFiles.INTERVAL);
    }

    static UsersFile open(Path file, Duration interval) throws IOException {
        // Not a method reference, which would need BouncyCastle without a user of bcrypt, too.
        return open(file, interval, (hash, password) -> OpenBSDBCrypt.checkPassword(hash, password));
    }

    /** With another bcrypt; for tests. */
    static UsersFile open(Path file, Duration interval, BiPredicate<String, char[]> bcryptMatches) throws IOException {
        return new UsersFile(file, interval, bcryptMatches);
    }

    /** Looks at the file now; for tests. */
    void look() {
        watched.look();
    }

    private void readAgain() {
        try {
            users = Users.read(Files.readAllLines(file), bcryptMatches);
            LOG.info("{} has been read again", file);
        } catch (IOException | RuntimeException e) {
            LOG.error("{} cannot be read, the users before stay: {}", file, LogText.oneLine(e.toString()));
        }
    }

    @Override
    public CompletionStage<Optional<String>> authenticate(Credentials credentials, SessionInfo session) {
        if (!(credentials instanceof Credentials.Password given)) {
            return CompletableFuture.completedFuture(Optional.empty());
        }
        try {
            return CompletableFuture.supplyAsync(() -> users.check(given.username(), given.password()), hashing);
        } catch (RejectedExecutionException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    @Override
    public CompletionStage<Optional<ScramKey>> scramKey(String username, SessionInfo session) {
        return CompletableFuture.completedFuture(users.scramKey(username));
    }

    /** Those of the last line with a key. */
    @Override
    public int scramIterations() {
        return users.scramIterations();
    }

    /** Those of SCRAM only if there is a key for it. */
    @Override
    public Set<SaslMechanism> mechanisms() {
        Set<SaslMechanism> mechanisms = EnumSet.of(SaslMechanism.PLAIN, SaslMechanism.LOGIN);
        if (users.haveScramKeys()) {
            mechanisms.add(SaslMechanism.SCRAM_SHA_256);
            mechanisms.add(SaslMechanism.SCRAM_SHA_256_PLUS);
        }
        return mechanisms;
    }

    /** Stops to watch the file, and to hash. */
    @Override
    public void close() {
        watched.close();
        hashing.shutdownNow();
    }
}
