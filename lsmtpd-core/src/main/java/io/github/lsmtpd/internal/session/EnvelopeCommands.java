package io.github.lsmtpd.internal.session;

import static io.github.lsmtpd.internal.session.SessionState.CONNECTED;
import static io.github.lsmtpd.internal.session.SessionState.RCPT;

import io.github.lsmtpd.event.ServerLimit;
import io.github.lsmtpd.internal.protocol.Command;
import io.github.lsmtpd.internal.protocol.Replies;
import io.github.lsmtpd.internal.protocol.Reply;
import io.github.lsmtpd.policy.Decision;
import io.github.lsmtpd.policy.SmtpPolicy;
import java.util.Map;
import java.util.Optional;

/** The envelope: MAIL (RFC 5321 §4.1.1.2), RCPT (§4.1.1.3), RSET (§4.1.1.5). Stateless. */
final class EnvelopeCommands {
    /** RFC 5321 §4.5.3.1.8: a client may send as many in one transaction, however few of them are taken. */
    private static final int MIN_REFUSED_RECIPIENTS = 100;

    private static final Answer SENDER_OK = Answer.now(Replies.SENDER_OK);
    private static final Answer RECIPIENT_OK = Answer.now(Replies.RECIPIENT_OK);
    private static final Answer RESET = Answer.now(Replies.RESET);
    private static final Answer NEEDS_SMTPUTF8 = Answer.now(Replies.NEEDS_SMTPUTF8);
    private static final Answer DECLARED_TOO_BIG = Answer.now(Replies.DECLARED_TOO_BIG);
    private static final Answer AUTH_REQUIRED = Answer.now(Replies.AUTH_REQUIRED);
    private static final Answer TOO_MANY_MESSAGES = Answer.last(Replies.TOO_MANY_MESSAGES);
    private static final Answer NO_STORAGE = Answer.now(Replies.NO_STORAGE);

    private static final MailStep MAIL_STEP = new MailStep();
    private static final RcptStep RCPT_STEP = new RcptStep();

    private EnvelopeCommands() {}

    static Answer mail(SessionContext context, Command.Mail command) {
        if (context.authentication().isMissing()) {
            return AUTH_REQUIRED;
        }
        if (context.hasAllMessages()) {
            context.reached(ServerLimit.MESSAGES);
            return TOO_MANY_MESSAGES;
        }
        long declaredSize = command.parameters().size().orElse(0);
        if (declaredSize > context.settings().acceptedSize()) {
            context.reached(ServerLimit.MESSAGE_SIZE);
            return DECLARED_TOO_BIG;
        }
        if (!hasRoomFor(declaredSize, context)) {
            return NO_STORAGE;
        }
        if (command.needsSmtpUtf8() && !command.parameters().smtpUtf8()) {
            return NEEDS_SMTPUTF8;
        }
        return context.server().policies().ask(context, command, MAIL_STEP);
    }

    private static final class MailStep implements PolicyStep<Command.Mail> {
        @Override
        public Decision decide(SmtpPolicy policy, SessionContext context, Command.Mail command) {
            return policy.mail(
                    context.info(),
                    command.reversePath(),
                    command.parameters().size().orElse(0));
        }

        @Override
        public Answer accepted(SessionContext context, Command.Mail command, Map<String, String> noted) {
            if (!context.begin(command)) {
                context.reached(ServerLimit.MEMORY);
                return NO_STORAGE;
            }
            context.noteOfTransaction(noted);
            return SENDER_OK;
        }
    }

    /** RFC 1870 §6.1: what would be refused after the message is refused before it. */
    private static boolean hasRoomFor(long declaredSize, SessionContext context) {
        return context.settings().application().sink().hasRoomFor(declaredSize)
                && context.server().contents().hasRoomFor(declaredSize);
    }

    static Answer rcpt(SessionContext context, Command.Rcpt command) {
        if (command.needsSmtpUtf8() && !context.transaction().allowsUtf8()) {
            return NEEDS_SMTPUTF8;
        }
        return context.server().policies().ask(context, command, RCPT_STEP);
    }

    private static final class RcptStep implements PolicyStep<Command.Rcpt> {
        @Override
        public Decision decide(SmtpPolicy policy, SessionContext context, Command.Rcpt command) {
            return policy.rcpt(context.info(), context.transaction().reversePath(), command.recipient());
        }

        @Override
        public Answer accepted(SessionContext context, Command.Rcpt command, Map<String, String> noted) {
            Transaction transaction = context.transaction();
            int max = context.settings().limits().maxRecipients();
            Optional<Reply> refusal = transaction.add(command.recipient(), max);
            if (refusal.isPresent()) {
                context.reached(refusal.get().equals(Replies.NO_STORAGE) ? ServerLimit.MEMORY : ServerLimit.RECIPIENTS);
                boolean tooMany = transaction.refusedRecipients() > Math.max(max, MIN_REFUSED_RECIPIENTS);
                return tooMany ? Answer.givingUp(refusal.get()) : Answer.now(refusal.get());
            }
            context.noteOfTransaction(noted);
            context.enter(RCPT);
            return RECIPIENT_OK;
        }
    }

    static Answer rset(SessionContext context, Command.Rset command) {
        if (context.state() != CONNECTED) {
            context.reset();
        }
        context.errors().idleCommand();
        return RESET;
    }
}
