package io.github.lsmtpd.internal.session;

import static io.github.lsmtpd.internal.session.SessionState.BODY;
import static io.github.lsmtpd.internal.session.SessionState.CHUNKS;
import static io.github.lsmtpd.internal.session.SessionState.CONNECTED;
import static io.github.lsmtpd.internal.session.SessionState.RCPT;

import io.github.lsmtpd.ClientInfo.Protocol;
import io.github.lsmtpd.ServerSettings;
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

    static void ehlo(Dialogue dialogue, Command.Ehlo command) {
        dialogue.patience().idleCommand();
        dialogue.greeted(command.name(), Protocol.ESMTP);
        dialogue.send(EhloLines.extended(dialogue.settings(), dialogue.offered()));
    }

    static void helo(Dialogue dialogue, Command.Helo command) {
        dialogue.patience().idleCommand();
        dialogue.greeted(command.name(), Protocol.SMTP);
        dialogue.send(EhloLines.plain(dialogue.settings()));
    }

    static void lhlo(Dialogue dialogue, Command.Lhlo command) {
        dialogue.patience().idleCommand();
        dialogue.greeted(command.name(), Protocol.LMTP);
        dialogue.send(EhloLines.extended(dialogue.settings(), dialogue.offered()));
    }

    static void mail(Dialogue dialogue, Command.Mail command) throws ProtocolException {
        requireRoom(command.parameters().size().orElse(0), dialogue);
        if (command.needsSmtpUtf8() && !command.parameters().smtpUtf8()) {
            throw new ProtocolException(Replies.NEEDS_SMTPUTF8);
        }
        dialogue.begin(command);
        dialogue.send(Replies.SENDER_OK);
    }

    /** RFC 1870 §6.1: what would be refused after the message is refused before it. */
    private static void requireRoom(long declaredSize, Dialogue dialogue) throws ProtocolException {
        ServerSettings settings = dialogue.settings();
        if (declaredSize > settings.acceptedSize()) {
            throw new ProtocolException(Replies.DECLARED_TOO_BIG);
        }
        if (!settings.sink().hasRoomFor(declaredSize) || !dialogue.bodies().hasRoomFor(declaredSize)) {
            throw new ProtocolException(Replies.NO_STORAGE);
        }
    }

    static void rcpt(Dialogue dialogue, Command.Rcpt command) throws ProtocolException {
        Transaction transaction = dialogue.transaction();
        if (command.needsSmtpUtf8() && !transaction.allowsUtf8()) {
            throw new ProtocolException(Replies.NEEDS_SMTPUTF8);
        }
        int max = dialogue.settings().maxRecipients();
        Optional<Reply> refusal = transaction.add(command.recipient(), max);
        if (refusal.isPresent()) {
            if (transaction.refusedRecipients() > Math.max(max, MIN_REFUSED_RECIPIENTS)) {
                dialogue.patience().lost();
            }
            throw new ProtocolException(refusal.get());
        }
        dialogue.enter(RCPT);
        dialogue.send(Replies.RECIPIENT_OK);
    }

    /**
     * Nothing may be sent behind DATA before its reply (RFC 2920 §3.1). A client that did so, and is refused, sent what it
     * takes for a body: none of that may be read as commands.
     */
    static void data(Dialogue dialogue) throws ProtocolException {
        Optional<Reply> refusal = refusedData(dialogue);
        if (refusal.isPresent()) {
            throw dialogue.transport().hasUnread()
                    ? ProtocolException.fatal(refusal.get())
                    : new ProtocolException(refusal.get());
        }
        dialogue.enter(BODY);
        dialogue.send(Replies.START_MAIL_INPUT);
        dialogue.transport().receiveData();
    }

    private static Optional<Reply> refusedData(Dialogue dialogue) {
        return switch (dialogue.state()) {
            case RCPT -> dialogue.transaction().isBinary() ? Optional.of(Replies.BINARY_NEEDS_BDAT) : Optional.empty();
            case CONNECTED -> Optional.of(Replies.greetFirst(dialogue.isLmtp()));
            case CHUNKS -> Optional.of(Replies.CHUNKS_COMING);
            default -> Optional.of(Replies.RECIPIENT_FIRST);
        };
    }

    /** The chunk is read in any case (RFC 3030 §2), and answered behind its end. */
    static void bdat(Dialogue dialogue, Command.Bdat command) {
        if (command.size() == 0) {
            dialogue.patience().idleCommand();
        }
        dialogue.expect(new Dialogue.Chunk(command.last(), misplacedChunk(dialogue)));
        if (dialogue.state() == RCPT) {
            dialogue.enter(CHUNKS);
        }
        dialogue.transport().receiveChunk(command.size());
    }

    private static Optional<Reply> misplacedChunk(Dialogue dialogue) {
        SessionState state = dialogue.state();
        if (state == RCPT || state == CHUNKS) {
            return Optional.empty();
        }
        return Optional.of(state == CONNECTED ? Replies.greetFirst(dialogue.isLmtp()) : Replies.RECIPIENT_FIRST);
    }

    /** RFC 3207 §4: everything the client said before is forgotten, and said again. */
    static void startTls(Dialogue dialogue) throws ProtocolException {
        if (!dialogue.offered().contains(SmtpExtension.STARTTLS)) {
            boolean again = dialogue.client().encrypted();
            throw new ProtocolException(again ? Replies.TLS_NOT_NOW : Replies.NOT_IMPLEMENTED);
        }
        dialogue.send(Replies.READY_FOR_TLS);
        dialogue.encrypt();
    }

    static void rset(Dialogue dialogue) {
        if (dialogue.state() != CONNECTED) {
            dialogue.reset();
        }
        idle(dialogue, Replies.RESET);
    }

    /** A command that changes nothing. */
    static void idle(Dialogue dialogue, Reply reply) {
        dialogue.patience().idleCommand();
        dialogue.send(reply);
    }
}
