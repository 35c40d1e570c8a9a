package io.github.lsmtpd.internal.session;

import io.github.lsmtpd.LogText;
import io.github.lsmtpd.internal.protocol.Replies;
import io.github.lsmtpd.internal.protocol.Reply;
import io.github.lsmtpd.internal.support.ConditionLog;
import io.github.lsmtpd.policy.Decision;
import io.github.lsmtpd.policy.SmtpPolicy;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * Asks the application's policy, and makes an answer of its decision. A policy that fails or is late refuses for now: it
 * never lets a client through. Thread safe.
 */
public final class PolicyCalls {
    private final @Nullable SmtpPolicy policy;
    private final Duration timeout;
    private final ConditionLog failing =
            new ConditionLog(LoggerFactory.getLogger(PolicyCalls.class), "The policy decides again");

    private PolicyCalls(@Nullable SmtpPolicy policy, Duration timeout) {
        this.policy = policy;
        this.timeout = timeout;
    }

    /** Asks what the settings say. */
    static PolicyCalls of(ServerSettings settings) {
        return new PolicyCalls(settings.policy().orElse(null), settings.limits().policyTimeout());
    }

    /**
     * Asks at one step.
     *
     * @param question what is asked
     * @param accepted gets what was noted, and does what the step is for
     * @param refused makes the answer of a refusal
     */
    Answer ask(
            SessionContext context,
            Function<SmtpPolicy, Decision> question,
            Function<Map<String, String>, Answer> accepted,
            Function<Reply, Answer> refused) {
        return policy == null
                ? accepted.apply(Map.of())
                : new Step(context, accepted, refused).ask(() -> question.apply(policy));
    }

    private interface Question {
        Decision ask();
    }

    /** One question, and what follows from its answer. */
    private final class Step {
        private final SessionContext context;
        private final Function<Map<String, String>, Answer> accepted;
        private final Function<Reply, Answer> refused;

        Step(SessionContext context, Function<Map<String, String>, Answer> accepted, Function<Reply, Answer> refused) {
            this.context = context;
            this.accepted = accepted;
            this.refused = refused;
        }

        Answer ask(Question question) {
            try {
                return answer(question.ask());
            } catch (RuntimeException | LinkageError | StackOverflowError e) { // a policy is not our code
                return failed(e);
            }
        }

        private Answer answer(Decision decision) {
            if (decision.pending().isPresent()) {
                return later(decision.pending().get());
            }
            if (decision.refusal().isPresent()) {
                if (decision.isClosing()) {
                    context.errors().lost();
                }
                Decision.Refusal reply = decision.refusal().get();
                return refused.apply(Replies.refused(reply.code(), reply.enhancedStatusCode(), reply.text()));
            }
            return context.isClosed() ? refused.apply(Replies.POLICY_FAILED) : accepted.apply(decision.attributes());
        }

        private Answer later(CompletionStage<Decision> stage) {
            return new PendingAnswer<>(
                    stage,
                    timeout,
                    (decision, failure) -> decision == null ? failed(failure) : ask(() -> decision),
                    this::late);
        }

        private Answer failed(@Nullable Throwable failure) {
            Throwable cause = LogText.printable(failure == null ? new NullPointerException("no decision") : failure);
            failing.occurred("The policy failed: " + cause.getMessage(), cause);
            return refused.apply(Replies.POLICY_FAILED);
        }

        private Answer late() {
            failing.occurred("The policy did not decide in time", null);
            return refused.apply(Replies.POLICY_FAILED);
        }
    }
}
