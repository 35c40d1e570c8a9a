package io.github.lsmtpd.internal.session;

import static io.github.lsmtpd.internal.session.SessionState.BODY;
import static io.github.lsmtpd.internal.session.SessionState.CHUNKS;

import io.github.lsmtpd.internal.protocol.Command;
import io.github.lsmtpd.internal.protocol.Replies;
import io.github.lsmtpd.internal.protocol.Reply;
import io.github.lsmtpd.policy.Decision;
import io.github.lsmtpd.policy.SmtpPolicy;
import java.util.Map;
import java.util.Optional;

/** The content: DATA (RFC 5321 §4.1.1.4) and BDAT (RFC 3030 §2). {@link ContentReception} takes it. Stateless. */
final class ContentCommands {
    private static final Answer START_MAIL_INPUT = new Answer.Now(Replies.START_MAIL_INPUT, Answer.Next.DATA);

    private static final DataStep DATA_STEP = new DataStep();
    private static final BdatStep BDAT_STEP = new BdatStep();

    private ContentCommands() {}

    static Answer data(SessionContext context, Command.Data command) {
        if (context.transaction().isBinary()) {
            return refuseData(context, command, Replies.BINARY_NEEDS_BDAT);
        }
        return context.server().policies().ask(context, command, DATA_STEP);
    }

    /**
     * Nothing may be sent after DATA before its reply (RFC 2920 §3.1). A client that did so, and is refused, sent what it
     * takes for content: none of that may be read as commands.
     */
    static Answer refuseData(SessionContext context, Command.Data command, Reply refusal) {
        return context.connection().hasUnread() ? Answer.givingUp(refusal) : Answer.now(refusal);
    }

    static Answer bdat(SessionContext context, Command.Bdat command) {
        if (context.state() == CHUNKS) {
            return chunk(context, command, Optional.empty());
        }
        return context.server().policies().ask(context, command, BDAT_STEP);
    }

    /** The chunk of a refused command is read as well (RFC 3030 §2). */
    static Answer refuseBdat(SessionContext context, Command.Bdat command, Reply refusal) {
        return chunk(context, command, Optional.of(refusal));
    }

    private static Answer chunk(SessionContext context, Command.Bdat command, Optional<Reply> refusal) {
        if (command.size() == 0) {
            context.errors().idleCommand();
        }
        return new Answer.AfterChunk(command.size(), command.last(), refusal);
    }

    /** The content is about to come, one way or the other. */
    private abstract static class ContentStep<C extends Command> implements PolicyStep<C> {
        @Override
        public Decision decide(SmtpPolicy policy, SessionContext context, C command) {
            return policy.data(context.info(), context.transaction().envelope());
        }

        @Override
        public Answer accepted(SessionContext context, C command, Map<String, String> noted) {
            context.noteOfTransaction(noted);
            return begin(context, command);
        }

        abstract Answer begin(SessionContext context, C command);
    }

    private static final class DataStep extends ContentStep<Command.Data> {
        @Override
        Answer begin(SessionContext context, Command.Data command) {
            context.enter(BODY);
            return START_MAIL_INPUT;
        }

        @Override
        public Answer refused(SessionContext context, Command.Data command, Reply refusal) {
            return refuseData(context, command, refusal);
        }
    }

    private static final class BdatStep extends ContentStep<Command.Bdat> {
        @Override
        Answer begin(SessionContext context, Command.Bdat command) {
            context.enter(CHUNKS);
            return chunk(context, command, Optional.empty());
        }

        @Override
        public Answer refused(SessionContext context, Command.Bdat command, Reply refusal) {
            return refuseBdat(context, command, refusal);
        }
    }
}
