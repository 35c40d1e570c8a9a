package io.github.lsmtpd.internal.session;

import io.github.lsmtpd.internal.protocol.Command;
import io.github.lsmtpd.internal.protocol.Replies;

/**
 * XCLIENT, as Postfix's XCLIENT_README describes it: a trusted server says which client it speaks for, and the session begins
 * anew as that client's, with a greeting. Stateless.
 */
final class XclientCommand {
    private static final Answer NOT_TRUSTED = Answer.now(Replies.XCLIENT_NOT_TRUSTED);

    private XclientCommand() {}

    static Answer xclient(SessionContext context, Command.Xclient command) {
        if (!context.maySendXclient()) {
            return NOT_TRUSTED;
        }
        context.beginsAnewAs(command);
        return GreetingCommands.greeting(context);
    }
}
