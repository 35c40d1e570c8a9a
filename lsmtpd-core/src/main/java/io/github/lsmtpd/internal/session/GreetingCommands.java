package io.github.lsmtpd.internal.session;

import io.github.lsmtpd.ClientInfo.Protocol;
import io.github.lsmtpd.SmtpExtension;
import io.github.lsmtpd.internal.protocol.Command;
import io.github.lsmtpd.internal.protocol.Replies;
import io.github.lsmtpd.internal.protocol.Reply;
import java.util.function.Supplier;

/** How a session begins: EHLO and HELO (RFC 5321 §4.1.1.1), LHLO (RFC 2033 §4.1), STARTTLS (RFC 3207). Stateless. */
final class GreetingCommands {
    private static final Answer READY_FOR_TLS = new Answer.Now(Replies.READY_FOR_TLS, Answer.Next.TLS);
    private static final Answer TLS_NOT_NOW = Answer.now(Replies.TLS_NOT_NOW);
    private static final Answer NOT_IMPLEMENTED = Answer.now(Replies.NOT_IMPLEMENTED);

    private GreetingCommands() {}

    /** What a client gets that has connected. */
    static Answer greeting(SessionContext context) {
        return context.server()
                .policies()
                .ask(
                        context,
                        policy -> policy.connect(context.info()),
                        attributes -> {
                            context.noteOfSession(attributes);
                            return Answer.now(Replies.greeting(
                                    context.settings().hostname(),
                                    context.listener().protocol()));
                        },
                        Answer::last);
    }

    static Answer ehlo(SessionContext context, Command.Ehlo command) {
        return extended(context, command.name(), Protocol.ESMTP);
    }

    static Answer lhlo(SessionContext context, Command.Lhlo command) {
        return extended(context, command.name(), Protocol.LMTP);
    }

    private static Answer extended(SessionContext context, String name, Protocol protocol) {
        return hello(context, name, protocol, () -> EhloReply.extended(context.settings(), context.offered()));
    }

    static Answer helo(SessionContext context, Command.Helo command) {
        return hello(context, command.name(), Protocol.SMTP, () -> EhloReply.plain(context.settings()));
    }

    private static Answer hello(SessionContext context, String name, Protocol protocol, Supplier<Reply> reply) {
        context.errors().idleCommand();
        return context.server()
                .policies()
                .ask(
                        context,
                        policy -> policy.hello(context.info(context.client().withHello(name, protocol))),
                        attributes -> {
                            context.greeted(name, protocol);
                            context.noteOfSession(attributes);
                            return Answer.now(reply.get());
                        },
                        Answer::now);
    }

    /** RFC 3207 §4: everything that the client said before is forgotten, and said again. */
    static Answer startTls(SessionContext context, Command.StartTls command) {
        if (context.offered().contains(SmtpExtension.STARTTLS)) {
            return READY_FOR_TLS;
        }
        return context.isEncrypted() ? TLS_NOT_NOW : NOT_IMPLEMENTED;
    }
}
