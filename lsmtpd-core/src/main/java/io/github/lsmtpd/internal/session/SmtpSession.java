package io.github.lsmtpd.internal.session;

import static io.github.lsmtpd.internal.session.SessionState.DELIVERY;

import io.github.lsmtpd.MailMessage;
import io.github.lsmtpd.ServerSettings;
import io.github.lsmtpd.SmtpTolerance;
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
 * what it does, {@link Dialogue} is the state.
 */
public final class SmtpSession {
    /** How much of a body that is refused already is read, so as to stay in step, before the client is cut off. */
    private static final long MIN_DRAINED = 64L * 1024 * 1024;
    /** Where there is no limit, or a huge one, a body without an end must have one all the same. */
    private static final long MAX_DRAINED = 2L * 1024 * 1024 * 1024;

    private final ServerSettings settings;
    private final Transport transport;
    private final Dialogue dialogue;
    private long drained;
    /** What ends the session once the message that is with the sink has its reply. */
    private @Nullable Reply lastReply;

    /**
     * A session that has just been connected; {@link #greet} begins the dialogue.
     *
     * @param settings the server's settings
     * @param lmtp whether LMTP is spoken (RFC 2033), not SMTP
     * @param bodies where bodies are kept
     * @param transport the connection
     * @param address where the connection came from
     */
    public SmtpSession(
            ServerSettings settings, boolean lmtp, BodyStore bodies, Transport transport, InetSocketAddress address) {
        this.settings = settings;
        this.transport = transport;
        this.dialogue = new Dialogue(settings, lmtp, bodies, transport, address);
    }

    /** Sends the greeting (RFC 5321 §3.1). */
    public void greet() {
        if (!dialogue.isClosed()) {
            transport.send(Replies.greeting(settings.hostname(), dialogue.isLmtp()));
        }
    }

    /**
     * Takes a command line, and answers it.
     *
     * @param line the line without its CRLF
     */
    public void command(byte[] line) {
        try {
            CommandTable.run(dialogue, dialogue.parser().parse(line));
        } catch (ProtocolException e) {
            dialogue.send(e.reply());
            if (e.isFatal()) {
                dialogue.patience().lost();
            }
        }
        dialogue.endIfOutOfPatience();
    }

    /**
     * Answers a line that is no command line.
     *
     * @param reply why not
     */
    public void badLine(Reply reply) {
        dialogue.send(reply);
        dialogue.endIfOutOfPatience();
    }

    /** Ends the session of a client whose line ended in an LF without CR: what follows may be no line of its own. */
    public void bareLineFeed() {
        dialogue.endWith(Replies.BARE_LINE_FEED);
    }

    /** Ends the session of a client whose line has no end. */
    public void endlessLine() {
        dialogue.send(Replies.LINE_TOO_LONG);
        dialogue.endWith(Replies.GIVING_UP);
    }

    /**
     * Takes a piece of the body. What is not wanted, because it is too much or belongs to a refused chunk, is thrown
     * away, up to a limit.
     *
     * @param content holds the bytes from its start; read before this returns
     * @param length how many there are
     */
    public void content(byte[] content, int length) {
        if (dialogue.chunk().flatMap(Dialogue.Chunk::refusal).isPresent()) {
            drained += length;
        } else {
            dialogue.transaction().append(content, length);
            drained += dialogue.transaction().body().isTooBig() ? length : 0;
        }
        if (drained > MIN_DRAINED && drained > Math.min(MAX_DRAINED, settings.acceptedSize())) {
            dialogue.send(Replies.MESSAGE_TOO_BIG);
            dialogue.endWith(Replies.GIVING_UP);
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
        Optional<Dialogue.Chunk> chunk = dialogue.chunk();
        Optional<Reply> refusal = chunk.flatMap(Dialogue.Chunk::refusal);
        dialogue.expect(null);
        drained = 0;
        if (refusal.isPresent()) {
            dialogue.send(refusal.get());
        } else if (chunk.orElseThrow().last()) {
            endOfBody();
        } else if (dialogue.transaction().body().isTooBig()) {
            dialogue.bodies()
                    .messageLog()
                    .refused(dialogue.id(), dialogue.client(), dialogue.transaction(), Replies.MESSAGE_TOO_BIG);
            dialogue.reset();
            dialogue.send(Replies.MESSAGE_TOO_BIG);
        } else {
            dialogue.send(Replies.CHUNK_OK);
        }
        dialogue.endIfOutOfPatience();
    }

    private void endOfBody() {
        BodyBuffer body = dialogue.transaction().body();
        if (body.isTooBig()) {
            endTransaction(Replies.MESSAGE_TOO_BIG);
        } else if (body.failure().isPresent()) {
            endTransaction(Replies.NO_STORAGE);
        } else if (dialogue.transaction().hasLongLine()) {
            endTransaction(Replies.TEXT_LINE_TOO_LONG);
        } else if (body.isEmpty() && !settings.tolerates(SmtpTolerance.EMPTY_MESSAGE)) {
            endTransaction(Replies.EMPTY_MESSAGE);
        } else {
            deliver(dialogue.transaction());
        }
    }

    private void deliver(Transaction finished) {
        MailMessage message = finished.toMessage(dialogue.client(), settings);
        dialogue.enter(DELIVERY);
        transport.pause();
        Delivery delivery = new Delivery(
                dialogue.id(),
                message,
                dialogue.bodies().messageLog(),
                transport,
                finished.body().content()::release,
                verdict -> {
                    endTransaction(verdict);
                    transport.resume();
                });
        delivery.start(settings.sink(), settings.deliveryTimeout());
    }

    private void endTransaction(Reply refusal) {
        dialogue.bodies().messageLog().refused(dialogue.id(), dialogue.client(), dialogue.transaction(), refusal);
        endTransaction(Verdict.of(refusal));
    }

    /** Answers the end of a body; where the session is to end, this answer is the last but one. */
    private void endTransaction(Verdict verdict) {
        if (dialogue.isClosed()) {
            return;
        }
        if (dialogue.isLmtp()) {
            dialogue.patience().answered(verdict.reply()); // one message's refusal, however many hear of it
            verdict.forEach(dialogue.transaction().recipients()).forEach(transport::send);
        } else {
            dialogue.send(verdict.reply());
        }
        if (verdict.reply().isPositive()) {
            dialogue.patience().messageAccepted();
        }
        drained = 0;
        dialogue.reset();
        if (lastReply != null) {
            dialogue.endWith(lastReply);
        }
        dialogue.endIfOutOfPatience();
    }

    /** The client has said nothing for the idle timeout; a delivery has a deadline of its own. */
    public void idle() {
        if (dialogue.state() != DELIVERY) {
            dialogue.endWith(Replies.IDLE_TOO_LONG);
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
        if (dialogue.state() == DELIVERY) {
            lastReply = reply;
        } else {
            dialogue.endWith(reply);
        }
    }

    /** Something went wrong in the server itself: ends the session. */
    public void fail() {
        dialogue.endWith(Replies.FAILED);
    }

    /**
     * The client sends nothing more, and all that it sent has been answered: a delivery first gets its reply. Whatever it
     * was in the middle of is dropped, and the connection closed without another word.
     */
    public void endOfInput() {
        dialogue.close();
        transport.close();
    }

    /** The connection is gone. A message that is with the sink stays there. */
    public void connectionLost() {
        dialogue.close();
    }
}
