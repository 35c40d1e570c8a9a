package io.github.lsmtpd.internal.session;

import static io.github.lsmtpd.internal.session.SessionState.BODY;
import static io.github.lsmtpd.internal.session.SessionState.CHUNKS;
import static io.github.lsmtpd.internal.session.SessionState.RCPT;

import io.github.lsmtpd.internal.protocol.Command;
import io.github.lsmtpd.internal.protocol.Replies;
import io.github.lsmtpd.internal.protocol.Reply;
import java.util.Optional;

/** The content: DATA (RFC 5321 §4.1.1.4) and BDAT (RFC 3030 §2). {@link ContentReception} takes it. Stateless. */
final class ContentCommands {
    private static final Answer START_MAIL_INPUT = new Answer.Now(Replies.START_MAIL_INPUT, Answer.Next.DATA);

    private ContentCommands() {}

    static Answer data(SessionContext context, Command.Data command) {
        if (context.transaction().isBinary()) {
            return refuseData(context, command, Replies.BINARY_NEEDS_BDAT);
        }
        context.enter(BODY);
        return START_MAIL_INPUT;
    }

    /**
     * Nothing may be sent after DATA before its reply (RFC 2920 §3.1). A client that did so, and is refused, sent what it
     * takes for content: none of that may be read as commands.
     */
    static Answer refuseData(SessionContext context, Command.Data command, Reply refusal) {
        return context.connection().hasUnread() ? Answer.givingUp(refusal) : Answer.now(refusal);
    }

    static Answer bdat(SessionContext context, Command.Bdat command) {
        if (context.state() == RCPT) {
            context.enter(CHUNKS);
        }
        return chunk(context, command, Optional.empty());
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
}
