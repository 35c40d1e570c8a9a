package io.github.lsmtpd.internal.session;

import static io.github.lsmtpd.internal.session.SessionState.BODY;
import static io.github.lsmtpd.internal.session.SessionState.CHUNKS;

import io.github.lsmtpd.internal.protocol.Command;
import io.github.lsmtpd.internal.protocol.Replies;
import io.github.lsmtpd.internal.protocol.Reply;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/** The content: DATA (RFC 5321 §4.1.1.4) and BDAT (RFC 3030 §2). {@link ContentReception} takes it. Stateless. */
final class ContentCommands {
    private static final Answer START_MAIL_INPUT = new Answer.Now(Replies.START_MAIL_INPUT, Answer.Next.DATA);

    private ContentCommands() {}

    static Answer data(SessionContext context, Command.Data command) {
        if (context.transaction().isBinary()) {
            return refuseData(context, command, Replies.BINARY_NEEDS_BDAT);
        }
        return ask(
                context,
                () -> {
                    context.enter(BODY);
                    return START_MAIL_INPUT;
                },
                refusal -> refuseData(context, command, refusal));
    }

    private static Answer ask(SessionContext context, Supplier<Answer> accepted, Function<Reply, Answer> refused) {
        return context.server()
                .policies()
                .ask(
                        context,
                        policy -> policy.data(
                                context.info(), context.transaction().envelope()),
                        attributes -> {
                            context.noteOfTransaction(attributes);
                            return accepted.get();
                        },
                        refused);
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
        return ask(
                context,
                () -> {
                    context.enter(CHUNKS);
                    return chunk(context, command, Optional.empty());
                },
                refusal -> refuseBdat(context, command, refusal));
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
