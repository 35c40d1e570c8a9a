package io.github.lsmtpd.internal.session;

import io.github.lsmtpd.ClientInfo;
import io.github.lsmtpd.ClientInfo.Protocol;
import io.github.lsmtpd.ListenerConfig;
import io.github.lsmtpd.SmtpExtension;
import io.github.lsmtpd.SmtpTolerance;
import io.github.lsmtpd.TlsMode;
import io.github.lsmtpd.event.LimitReached;
import io.github.lsmtpd.event.ServerLimit;
import io.github.lsmtpd.internal.content.ContentBuffer;
import io.github.lsmtpd.internal.protocol.Command;
import io.github.lsmtpd.internal.protocol.CommandParser;
import io.github.lsmtpd.policy.SessionInfo;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The state of one session, all of it, with the one {@link #reset}. {@link SmtpSession} and {@link ContentReception} change
 * it when bytes arrive, the commands of {@link CommandTable} when they are done. Not thread safe.
 */
final class SessionContext {
    /** Begins with the time, so that a number does not come again after a restart. */
    private static final AtomicLong LAST_ID = new AtomicLong(System.currentTimeMillis() * 1_000);

    private final String id = Long.toString(LAST_ID.incrementAndGet(), Character.MAX_RADIX);
    private final ServerContext server;
    private final ServerSettings settings;
    private final ClientConnection connection;
    private InetSocketAddress address;
    private final ListenerConfig listener;
    private final ErrorLimit errors;
    private SessionState state;
    private ClientInfo client;
    private boolean encrypted;
    private final Authentication authentication;
    private Set<SmtpExtension> offered;
    private CommandParser parser;
    /** What policy has noted of the session, and what of the transaction. */
    private Map<String, String> sessionAttributes = Map.of();

    private Map<String, String> transactionAttributes = Map.of();
    private int messages;
    private @Nullable Transaction transaction;
    private Answer.@Nullable AfterChunk chunk;

    SessionContext(
            ServerContext server, ListenerConfig listener, ClientConnection connection, InetSocketAddress address) {
        this.server = server;
        this.settings = server.settings();
        this.connection = connection;
        this.address = address;
        this.listener = listener;
        this.errors = new ErrorLimit(settings.limits());
        this.state = beginning();
        this.client = ungreeted();
        this.encrypted = connection.tls() != null; // from its first byte on (RFC 8314 §3)
        this.authentication = new Authentication(this);
        this.offered = EhloReply.offered(this);
        this.parser = newParser();
    }

    private CommandParser newParser() {
        return new CommandParser(
                offered, listener.protocol(), settings.contentRules().tolerances(), settings.hostname());
    }

    /** A client that need not greet is taken as one that has. */
    private SessionState beginning() {
        return settings.tolerates(SmtpTolerance.NO_GREETING) ? SessionState.READY : SessionState.CONNECTED;
    }

    private ClientInfo ungreeted() {
        Protocol spoken = listener.isLmtp() ? Protocol.LMTP : Protocol.SMTP;
        return new ClientInfo(address, "", spoken).withListener(listener.name());
    }

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

    /** Where the client came in. */
    ListenerConfig listener() {
        return listener;
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

    /** Returns whether the client has to encrypt the connection before it goes on (RFC 3207 §4). */
    boolean mustEncrypt() {
        return listener.tls().mode() == TlsMode.REQUIRED && !encrypted;
    }

    boolean isEncrypted() {
        return encrypted;
    }

    /** The client, as far as it is known now. What encrypts its connection is known after the handshake. */
    ClientInfo client() {
        if (encrypted && client.tls() == null) {
            client = client.withTls(Objects.requireNonNull(connection.tls(), "the TLS handshake has not ended"));
        }
        return client;
    }

    /** What policy is told of the session. */
    SessionInfo info() {
        return info(client());
    }

    /** The same, of a client that is about to have another name. */
    SessionInfo info(ClientInfo as) {
        return new SessionInfo(id, as, attributes(), messages);
    }

    /** What policy has noted of the session and of its transaction. */
    Map<String, String> attributes() {
        return merged(sessionAttributes, transactionAttributes);
    }

    void noteOfSession(Map<String, String> attributes) {
        sessionAttributes = merged(sessionAttributes, attributes);
    }

    void noteOfTransaction(Map<String, String> attributes) {
        transactionAttributes = merged(transactionAttributes, attributes);
    }

    private static Map<String, String> merged(Map<String, String> some, Map<String, String> more) {
        if (some.isEmpty() || more.isEmpty()) {
            return some.isEmpty() ? more : some;
        }
        Map<String, String> all = new LinkedHashMap<>(some);
        all.putAll(more);
        return all;
    }

    Authentication authentication() {
        return authentication;
    }

    /** The client has proved who it is. */
    void authenticated(String identity) {
        client = client().withIdentity(identity);
    }

    /** The client has reached a limit. */
    void reached(ServerLimit limit) {
        server.events().fire(() -> new LimitReached(limit, address, Optional.of(id)));
    }

    /** Returns whether the session has had all the messages that it may have. */
    boolean hasAllMessages() {
        int max = settings.limits().maxMessages();
        return max > 0 && messages >= max;
    }

    /** The sink has taken a message. */
    void messageAccepted() {
        messages++;
        errors.messageAccepted();
    }

    Transaction transaction() {
        return Objects.requireNonNull(transaction, "there is no transaction");
    }

    /** Returns whether the bytes that come belong to a chunk that will be refused. */
    boolean isChunkRefused() {
        return chunk != null && chunk.refusal().isPresent();
    }

    /** A chunk comes next. */
    void expect(Answer.AfterChunk next) {
        chunk = next;
    }

    /** The chunk that was expected has come to its end. */
    Answer.AfterChunk endOfChunk() {
        Answer.AfterChunk ended = Objects.requireNonNull(chunk, "there is no chunk");
        chunk = null;
        return ended;
    }

    /** The client has said who it is; a second time resets, like RSET (RFC 5321 §4.1.4). */
    void greeted(String name, Protocol protocol) {
        reset();
        client = client().withHello(name, protocol);
    }

    /**
     * Begins a transaction.
     *
     * @return false if there is no memory for it
     */
    boolean begin(Command.Mail mail) {
        EnvelopeMemory memory = new EnvelopeMemory(server.contents().budget());
        if (!memory.take(mail)) {
            return false;
        }
        ContentBuffer body = server.contents().newBuffer(settings.acceptedSize(), connection);
        enter(SessionState.MAIL);
        transaction = new Transaction(mail, memory, body, settings, listener.isLmtp());
        return true;
    }

    /** The connection is being encrypted: the session begins anew, and nothing said before counts (RFC 3207 §4.2). */
    void encrypted() {
        dropTransaction();
        enter(beginning());
        client = ungreeted();
        encrypted = true;
        offered = EhloReply.offered(this);
        parser = newParser();
    }

    /** Returns whether a trusted server may say which client it speaks for. */
    boolean maySendXclient() {
        return listener.trusted().maySendXclient(connection.peer());
    }

    /** A trusted server speaks for another client from now on, of which it says what it knows. */
    void beginsAnewAs(Command.Xclient other) {
        dropTransaction();
        enter(beginning());
        address = new InetSocketAddress(other.address().orElse(address.getAddress()), other.port());
        sessionAttributes = Map.of();
        client = ungreeted().withIdentity(other.login().orElse(null));
        other.helo().ifPresent(name -> client = client.withHello(name, client.protocol()));
    }

    /** The one way back to between transactions (RFC 5321 §4.1.1.5). */
    void reset() {
        dropTransaction();
        enter(SessionState.READY);
    }

    /** Nothing more is sent or read. */
    void close() {
        dropTransaction();
        enter(SessionState.CLOSED);
    }

    /** The one place where the state changes. */
    void enter(SessionState next) {
        if (!state.canBecome(next)) {
            throw new IllegalStateException("a session cannot go from " + state + " to " + next);
        }
        state = next;
    }

    /** A message that is with the sink has an end of its own, and gives its room back there. */
    private void dropTransaction() {
        if (transaction != null && state != SessionState.DELIVERY) {
            transaction.release();
        }
        transaction = null;
        transactionAttributes = Map.of();
        chunk = null;
    }
}
