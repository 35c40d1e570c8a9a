package io.github.lsmtpd.internal.session;

import static io.github.lsmtpd.internal.session.SessionState.DELIVERY;

import io.github.lsmtpd.MailMessage;
import io.github.lsmtpd.SmtpTolerance;
import io.github.lsmtpd.internal.content.ContentBuffer;
import io.github.lsmtpd.internal.protocol.ProtocolException;
import io.github.lsmtpd.internal.protocol.Replies;
import io.github.lsmtpd.internal.protocol.Reply;
import java.net.InetSocketAddress;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One client's dialogue: command lines and content in, replies out, every accepted message handed to the sink.
 *
 * <p>Called on the connection's thread alone. {@link CommandTable} says which command is allowed when, {@link Commands}
 * what it does, {@link SessionContext} is the state.
 */
public final class SmtpSession {
    /** How much of a body that is refused already is read, so as to stay in step, before the client is cut off. */
    private static final long MIN_DRAINED = 64L * 1024 * 1024;
    /** Where there is no limit, or a huge one, a body without an end must have one all the same. */
    private static final long MAX_DRAINED = 2L * 1024 * 1024 * 1024;

    private final ServerSettings settings;
    private final ClientConnection connection;
    private final SessionContext context;
    private long drained;
    /** What ends the session once the message that is with the sink has its reply. */
    private @Nullable Reply lastReply;

    /**
     * A session that has just been connected; {@link #greet} begins the context.
     *
     * @param server what all sessions of the server share
     * @param lmtp whether LMTP is spoken (RFC 2033), not SMTP
     * @param connection the connection
     * @param address where the connection came from
     */
    public SmtpSession(ServerContext server, boolean lmtp, ClientConnection connection, InetSocketAddress address) {
        this.settings = server.settings();
        this.connection = connection;
        this.context = new SessionContext(server, lmtp, connection, address);
    }

    /** Sends the greeting (RFC 5321 §3.1). */
    public void greet() {
        if (!context.isClosed()) {
            connection.send(Replies.greeting(settings.hostname(), context.isLmtp()));
        }
    }

    /**
     * Takes a command line, and answers it.
     *
     * @param line the line without its CRLF
     */
    public void command(byte[] line) {
        try {
            CommandTable.run(context, context.parser().parse(line));
        } catch (ProtocolException e) {
            context.send(e.reply());
            if (e.isFatal()) {
                context.errors().lost();
            }
        }
        context.endIfTooManyErrors();
    }

    /**
     * Answers a line that is no command line.
     *
     * @param reply why not
     */
    public void badLine(Reply reply) {
        context.send(reply);
        context.endIfTooManyErrors();
    }

    /** Ends the session of a client whose line ended in an LF without CR: what follows may be no line of its own. */
    public void bareLineFeed() {
        context.endWith(Replies.BARE_LINE_FEED);
    }

    /** Ends the session of a client whose line has no end. */
    public void endlessLine() {
        context.send(Replies.LINE_TOO_LONG);
        context.endWith(Replies.GIVING_UP);
    }

    /**
     * Takes a piece of the body. What is not wanted, because it is too much or belongs to a refused chunk, is thrown
     * away, up to a limit.
     *
     * @param content holds the bytes from its start; read before this returns
     * @param length how many there are
     */
    public void content(byte[] content, int length) {
        if (context.chunk().flatMap(SessionContext.Chunk::refusal).isPresent()) {
            drained += length;
        } else {
            context.transaction().append(content, length);
            drained += context.transaction().body().isTooBig() ? length : 0;
        }
        if (drained > MIN_DRAINED && drained > Math.min(MAX_DRAINED, settings.acceptedSize())) {
            context.send(Replies.MESSAGE_TOO_BIG);
            context.endWith(Replies.GIVING_UP);
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
        Optional<SessionContext.Chunk> chunk = context.chunk();
        Optional<Reply> refusal = chunk.flatMap(SessionContext.Chunk::refusal);
        context.expect(null);
        drained = 0;
        if (refusal.isPresent()) {
            context.send(refusal.get());
        } else if (chunk.orElseThrow().last()) {
            endOfBody();
        } else if (context.transaction().body().isTooBig()) {
            context.server()
                    .messageLog()
                    .refused(context.id(), context.client(), context.transaction(), Replies.MESSAGE_TOO_BIG);
            context.reset();
            context.send(Replies.MESSAGE_TOO_BIG);
        } else {
            context.send(Replies.CHUNK_OK);
        }
        context.endIfTooManyErrors();
    }

    private void endOfBody() {
        ContentBuffer body = context.transaction().body();
        if (body.isTooBig()) {
            endTransaction(Replies.MESSAGE_TOO_BIG);
        } else if (body.failure().isPresent()) {
            endTransaction(Replies.NO_STORAGE);
        } else if (context.transaction().hasLongLine()) {
            endTransaction(Replies.TEXT_LINE_TOO_LONG);
        } else if (body.isEmpty() && !settings.tolerates(SmtpTolerance.EMPTY_MESSAGE)) {
            endTransaction(Replies.EMPTY_MESSAGE);
        } else {
            deliver(context.transaction());
        }
    }

    private void deliver(Transaction finished) {
        MailMessage message = finished.toMessage(context.client(), settings);
        context.enter(DELIVERY);
        connection.pause();
        Delivery delivery = new Delivery(
                context.id(),
                message,
                context.server().messageLog(),
                connection,
                finished.body().content()::release,
                replies -> {
                    endTransaction(replies);
                    connection.resume();
                });
        delivery.start(settings.sink(), settings.deliveryTimeout());
    }

    private void endTransaction(Reply refusal) {
        context.server().messageLog().refused(context.id(), context.client(), context.transaction(), refusal);
        endTransaction(DeliveryReplies.of(refusal));
    }

    /** Answers the end of a body; where the session is to end, this answer is the last but one. */
    private void endTransaction(DeliveryReplies replies) {
        if (context.isClosed()) {
            return;
        }
        if (context.isLmtp()) {
            context.errors().answered(replies.reply()); // one message's refusal, however many hear of it
            replies.forEach(context.transaction().recipients()).forEach(connection::send);
        } else {
            context.send(replies.reply());
        }
        if (replies.reply().isPositive()) {
            context.errors().messageAccepted();
        }
        drained = 0;
        context.reset();
        if (lastReply != null) {
            context.endWith(lastReply);
        }
        context.endIfTooManyErrors();
    }

    /** The client has said nothing for the idle timeout; a delivery has a deadline of its own. */
    public void idle() {
        if (context.state() != DELIVERY) {
            context.endWith(Replies.IDLE_TOO_LONG);
        }
    }

    /** The server is stopping: ends the session, after the reply to a message that is with the sink. */
    public void stop() {
        endSoon(Replies.SHUTTING_DOWN);
    }

    /**
     * There is no memory for this client now: ends the session, perhaps in place of the greeting, but after the reply to a
     * message that is with the sink.
     */
    public void refuse() {
        endSoon(Replies.TOO_BUSY);
    }

    private void endSoon(Reply reply) {
        if (context.state() == DELIVERY) {
            lastReply = reply;
        } else {
            context.endWith(reply);
        }
    }

    /** Something went wrong in the server itself: ends the session. */
    public void fail() {
        context.endWith(Replies.FAILED);
    }

    /**
     * The client sends nothing more, and all that it sent has been answered: a delivery first gets its reply. Whatever it
     * was in the middle of is dropped, and the connection closed without another word.
     */
    public void endOfInput() {
        context.close();
        connection.close();
    }

    /** The connection is gone. A message that is with the sink stays there. */
    public void connectionLost() {
        context.close();
    }
}
