package io.github.lsmtpd.internal.session;

import static io.github.lsmtpd.internal.session.SessionState.CHUNKS;
import static io.github.lsmtpd.internal.session.SessionState.CONNECTED;
import static io.github.lsmtpd.internal.session.SessionState.MAIL;
import static io.github.lsmtpd.internal.session.SessionState.RCPT;
import static io.github.lsmtpd.internal.session.SessionState.READY;

import io.github.lsmtpd.internal.protocol.Command;
import io.github.lsmtpd.internal.protocol.ProtocolException;
import io.github.lsmtpd.internal.protocol.Replies;
import io.github.lsmtpd.internal.protocol.Reply;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Every command, when it is allowed (RFC 5321 §4.1.4), and what does it. Stateless. */
final class CommandTable {
    private static final Set<SessionState> ALWAYS = EnumSet.of(CONNECTED, READY, MAIL, RCPT, CHUNKS);

    private static final Map<Class<?>, Row<?>> ROWS = table(
            row(Command.Ehlo.class, Commands::ehlo),
            row(Command.Helo.class, Commands::helo),
            row(Command.Lhlo.class, Commands::lhlo),
            row(Command.Mail.class, EnumSet.of(READY), Replies.NESTED_MAIL, Commands::mail),
            row(Command.Rcpt.class, EnumSet.of(MAIL, RCPT), Replies.MAIL_FIRST, Commands::rcpt),
            row(Command.Data.class, (context, data) -> Commands.data(context)),
            row(Command.Bdat.class, Commands::bdat),
            row(
                    Command.StartTls.class,
                    EnumSet.of(READY),
                    Replies.TLS_NOT_NOW,
                    (context, tls) -> Commands.startTls(context)),
            row(Command.Rset.class, (context, rset) -> Commands.rset(context)),
            row(Command.Quit.class, (context, quit) -> context.endWith(Replies.GOODBYE)),
            row(Command.Noop.class, (context, noop) -> Commands.idle(context, Replies.NOTHING_DONE)),
            row(Command.Help.class, (context, help) -> Commands.idle(context, Replies.HELP)),
            row(Command.Vrfy.class, (context, vrfy) -> Commands.idle(context, Replies.CANNOT_VERIFY)),
            row(Command.Expn.class, (context, expn) -> Commands.idle(context, Replies.NOT_IMPLEMENTED)));

    private CommandTable() {}

    /** Checks that the command is allowed now, and does it. */
    static void run(SessionContext context, Command command) throws ProtocolException {
        Row<?> row = ROWS.get(command.getClass());
        if (row == null) {
            throw new ProtocolException(Replies.COMMAND_UNKNOWN);
        }
        row.run(context, command);
    }

    /** A command that is always allowed. */
    private static <C extends Command> Row<C> row(Class<C> type, Action<C> proceed) {
        return new Row<>(type, ALWAYS, Replies.COMMAND_UNKNOWN, proceed);
    }

    private static <C extends Command> Row<C> row(
            Class<C> type, Set<SessionState> allowed, Reply otherwise, Action<C> proceed) {
        return new Row<>(type, allowed, otherwise, proceed);
    }

    private static Map<Class<?>, Row<?>> table(Row<?>... rows) {
        return Arrays.stream(rows).collect(Collectors.toUnmodifiableMap(Row::type, Function.identity()));
    }

    private record Row<C extends Command>(
            Class<C> type, Set<SessionState> allowed, Reply otherwise, Action<C> proceed) {
        void run(SessionContext context, Command command) throws ProtocolException {
            if (!allowed.contains(context.state())) {
                throw new ProtocolException(misplaced(context));
            }
            proceed.run(context, type.cast(command));
        }

        private Reply misplaced(SessionContext context) {
            return switch (context.state()) {
                case CONNECTED -> Replies.greetFirst(context.isLmtp());
                case CHUNKS -> Replies.CHUNKS_COMING;
                default -> otherwise;
            };
        }
    }

    private interface Action<C extends Command> {
        void run(SessionContext context, C command) throws ProtocolException;
    }
}
