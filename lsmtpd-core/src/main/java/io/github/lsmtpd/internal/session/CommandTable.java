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
            row(Command.Ehlo.class, SmtpSession::ehlo),
            row(Command.Helo.class, SmtpSession::helo),
            row(Command.Mail.class, EnumSet.of(READY), Replies.NESTED_MAIL, SmtpSession::mail),
            row(Command.Rcpt.class, EnumSet.of(MAIL, RCPT), Replies.MAIL_FIRST, SmtpSession::rcpt),
            row(Command.Data.class, EnumSet.of(RCPT), Replies.RECIPIENT_FIRST, (session, data) -> session.data()),
            row(Command.Bdat.class, SmtpSession::bdat),
            row(Command.Rset.class, (session, rset) -> session.rset()),
            row(Command.Quit.class, (session, quit) -> session.quit()),
            row(Command.Noop.class, (session, noop) -> session.answer(Replies.NOTHING_DONE)),
            row(Command.Help.class, (session, help) -> session.answer(Replies.HELP)),
            row(Command.Vrfy.class, (session, vrfy) -> session.answer(Replies.CANNOT_VERIFY)),
            row(Command.Expn.class, (session, expn) -> session.answer(Replies.NOT_IMPLEMENTED)));

    private CommandTable() {}

    /** Checks that the command is allowed now, and does it. */
    static void run(SmtpSession session, Command command) throws ProtocolException {
        Row<?> row = ROWS.get(command.getClass());
        if (row == null) {
            throw new ProtocolException(Replies.COMMAND_UNKNOWN);
        }
        row.run(session, command);
    }

    /** A command that is always allowed. */
    private static <C extends Command> Row<C> row(Class<C> type, Action<C> proceed) {
        return new Row<>(type, ALWAYS, Replies.GREET_FIRST, proceed);
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
        void run(SmtpSession session, Command command) throws ProtocolException {
            if (!allowed.contains(session.state())) {
                throw new ProtocolException(misplaced(session.state()));
            }
            proceed.run(session, type.cast(command));
        }

        private Reply misplaced(SessionState state) {
            return switch (state) {
                case CONNECTED -> Replies.GREET_FIRST;
                case CHUNKS -> Replies.CHUNKS_COMING;
                default -> otherwise;
            };
        }
    }

    private interface Action<C extends Command> {
        void run(SmtpSession session, C command) throws ProtocolException;
    }
}
