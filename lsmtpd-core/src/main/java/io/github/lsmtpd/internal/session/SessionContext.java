package io.github.lsmtpd.internal.session;

import io.github.lsmtpd.ClientInfo;
import io.github.lsmtpd.ClientInfo.Protocol;
import io.github.lsmtpd.SmtpExtension;
import io.github.lsmtpd.SmtpTolerance;
import io.github.lsmtpd.internal.content.ContentBuffer;
import io.github.lsmtpd.internal.protocol.Command;
import io.github.lsmtpd.internal.protocol.CommandParser;
import io.github.lsmtpd.internal.protocol.ProtocolException;
import io.github.lsmtpd.internal.protocol.Replies;
import io.github.lsmtpd.internal.protocol.Reply;
import java.net.InetSocketAddress;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The state of one client's dialogue, all of it, with the one {@link #reset}. {@link SmtpSession} changes it when bytes
 * arrive, {@link Commands} when a command asks for it. Not thread safe.
 */
final class SessionContext {
    /** Begins with the time, so that a number does not come again after a restart. */
    private static final AtomicLong LAST_ID = new AtomicLong(System.currentTimeMillis() * 1_000);

    private final String id = Long.toString(LAST_ID.incrementAndGet(), Character.MAX_RADIX);
    private final ServerContext server;
    private final ServerSettings settings;
    private final ClientConnection connection;
    private final InetSocketAddress address;
    private final boolean lmtp;
    private final ErrorLimit errors;
    private SessionState state;
    private ClientInfo client;
    private Set<SmtpExtension> offered;
    private CommandParser parser;
    private @Nullable Transaction transaction;
    private @Nullable Chunk chunk;

    SessionContext(ServerContext server, boolean lmtp, ClientConnection connection, InetSocketAddress address) {
        this.server = server;
        this.settings = server.settings();
        this.connection = connection;
        this.address = address;
        this.lmtp = lmtp;
        this.errors = new ErrorLimit(settings.maxErrors());
        this.state = beginning();
        this.client = ungreeted(false);
        this.offered = EhloReply.offered(settings, lmtp, false);
        this.parser = newParser();
    }

    private CommandParser newParser() {
        return new CommandParser(offered, lmtp, settings.tolerances(), settings.hostname());
    }

    /** A client that need not greet is taken as one that has. */
    private SessionState beginning() {
        return settings.tolerates(SmtpTolerance.NO_GREETING) ? SessionState.READY : SessionState.CONNECTED;
    }

    private ClientInfo ungreeted(boolean encrypted) {
        return new ClientInfo(address, "", lmtp ? Protocol.LMTP : Protocol.SMTP, encrypted);
    }

    /** A chunk that is being read (RFC 3030 §2), and why it will be refused, if it will. */
    record Chunk(boolean last, Optional<Reply> refusal) {}

    /** What the log knows the session by. */
    String id() {
        return id;
    }

    ServerSettings settings() {
        return settings;
    }

    /** What all sessions of the server share. */
    ServerContext server() {
        return server;
    }

    boolean isLmtp() {
        return lmtp;
    }

    /** The extensions that this connection offers now. */
    Set<SmtpExtension> offered() {
        return offered;
    }

    CommandParser parser() {
        return parser;
    }

    ClientConnection connection() {
        return connection;
    }

    ErrorLimit errors() {
        return errors;
    }

    SessionState state() {
        return state;
    }

    boolean isClosed() {
        return state == SessionState.CLOSED;
    }

    ClientInfo client() {
        return client;
    }

    Transaction transaction() {
        return Objects.requireNonNull(transaction, "there is no transaction");
    }

    Optional<Chunk> chunk() {
        return Optional.ofNullable(chunk);
    }

    void send(Reply reply) {
        errors.answered(reply);
        connection.send(reply);
    }

    /** The client has said who it is; a second time resets, like RSET (RFC 5321 §4.1.4). */
    void greeted(String name, Protocol protocol) {
        reset();
        client = new ClientInfo(client.address(), name, protocol, client.encrypted());
    }

    /** Begins a transaction, if there is memory for it. */
    void begin(Command.Mail mail) throws ProtocolException {
        EnvelopeMemory memory = new EnvelopeMemory(server.contents().budget());
        if (!memory.take(mail)) {
            throw new ProtocolException(Replies.NO_STORAGE);
        }
        ContentBuffer body = server.contents().newBuffer(settings.acceptedSize(), connection);
        transaction = new Transaction(mail, memory, body, settings.tolerates(SmtpTolerance.LONG_LINES));
        state = SessionState.MAIL;
    }

    /** Goes on in a transaction that has begun. */
    void enter(SessionState next) {
        state = next;
    }

    void expect(@Nullable Chunk next) {
        chunk = next;
    }

    /** The connection is being encrypted: the dialogue begins anew, and nothing said before counts (RFC 3207 §4.2). */
    void encrypt() {
        dropTransaction();
        state = beginning();
        client = ungreeted(true);
        offered = EhloReply.offered(settings, lmtp, true);
        parser = newParser();
        connection.startTls();
    }

    /** The one way back to between transactions (RFC 5321 §4.1.1.5). */
    void reset() {
        dropTransaction();
        if (state != SessionState.CLOSED) {
            state = SessionState.READY;
        }
    }

    /** Sends a final reply, then closes the connection. */
    void endWith(Reply reply) {
        if (!isClosed()) {
            close();
            connection.send(reply);
            connection.close();
        }
    }

    /** Nothing more is said or heard. */
    void close() {
        dropTransaction();
        state = SessionState.CLOSED;
    }

    /** Ends the session of a client that has made too many errors. */
    void endIfTooManyErrors() {
        if (errors.isOver()) {
            endWith(Replies.GIVING_UP);
        }
    }

    /** A message that is with the sink has an end of its own, and gives its room back there. */
    private void dropTransaction() {
        if (transaction != null && state != SessionState.DELIVERY) {
            transaction.release();
        }
        transaction = null;
        chunk = null;
    }
}
