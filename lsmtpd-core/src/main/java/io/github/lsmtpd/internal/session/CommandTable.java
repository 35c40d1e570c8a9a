package io.github.lsmtpd.internal.session;

import static io.github.lsmtpd.internal.session.SessionState.CHUNKS;
import static io.github.lsmtpd.internal.session.SessionState.CONNECTED;
import static io.github.lsmtpd.internal.session.SessionState.MAIL;
import static io.github.lsmtpd.internal.session.SessionState.RCPT;
import static io.github.lsmtpd.internal.session.SessionState.READY;

import io.github.lsmtpd.internal.protocol.Command;
import io.github.lsmtpd.internal.protocol.Replies;
import io.github.lsmtpd.internal.protocol.Reply;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** Every command, when it is allowed (RFC 5321 §4.1.4), what is said when it is not, and what does it. Immutable. */
public final class CommandTable {
    private static final Set<SessionState> ALWAYS = EnumSet.of(CONNECTED, READY, MAIL, RCPT, CHUNKS);
    /** RFC 3207 §4; a client that says HELO gets its refusal at MAIL. */
    private static final Set<Class<?>> BEFORE_TLS = Set.of(
            Command.Ehlo.class,
            Command.Helo.class,
            Command.Lhlo.class,
            Command.StartTls.class,
            Command.Noop.class,
            Command.Quit.class);

    private static final Answer UNKNOWN = Answer.now(Replies.COMMAND_UNKNOWN);

    static final CommandTable STANDARD = new CommandTable(Map.of())
            .with(Command.Ehlo.class, GreetingCommands::ehlo)
            .with(Command.Helo.class, GreetingCommands::helo)
            .with(Command.Lhlo.class, GreetingCommands::lhlo)
            .with(Command.StartTls.class, Set.of(READY), Replies.TLS_NOT_NOW, GreetingCommands::startTls)
            .with(Command.Auth.class, Set.of(READY), Replies.AUTH_NOT_NOW, AuthCommands::auth)
            .with(Command.Xclient.class, Set.of(READY), Replies.XCLIENT_NOT_NOW, XclientCommand::xclient)
            .with(Command.Mail.class, Set.of(READY), Replies.NESTED_MAIL, EnvelopeCommands::mail)
            .with(Command.Rcpt.class, Set.of(MAIL, RCPT), Replies.MAIL_FIRST, EnvelopeCommands::rcpt)
            .with(new Row<>(
                    Command.Data.class,
                    Set.of(RCPT),
                    Replies.RECIPIENT_FIRST,
                    ContentCommands::refuseData,
                    ContentCommands::data))
            .with(new Row<>(
                    Command.Bdat.class,
                    Set.of(RCPT, CHUNKS),
                    Replies.RECIPIENT_FIRST,
                    ContentCommands::refuseBdat,
                    ContentCommands::bdat))
            .with(Command.Rset.class, EnvelopeCommands::rset)
            .with(Command.Quit.class, constant(Answer.last(Replies.GOODBYE)))
            .with(Command.Noop.class, idle(Replies.NOTHING_DONE))
            .with(Command.Help.class, idle(Replies.HELP))
            .with(Command.Vrfy.class, idle(Replies.CANNOT_VERIFY))
            .with(Command.Expn.class, idle(Replies.NOT_IMPLEMENTED));

    private final Map<Class<?>, Row<?>> rows;

    private CommandTable(Map<Class<?>, Row<?>> rows) {
        this.rows = rows;
    }

    /** Checks that the command is allowed now, and does it. */
    Answer answer(SessionContext context, Command command) {
        Row<?> row = rows.get(command.getClass());
        return row == null ? UNKNOWN : row.answer(context, command);
    }

    /** With a command that is always allowed. */
    <C extends Command> CommandTable with(Class<C> type, Action<C> action) {
        return with(type, ALWAYS, Replies.COMMAND_UNKNOWN, action);
    }

    private <C extends Command> CommandTable with(
            Class<C> type, Set<SessionState> allowed, Reply otherwise, Action<C> action) {
        return with(new Row<>(type, allowed, otherwise, (context, command, reply) -> Answer.now(reply), action));
    }

    private CommandTable with(Row<?> row) {
        Map<Class<?>, Row<?>> more = new HashMap<>(rows);
        more.put(row.type(), row);
        return new CommandTable(Map.copyOf(more));
    }

    private static <C extends Command> Action<C> constant(Answer answer) {
        return (context, command) -> answer;
    }

    /** A command that changes nothing. */
    private static <C extends Command> Action<C> idle(Reply reply) {
        Answer answer = Answer.now(reply);
        return (context, command) -> {
            context.errors().idleCommand();
            return answer;
        };
    }

    private record Row<C extends Command>(
            Class<C> type, Set<SessionState> allowed, Reply otherwise, Refusal<C> refusal, Action<C> action) {
        Answer answer(SessionContext context, Command any) {
            C command = type.cast(any);
            if (context.mustEncrypt() && !BEFORE_TLS.contains(type)) {
                return refusal.answer(context, command, Replies.TLS_REQUIRED);
            }
            if (allowed.contains(context.state())) {
                return action.answer(context, command);
            }
            return refusal.answer(context, command, misplaced(context));
        }

        private Reply misplaced(SessionContext context) {
            return switch (context.state()) {
                case CONNECTED -> Replies.greetFirst(context.listener().protocol());
                case CHUNKS -> Replies.CHUNKS_COMING;
                default -> otherwise;
            };
        }
    }

    /** What a command does. */
    interface Action<C extends Command> {
        Answer answer(SessionContext context, C command);
    }

    /** How a command is refused that is not allowed now. */
    private interface Refusal<C extends Command> {
        Answer answer(SessionContext context, C command, Reply reply);
    }
}
