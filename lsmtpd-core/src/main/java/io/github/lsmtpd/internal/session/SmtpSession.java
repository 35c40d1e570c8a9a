package io.github.lsmtpd.internal.session;

import io.github.lsmtpd.ListenerConfig;
import io.github.lsmtpd.event.ServerLimit;
import io.github.lsmtpd.internal.protocol.Command;
import io.github.lsmtpd.internal.protocol.ProtocolException;
import io.github.lsmtpd.internal.protocol.Replies;
import io.github.lsmtpd.internal.protocol.Reply;
import io.github.lsmtpd.internal.protocol.SaslLine;
import io.github.lsmtpd.internal.sasl.SaslExchange;
import java.net.InetSocketAddress;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One client's session: command lines and content in, replies out, every accepted message handed to the sink.
 *
 * <p>Called on the connection's thread alone. {@link CommandTable} says which command is allowed when and what does it,
 * {@link ContentReception} takes the content, {@link SessionContext} is the state; both give an {@link Answer}, which is
 * sent here and nowhere else.
 */
public final class SmtpSession {
    private static final int CRLF = 2;

    private final CommandTable commands;
    private final ClientConnection connection;
    private final SessionContext context;
    private final ContentReception reception;
    /** An answer is waited for; nothing is read meanwhile. */
    private boolean waiting;
    /** What ends the session once the answer that is waited for has been sent. */
    private @Nullable Reply lastReply;

    /**
     * A session that has just been connected; {@link #greet} begins it.
     *
     * @param server what all sessions of the server share
     * @param listener where the client came in
     * @param connection the connection
     * @param address where the connection came from
     */
    public SmtpSession(
            ServerContext server, ListenerConfig listener, ClientConnection connection, InetSocketAddress address) {
        this.commands = server.commands();
        this.connection = connection;
        this.context = new SessionContext(server, listener, connection, address);
        this.reception = new ContentReception(context);
    }

    /** Sends the greeting (RFC 5321 §3.1), or refuses the client. */
    public void greet() {
        if (!context.isClosed()) {
            give(GreetingCommands.greeting(context));
        }
    }

    /**
     * Takes a command line, and answers it.
     *
     * @param line the line without its CRLF
     */
    public void command(byte[] line) {
        give(answer(line));
    }

    private Answer answer(byte[] line) {
        Optional<SaslExchange> exchange = context.authentication().exchange();
        if (exchange.isPresent()) {
            return AuthCommands.response(context, exchange.get(), line);
        }
        if (line.length > Command.MAX_LINE - CRLF && !SaslLine.isAuth(line)) {
            context.reached(ServerLimit.COMMAND_LINE);
            return Answer.now(Replies.LINE_TOO_LONG);
        }
        try {
            return commands.answer(context, context.parser().parse(line));
        } catch (ProtocolException e) {
            return e.isFatal() ? Answer.givingUp(e.reply()) : Answer.now(e.reply());
        }
    }

    /**
     * Answers a line that is too long to be a command line.
     */
    public void longLine() {
        context.reached(ServerLimit.COMMAND_LINE);
        boolean response = context.authentication().exchange().isPresent();
        context.authentication().ended();
        give(Answer.now(response ? Replies.RESPONSE_TOO_LONG : Replies.LINE_TOO_LONG));
    }

    /** Ends the session of a client whose line ended in an LF without CR: what follows may be no line of its own. */
    public void bareLineFeed() {
        end(Replies.BARE_LINE_FEED);
    }

    /** Ends the session of a client whose line has no end. */
    public void endlessLine() {
        context.reached(ServerLimit.COMMAND_LINE);
        give(Answer.givingUp(Replies.LINE_TOO_LONG));
    }

    /**
     * Takes a piece of the content. What is not wanted, because it is too much or belongs to a refused chunk, is thrown
     * away, up to a limit.
     *
     * @param content holds the bytes from its start; read before this returns
     * @param length how many there are
     */
    public void content(byte[] content, int length) {
        if (!reception.take(content, length)) {
            context.reached(ServerLimit.DISCARDED_INPUT);
            give(Answer.givingUp(Replies.MESSAGE_TOO_BIG));
        }
    }

    /**
     * Takes the end of the content of DATA: the message is handed to the sink, or refused.
     *
     * @param bareLineEnd whether it had a CR without LF or an LF without CR
     */
    public void endOfData(boolean bareLineEnd) {
        give(reception.endOfData(bareLineEnd));
    }

    /** Takes the end of a chunk (RFC 3030 §2), and answers it. */
    public void endOfChunk() {
        give(reception.endOfChunk());
    }

    private void give(Answer answer) {
        if (answer instanceof Answer.Now now) {
            give(now);
        } else if (answer instanceof Answer.AfterChunk chunk) {
            context.expect(chunk);
            connection.receiveChunk(chunk.size());
        } else if (answer instanceof DeliveryReplies replies) {
            endTransaction(replies);
        } else {
            await((PendingAnswer<?>) answer);
        }
        if (!waiting && context.errors().isOver()) {
            context.errors().reached().ifPresent(context::reached);
            end(Replies.GIVING_UP);
        }
    }

    private void give(Answer.Now answer) {
        if (answer.next() == Answer.Next.CLOSE) {
            end(answer.reply());
            return;
        }
        context.errors().answered(answer.reply());
        connection.send(answer.reply());
        switch (answer.next()) {
            case DATA -> connection.receiveData();
            case TLS -> {
                context.encrypted();
                connection.startTls();
            }
            case GIVING_UP -> context.errors().lost();
            default -> {}
        }
    }

    private void await(PendingAnswer<?> answer) {
        waiting = true;
        connection.pause();
        answer.await(connection, this::settled);
    }

    /** Where the session is to end, the answer that was waited for is the last but one. */
    private void settled(Answer answer) {
        waiting = false;
        if (!context.isClosed()) {
            give(answer);
            if (!waiting && lastReply != null) {
                end(lastReply);
            }
        }
        connection.resume();
    }

    /** Answers the end of the content: over LMTP once for each recipient (RFC 2033 §4.2). */
    private void endTransaction(DeliveryReplies replies) {
        context.errors().answered(replies.reply()); // one message's refusal, however many replies it has
        if (context.listener().isLmtp()) {
            replies.forEach(context.transaction().recipients()).forEach(connection::send);
        } else {
            connection.send(replies.reply());
        }
        if (replies.reply().isPositive()) {
            context.messageAccepted();
        }
        context.reset();
    }

    /**
     * Nothing has passed for the idle timeout; an answer that is waited for has a deadline of its own.
     *
     * @param limit what the client does not do
     */
    public void idle(ServerLimit limit) {
        endFor(limit, Replies.IDLE_TOO_LONG);
    }

    /**
     * The client takes too long to send what it has begun to send.
     *
     * @param limit how long that may take
     */
    public void tooSlow(ServerLimit limit) {
        endFor(limit, Replies.TOO_SLOW);
    }

    private void endFor(ServerLimit limit, Reply reply) {
        if (!waiting && !context.isClosed()) {
            context.reached(limit);
            end(reply);
        }
    }

    /** The server is stopping: ends the session, after the answer that is waited for. */
    public void stop() {
        endSoon(Replies.SHUTTING_DOWN);
    }

    /** There are too many connections, of this client or of all together: ends the session in place of the greeting. */
    public void turnAway() {
        end(Replies.TOO_MANY_CONNECTIONS);
    }

    /**
     * There is no memory for this client now: ends the session, perhaps in place of the greeting, but after the answer that
     * is waited for.
     */
    public void refuse() {
        context.reached(ServerLimit.MEMORY);
        endSoon(Replies.TOO_BUSY);
    }

    private void endSoon(Reply reply) {
        if (waiting) {
            lastReply = reply;
        } else {
            end(reply);
        }
    }

    /** Something went wrong in the server itself: ends the session. */
    public void fail() {
        end(Replies.FAILED);
    }

    /** Sends a final reply, then closes the connection. */
    private void end(Reply reply) {
        if (!context.isClosed()) {
            context.close();
            connection.send(reply);
            connection.close();
        }
    }

    /**
     * The client sends nothing more, and all that it sent has been answered, after waiting for the answer where that was
     * needed. What it was in the middle of is dropped, and the connection is closed without another reply.
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
