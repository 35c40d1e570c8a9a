package io.github.lsmtpd.internal.session;

import static io.github.lsmtpd.internal.session.SessionState.BODY;
import static io.github.lsmtpd.internal.session.SessionState.CHUNKS;
import static io.github.lsmtpd.internal.session.SessionState.CLOSED;
import static io.github.lsmtpd.internal.session.SessionState.CONNECTED;
import static io.github.lsmtpd.internal.session.SessionState.DELIVERY;
import static io.github.lsmtpd.internal.session.SessionState.MAIL;
import static io.github.lsmtpd.internal.session.SessionState.RCPT;
import static io.github.lsmtpd.internal.session.SessionState.READY;

import io.github.lsmtpd.ClientInfo;
import io.github.lsmtpd.ClientInfo.Protocol;
import io.github.lsmtpd.MailAddress;
import io.github.lsmtpd.MailMessage;
import io.github.lsmtpd.Recipient;
import io.github.lsmtpd.ServerSettings;
import io.github.lsmtpd.internal.protocol.Command;
import io.github.lsmtpd.internal.protocol.CommandParser;
import io.github.lsmtpd.internal.protocol.ProtocolException;
import io.github.lsmtpd.internal.protocol.Replies;
import io.github.lsmtpd.internal.protocol.Reply;
import java.net.InetSocketAddress;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One client's dialogue: command lines and content in, replies out, every accepted message handed to the sink.
 *
 * <p>Called on the connection's thread alone. {@link CommandTable} says which command is allowed when; this class does
 * what the commands ask for.
 */
public final class SmtpSession {
    private final ServerSettings settings;
    private final BodyStore bodies;
    private final CommandParser parser;
    private final Transport transport;
    private final InetSocketAddress address;
    private SessionState state = CONNECTED;
    private ClientInfo client;
    private @Nullable Transaction transaction;
    private @Nullable Chunk chunk;
    private boolean stopping;

    /**
     * A session that has just been connected; {@link #greet} begins the dialogue.
     *
     * @param settings the server's settings
     * @param bodies where bodies are kept
     * @param transport the connection
     * @param address where the connection came from
     */
    public SmtpSession(ServerSettings settings, BodyStore bodies, Transport transport, InetSocketAddress address) {
        this.settings = settings;
        this.bodies = bodies;
        this.parser = new CommandParser(settings.extensions());
        this.transport = transport;
        this.address = address;
        this.client = new ClientInfo(address, "", Protocol.SMTP);
    }

    /** Sends the greeting (RFC 5321 §3.1). */
    public void greet() {
        if (state != CLOSED) {
            transport.send(Replies.greeting(settings.hostname()));
        }
    }

    /**
     * Takes a command line, and answers it.
     *
     * @param line the line without its CRLF
     */
    public void command(byte[] line) {
        try {
            CommandTable.run(this, parser.parse(line));
        } catch (ProtocolException e) {
            transport.send(e.reply());
            if (e.isFatal()) {
                endWith(Replies.GIVING_UP);
            }
        }
    }

    /**
     * Answers a line that is no command line.
     *
     * @param reply why not
     */
    public void badLine(Reply reply) {
        transport.send(reply);
    }

    /** Ends the session of a client whose line has no end. */
    public void endlessLine() {
        transport.send(Replies.LINE_TOO_LONG);
        endWith(Replies.GIVING_UP);
    }

    /**
     * Takes a piece of the body; that of a chunk that is refused is thrown away.
     *
     * @param content holds the bytes from its start; read before this returns
     * @param length how many there are
     */
    public void content(byte[] content, int length) {
        if (chunk == null || chunk.refusal() == null) {
            current().body().append(content, length);
        }
    }

    /**
     * Takes the end of the body: the message is handed to the sink, or refused.
     *
     * @param bareLineEnd whether the body had a CR without LF or an LF without CR
     */
    public void endOfData(boolean bareLineEnd) {
        if (bareLineEnd) {
            endTransaction(Replies.BARE_LINE_END);
        } else {
            endOfBody();
        }
    }

    /** Takes the end of a chunk (RFC 3030 §2), and answers it. */
    public void endOfChunk() {
        Chunk ended = Objects.requireNonNull(chunk, "there is no chunk");
        chunk = null;
        if (ended.refusal() != null) {
            transport.send(ended.refusal());
        } else if (ended.last()) {
            endOfBody();
        } else if (current().body().isTooBig()) {
            endTransaction(Replies.MESSAGE_TOO_BIG);
        } else {
            transport.send(Replies.CHUNK_OK);
        }
    }

    private void endOfBody() {
        BodyBuffer body = current().body();
        if (body.isTooBig()) {
            endTransaction(Replies.MESSAGE_TOO_BIG);
        } else if (body.failure().isPresent()) {
            endTransaction(Replies.NO_STORAGE);
        } else if (body.isEmpty() && !settings.allowEmptyMessage()) {
            endTransaction(Replies.EMPTY_MESSAGE);
        } else {
            deliver(current());
        }
    }

    private void deliver(Transaction finished) {
        state = DELIVERY;
        transport.pause();
        MailMessage message = finished.toMessage(client, settings);
        Delivery.start(message, settings.sink(), settings.deliveryTimeout(), transport, reply -> {
            finished.body().release();
            endTransaction(reply);
            transport.resume();
        });
    }

    /** Sends the reply to the end of a body; in a server that is stopping, it is the last but one. */
    private void endTransaction(Reply reply) {
        if (state == CLOSED) {
            return;
        }
        reset();
        transport.send(reply);
        if (stopping) {
            endWith(Replies.SHUTTING_DOWN);
        }
    }

    /** The client has said nothing for the idle timeout; a delivery has a deadline of its own. */
    public void idle() {
        if (state != DELIVERY) {
            endWith(Replies.IDLE_TOO_LONG);
        }
    }

    /** The server is stopping: ends the session, after the reply to a message that is with the sink. */
    public void stop() {
        stopping = true;
        if (state != DELIVERY) {
            endWith(Replies.SHUTTING_DOWN);
        }
    }

    /** Something went wrong in the server itself: ends the session. */
    public void fail() {
        endWith(Replies.FAILED);
    }

    /** The connection is gone. A message that is with the sink stays there. */
    public void connectionLost() {
        dropTransaction();
        state = CLOSED;
    }

    private void endWith(Reply reply) {
        if (state != CLOSED) {
            dropTransaction();
            state = CLOSED;
            transport.send(reply);
            transport.close();
        }
    }

    /** The one way back to between transactions (RFC 5321 §4.1.1.5). */
    private void reset() {
        dropTransaction();
        state = READY;
    }

    /** Forgets the transaction; a message that is with the sink has an end of its own. */
    private void dropTransaction() {
        if (transaction != null && state != DELIVERY) {
            transaction.body().release();
        }
        transaction = null;
        chunk = null;
    }

    private Transaction current() {
        return Objects.requireNonNull(transaction, "there is no transaction");
    }

    // What the commands do. CommandTable has checked that they are allowed.

    SessionState state() {
        return state;
    }

    void ehlo(Command.Ehlo command) {
        greeted(command.name(), Protocol.ESMTP);
        transport.send(Replies.hello(EhloLines.of(settings)));
    }

    void helo(Command.Helo command) {
        greeted(command.name(), Protocol.SMTP);
        transport.send(EhloLines.forHelo(settings));
    }

    /** RFC 5321 §4.1.4: a second EHLO resets, like RSET. */
    private void greeted(String name, Protocol protocol) {
        reset();
        client = new ClientInfo(address, name, protocol);
    }

    void mail(Command.Mail command) throws ProtocolException {
        if (command.parameters().size().orElse(0) > settings.maxMessageSize()) {
            throw new ProtocolException(Replies.DECLARED_TOO_BIG);
        }
        if (command.reversePath().isPresent()) {
            requireAllowed(command.reversePath().get(), command.parameters().smtpUtf8());
        }
        transaction = new Transaction(command, bodies.newBody(settings.maxMessageSize(), transport));
        state = MAIL;
        transport.send(Replies.SENDER_OK);
    }

    void rcpt(Command.Rcpt command) throws ProtocolException {
        requireAllowed(command.forwardPath(), current().allowsUtf8());
        if (current().recipientCount() >= settings.maxRecipients()) {
            throw new ProtocolException(Replies.TOO_MANY_RECIPIENTS);
        }
        current().add(new Recipient(command.forwardPath()));
        state = RCPT;
        transport.send(Replies.RECIPIENT_OK);
    }

    private static void requireAllowed(MailAddress address, boolean utf8) throws ProtocolException {
        if (!utf8 && !address.toString().chars().allMatch(c -> c < 0x80)) {
            throw new ProtocolException(Replies.NEEDS_SMTPUTF8);
        }
    }

    void data() throws ProtocolException {
        if (current().isBinary()) {
            throw new ProtocolException(Replies.BINARY_NEEDS_BDAT);
        }
        state = BODY;
        transport.send(Replies.START_MAIL_INPUT);
        transport.receiveData();
    }

    /** The chunk has to be read in any case (RFC 3030 §2); it is answered behind its end. */
    void bdat(Command.Bdat command) {
        boolean allowed = state == RCPT || state == CHUNKS;
        if (allowed) {
            state = CHUNKS;
        }
        chunk = new Chunk(command.last(), allowed ? null : misplacedChunk());
        transport.receiveChunk(command.size());
    }

    private Reply misplacedChunk() {
        return state == CONNECTED ? Replies.GREET_FIRST : Replies.RECIPIENT_FIRST;
    }

    /** A chunk that is being read, and why it will be refused, if it will. */
    private record Chunk(boolean last, @Nullable Reply refusal) {}

    void rset() {
        if (state != CONNECTED) {
            reset();
        }
        transport.send(Replies.RESET);
    }

    void quit() {
        endWith(Replies.GOODBYE);
    }

    void answer(Reply reply) {
        transport.send(reply);
    }
}
