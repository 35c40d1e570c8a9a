package io.github.lsmtpd.internal.session;

import io.github.lsmtpd.ClientInfo.Protocol;
import io.github.lsmtpd.LogText;
import io.github.lsmtpd.SaslMechanism;
import io.github.lsmtpd.event.AuthenticationFailed;
import io.github.lsmtpd.event.AuthenticationSucceeded;
import io.github.lsmtpd.event.ServerLimit;
import io.github.lsmtpd.internal.protocol.Command;
import io.github.lsmtpd.internal.protocol.Replies;
import io.github.lsmtpd.internal.protocol.SaslLine;
import io.github.lsmtpd.internal.sasl.SaslExchange;
import io.github.lsmtpd.internal.sasl.SaslStep;
import io.github.lsmtpd.internal.support.ConditionLog;
import io.github.lsmtpd.policy.Authenticator;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/** AUTH (RFC 4954), and the responses that follow it. Whatever is wrong with a password or a user is told in the same words. */
final class AuthCommands {
    private static final ConditionLog FAILING =
            new ConditionLog(LoggerFactory.getLogger(AuthCommands.class), "The authenticator answers again");

    private AuthCommands() {}

    static Answer auth(SessionContext context, Command.Auth command) {
        Authentication authentication = context.authentication();
        Optional<Authenticator> authenticator = authentication.authenticator();
        if (authenticator.isEmpty()) {
            return Answer.now(Replies.COMMAND_UNKNOWN);
        }
        if (authentication.needsTls()) {
            return Answer.now(Replies.AUTH_NEEDS_TLS);
        }
        // RFC 4954 §3: EHLO alone offers it.
        if (context.client().identity() != null || context.client().protocol() == Protocol.SMTP) {
            return Answer.now(Replies.AUTH_NOT_NOW);
        }
        Optional<SaslMechanism> mechanism =
                SaslMechanism.of(command.mechanism()).filter(authentication.offered()::contains);
        return mechanism.isEmpty()
                ? Answer.now(Replies.UNKNOWN_MECHANISM)
                : begin(context, authentication.begin(mechanism.get(), authenticator.get()), command);
    }

    private static Answer begin(SessionContext context, SaslExchange exchange, Command.Auth command) {
        return command.initialResponse().isEmpty()
                ? answer(context, exchange.begin())
                : respond(context, exchange, command.initialResponse().get());
    }

    /** Takes the line after a challenge. */
    static Answer response(SessionContext context, SaslExchange exchange, byte[] line) {
        if (SaslLine.isCancel(line)) {
            return ended(context, Answer.now(Replies.AUTH_CANCELLED));
        }
        return respond(context, exchange, line);
    }

    private static Answer respond(SessionContext context, SaslExchange exchange, byte[] encoded) {
        Optional<byte[]> response = SaslLine.decode(encoded);
        Arrays.fill(encoded, (byte) 0);
        if (response.isEmpty()) {
            return ended(context, Answer.now(Replies.BAD_BASE64));
        }
        try {
            return answer(context, exchange.respond(response.get()));
        } catch (RuntimeException | LinkageError | StackOverflowError e) { // an authenticator is not our code
            return broken(context, e);
        } finally {
            Arrays.fill(response.get(), (byte) 0);
        }
    }

    private static Answer answer(SessionContext context, SaslStep step) {
        if (step instanceof SaslStep.Later later) {
            return new PendingAnswer<>(
                    later.step(),
                    context.settings().timeouts().policy(),
                    (next, failure) -> next == null ? broken(context, failure) : answer(context, next),
                    () -> broken(context, null));
        }
        FAILING.ended();
        if (context.isClosed()) { // the client has gone, and is not told
            return Answer.now(Replies.AUTH_FAILED);
        }
        if (step instanceof SaslStep.Challenge challenge) {
            return Answer.now(Replies.challenge(SaslLine.encode(challenge.bytes())));
        }
        if (step instanceof SaslStep.Done done) {
            return LogText.isOneLine(done.identity())
                    ? succeeded(context, done.identity())
                    : broken(context, new IllegalArgumentException("the identity has a control character"));
        }
        return step.equals(SaslStep.MALFORMED) ? ended(context, Answer.now(Replies.BAD_RESPONSE)) : failed(context);
    }

    private static Answer succeeded(SessionContext context, String identity) {
        String mechanism = context.authentication().mechanism();
        context.authenticated(identity);
        context.server()
                .events()
                .fire(() -> new AuthenticationSucceeded(
                        context.id(), context.client().address(), mechanism, identity));
        return ended(context, Answer.now(Replies.AUTH_OK));
    }

    private static Answer failed(SessionContext context) {
        Authentication authentication = context.authentication();
        String mechanism = authentication.mechanism();
        context.server()
                .events()
                .fire(() ->
                        new AuthenticationFailed(context.id(), context.client().address(), mechanism));
        if (authentication.failed()) {
            context.reached(ServerLimit.AUTHENTICATION_FAILURES);
            return ended(context, Answer.givingUp(Replies.AUTH_FAILED));
        }
        return ended(context, Answer.now(Replies.AUTH_FAILED));
    }

    /** What a failure says may quote a password: its kind alone is logged. */
    private static Answer broken(SessionContext context, @Nullable Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        String why = cause == null ? "no answer in time" : cause.getClass().getName();
        FAILING.occurred("The authenticator failed: " + LogText.oneLine(why), null);
        return ended(context, Answer.now(Replies.AUTH_BROKEN));
    }

    private static Answer ended(SessionContext context, Answer answer) {
        context.authentication().ended();
        return answer;
    }
}
