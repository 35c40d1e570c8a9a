package io.github.lsmtpd.internal.session;

import io.github.lsmtpd.ClientInfo.Protocol;
import io.github.lsmtpd.ListenerConfig;
import io.github.lsmtpd.SmtpExtension;
import io.github.lsmtpd.internal.protocol.Command;
import io.github.lsmtpd.internal.protocol.Replies;
import io.github.lsmtpd.internal.protocol.Reply;
import io.github.lsmtpd.internal.protocol.SaslLine;
import io.github.lsmtpd.policy.Decision;
import io.github.lsmtpd.policy.SmtpPolicy;
import java.util.Map;

/** How a session begins: EHLO and HELO (RFC 5321 §4.1.1.1), LHLO (RFC 2033 §4.1), STARTTLS (RFC 3207). Stateless. */
final class GreetingCommands {
    private static final Answer READY_FOR_TLS = new Answer.Now(Replies.READY_FOR_TLS, Answer.Next.TLS);
    private static final Answer TLS_BUSY = Answer.now(Replies.TLS_BUSY);
    private static final Answer TLS_NOT_NOW = Answer.now(Replies.TLS_NOT_NOW);
    private static final Answer NOT_IMPLEMENTED = Answer.now(Replies.NOT_IMPLEMENTED);

    private static final Greeting GREETING = new Greeting();
    private static final Hello EHLO = new Hello(Protocol.ESMTP);
    private static final Hello HELO = new Hello(Protocol.SMTP);
    private static final Hello LHLO = new Hello(Protocol.LMTP);

    private GreetingCommands() {}

    /** What a client gets that has connected. */
    static Answer greeting(SessionContext context) {
        return context.server().policies().ask(context, context.listener(), GREETING);
    }

    static Answer ehlo(SessionContext context, Command.Ehlo command) {
        return hello(context, command.name(), EHLO);
    }

    static Answer lhlo(SessionContext context, Command.Lhlo command) {
        return hello(context, command.name(), LHLO);
    }

    static Answer helo(SessionContext context, Command.Helo command) {
        return hello(context, command.name(), HELO);
    }

    private static Answer hello(SessionContext context, String name, Hello step) {
        context.errors().idleCommand();
        return context.server().policies().ask(context, name, step);
    }

    private static final class Greeting implements PolicyStep<ListenerConfig> {
        @Override
        public Decision decide(SmtpPolicy policy, SessionContext context, ListenerConfig listener) {
            return policy.connect(context.info());
        }

        @Override
        public Answer accepted(SessionContext context, ListenerConfig listener, Map<String, String> noted) {
            context.noteOfSession(noted);
            return Answer.now(Replies.greeting(context.settings().hostname(), listener.protocol()));
        }

        /** RFC 5321 §3.1: in place of the greeting. */
        @Override
        public Answer refused(SessionContext context, ListenerConfig listener, Reply refusal) {
            return Answer.last(refusal);
        }
    }

    /** What the client says its name is. */
    private record Hello(Protocol protocol) implements PolicyStep<String> {
        @Override
        public Decision decide(SmtpPolicy policy, SessionContext context, String name) {
            return policy.hello(context.info(context.client().withHello(name, protocol)));
        }

        @Override
        public Answer accepted(SessionContext context, String name, Map<String, String> noted) {
            context.greeted(name, protocol);
            boolean auth = context.offered().contains(SmtpExtension.AUTH);
            context.connection().limitLines(auth ? SaslLine.MAX_LENGTH : Command.MAX_LINE);
            context.noteOfSession(noted);
            return Answer.now(
                    protocol == Protocol.SMTP ? EhloReply.plain(context.settings()) : EhloReply.extended(context));
        }
    }

    /** RFC 3207 §4: everything that the client said before is forgotten, and said again. */
    static Answer startTls(SessionContext context, Command.StartTls command) {
        if (context.offered().contains(SmtpExtension.STARTTLS)) {
            return context.connection().mayStartTls() ? READY_FOR_TLS : TLS_BUSY;
        }
        return context.isEncrypted() ? TLS_NOT_NOW : NOT_IMPLEMENTED;
    }
}
