package io.github.lsmtpd.internal.session;

import io.github.lsmtpd.ClientInfo.Protocol;
import io.github.lsmtpd.SmtpExtension;
import io.github.lsmtpd.internal.protocol.Command;
import io.github.lsmtpd.internal.protocol.Replies;

/** How a session begins: EHLO and HELO (RFC 5321 §4.1.1.1), LHLO (RFC 2033 §4.1), STARTTLS (RFC 3207). Stateless. */
final class GreetingCommands {
    private static final Answer READY_FOR_TLS = new Answer.Now(Replies.READY_FOR_TLS, Answer.Next.TLS);
    private static final Answer TLS_NOT_NOW = Answer.now(Replies.TLS_NOT_NOW);
    private static final Answer NOT_IMPLEMENTED = Answer.now(Replies.NOT_IMPLEMENTED);

    private GreetingCommands() {}

    static Answer ehlo(SessionContext context, Command.Ehlo command) {
        return extended(context, command.name(), Protocol.ESMTP);
    }

    static Answer lhlo(SessionContext context, Command.Lhlo command) {
        return extended(context, command.name(), Protocol.LMTP);
    }

    private static Answer extended(SessionContext context, String name, Protocol protocol) {
        context.errors().idleCommand();
        context.greeted(name, protocol);
        return Answer.now(EhloReply.extended(context.settings(), context.offered()));
    }

    static Answer helo(SessionContext context, Command.Helo command) {
        context.errors().idleCommand();
        context.greeted(command.name(), Protocol.SMTP);
        return Answer.now(EhloReply.plain(context.settings()));
    }

    /** RFC 3207 §4: everything that the client said before is forgotten, and said again. */
    static Answer startTls(SessionContext context, Command.StartTls command) {
        if (context.offered().contains(SmtpExtension.STARTTLS)) {
            return READY_FOR_TLS;
        }
        return context.isEncrypted() ? TLS_NOT_NOW : NOT_IMPLEMENTED;
    }
}
