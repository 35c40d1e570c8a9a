package io.github.lsmtpd.internal.session;

import io.github.lsmtpd.LogText;
import io.github.lsmtpd.internal.protocol.Replies;
import io.github.lsmtpd.internal.protocol.Reply;
import io.github.lsmtpd.internal.support.ConditionLog;
import io.github.lsmtpd.policy.Decision;
import io.github.lsmtpd.policy.SmtpPolicy;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * Asks the application's policy, and makes an answer of its decision. A policy that fails or is late refuses for now: it
 * never lets a client through. Thread safe.
 */
public final class PolicyCalls {
    private static final String NO_DECISION = "the policy gave no decision";

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
        return new PolicyCalls(
                settings.application().policy().orElse(null),
                settings.timeouts().policy());
    }

    /** Asks at one step, if there is a policy; the step makes the answer. */
    <T> Answer ask(SessionContext context, T what, PolicyStep<T> step) {
        return policy == null
                ? step.accepted(context, what, Map.of())
                : new Question<>(context, what, step).ask(policy);
    }

    /** What is asked once, and what follows from the decision. */
    private final class Question<T> {
        private final SessionContext context;
        private final T what;
        private final PolicyStep<T> step;

        Question(SessionContext context, T what, PolicyStep<T> step) {
            this.context = context;
            this.what = what;
            this.step = step;
        }

        Answer ask(SmtpPolicy asked) {
            Decision decision;
            try {
                decision = Objects.requireNonNull(step.decide(asked, context, what), NO_DECISION);
            } catch (RuntimeException | LinkageError | StackOverflowError e) { // a policy is not our code
                return failed(e);
            }
            return answer(decision);
        }

        private Answer answer(Decision decision) {
            if (decision.pending().isPresent()) {
                return later(decision.pending().get());
            }
            failing.ended();
            if (decision.refusal().isPresent()) {
                return refused(decision.refusal().get(), decision.isClosing());
            }
            return context.isClosed()
                    ? step.refused(context, what, Replies.POLICY_FAILED) // the client has gone, and is not told
                    : step.accepted(context, what, decision.attributes());
        }

        private Answer refused(Decision.Refusal refusal, boolean closing) {
            if (closing) {
                context.errors().lost();
            }
            Reply reply = Replies.refused(refusal.code(), refusal.enhancedStatusCode(), refusal.text());
            return step.refused(context, what, reply);
        }

        private Answer later(CompletionStage<Decision> stage) {
            return new PendingAnswer<>(
                    stage,
                    timeout,
                    (decision, failure) -> decision == null ? failed(failure) : answer(decision),
                    this::late);
        }

        private Answer failed(@Nullable Throwable failure) {
            Throwable cause = LogText.printable(failure == null ? new NullPointerException(NO_DECISION) : failure);
            failing.occurred("The policy failed: " + cause.getMessage(), cause);
            return step.refused(context, what, Replies.POLICY_FAILED);
        }

        private Answer late() {
            failing.occurred("The policy did not decide in time", null);
            return step.refused(context, what, Replies.POLICY_FAILED);
        }
    }
}
