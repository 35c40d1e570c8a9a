package io.github.lsmtpd.internal.session;

import static io.github.lsmtpd.internal.session.SessionState.BODY;
import static io.github.lsmtpd.internal.session.SessionState.CHUNKS;
import static io.github.lsmtpd.internal.session.SessionState.CONNECTED;
import static io.github.lsmtpd.internal.session.SessionState.RCPT;

import io.github.lsmtpd.ClientInfo.Protocol;
import io.github.lsmtpd.SmtpExtension;
import io.github.lsmtpd.internal.protocol.Command;
import io.github.lsmtpd.internal.protocol.ProtocolException;
import io.github.lsmtpd.internal.protocol.Replies;
import io.github.lsmtpd.internal.protocol.Reply;
import java.util.Optional;

/** What each command does (RFC 5321 §4.1.1), once {@link CommandTable} has found that it is allowed. Stateless. */
final class Commands {
    /** RFC 5321 §4.5.3.1.8: a client may send as many in one transaction, however few of them are taken. */
    private static final int MIN_REFUSED_RECIPIENTS = 100;

    private Commands() {}

    static void ehlo(SessionContext context, Command.Ehlo command) {
        context.errors().idleCommand();
        context.greeted(command.name(), Protocol.ESMTP);
        context.send(EhloReply.extended(context.settings(), context.offered()));
    }

    static void helo(SessionContext context, Command.Helo command) {
        context.errors().idleCommand();
        context.greeted(command.name(), Protocol.SMTP);
        context.send(EhloReply.plain(context.settings()));
    }

    static void lhlo(SessionContext context, Command.Lhlo command) {
        context.errors().idleCommand();
        context.greeted(command.name(), Protocol.LMTP);
        context.send(EhloReply.extended(context.settings(), context.offered()));
    }

    static void mail(SessionContext context, Command.Mail command) throws ProtocolException {
        requireRoom(command.parameters().size().orElse(0), context);
        if (command.needsSmtpUtf8() && !command.parameters().smtpUtf8()) {
            throw new ProtocolException(Replies.NEEDS_SMTPUTF8);
        }
        context.begin(command);
        context.send(Replies.SENDER_OK);
    }

    /** RFC 1870 §6.1: what would be refused after the message is refused before it. */
    private static void requireRoom(long declaredSize, SessionContext context) throws ProtocolException {
        ServerSettings settings = context.settings();
        if (declaredSize > settings.acceptedSize()) {
            throw new ProtocolException(Replies.DECLARED_TOO_BIG);
        }
        if (!settings.sink().hasRoomFor(declaredSize)
                || !context.server().contents().hasRoomFor(declaredSize)) {
            throw new ProtocolException(Replies.NO_STORAGE);
        }
    }

    static void rcpt(SessionContext context, Command.Rcpt command) throws ProtocolException {
        Transaction transaction = context.transaction();
        if (command.needsSmtpUtf8() && !transaction.allowsUtf8()) {
            throw new ProtocolException(Replies.NEEDS_SMTPUTF8);
        }
        int max = context.settings().maxRecipients();
        Optional<Reply> refusal = transaction.add(command.recipient(), max);
        if (refusal.isPresent()) {
            if (transaction.refusedRecipients() > Math.max(max, MIN_REFUSED_RECIPIENTS)) {
                context.errors().lost();
            }
            throw new ProtocolException(refusal.get());
        }
        context.enter(RCPT);
        context.send(Replies.RECIPIENT_OK);
    }

    /**
     * Nothing may be sent behind DATA before its reply (RFC 2920 §3.1). A client that did so, and is refused, sent what it
     * takes for a body: none of that may be read as commands.
     */
    static void data(SessionContext context) throws ProtocolException {
        Optional<Reply> refusal = refusedData(context);
        if (refusal.isPresent()) {
            throw context.connection().hasUnread()
                    ? ProtocolException.fatal(refusal.get())
                    : new ProtocolException(refusal.get());
        }
        context.enter(BODY);
        context.send(Replies.START_MAIL_INPUT);
        context.connection().receiveData();
    }

    private static Optional<Reply> refusedData(SessionContext context) {
        return switch (context.state()) {
            case RCPT -> context.transaction().isBinary() ? Optional.of(Replies.BINARY_NEEDS_BDAT) : Optional.empty();
            case CONNECTED -> Optional.of(Replies.greetFirst(context.isLmtp()));
            case CHUNKS -> Optional.of(Replies.CHUNKS_COMING);
            default -> Optional.of(Replies.RECIPIENT_FIRST);
        };
    }

    /** The chunk is read in any case (RFC 3030 §2), and answered behind its end. */
    static void bdat(SessionContext context, Command.Bdat command) {
        if (command.size() == 0) {
            context.errors().idleCommand();
        }
        context.expect(new SessionContext.Chunk(command.last(), misplacedChunk(context)));
        if (context.state() == RCPT) {
            context.enter(CHUNKS);
        }
        context.connection().receiveChunk(command.size());
    }

    private static Optional<Reply> misplacedChunk(SessionContext context) {
        SessionState state = context.state();
        if (state == RCPT || state == CHUNKS) {
            return Optional.empty();
        }
        return Optional.of(state == CONNECTED ? Replies.greetFirst(context.isLmtp()) : Replies.RECIPIENT_FIRST);
    }

    /** RFC 3207 §4: everything the client said before is forgotten, and said again. */
    static void startTls(SessionContext context) throws ProtocolException {
        if (!context.offered().contains(SmtpExtension.STARTTLS)) {
            boolean again = context.client().encrypted();
            throw new ProtocolException(again ? Replies.TLS_NOT_NOW : Replies.NOT_IMPLEMENTED);
        }
        context.send(Replies.READY_FOR_TLS);
        context.encrypt();
    }

    static void rset(SessionContext context) {
        if (context.state() != CONNECTED) {
            context.reset();
        }
        idle(context, Replies.RESET);
    }

    /** A command that changes nothing. */
    static void idle(SessionContext context, Reply reply) {
        context.errors().idleCommand();
        context.send(reply);
    }
}
