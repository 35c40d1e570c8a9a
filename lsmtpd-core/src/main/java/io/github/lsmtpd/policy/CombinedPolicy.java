package io.github.lsmtpd.policy;

import io.github.lsmtpd.Envelope;
import io.github.lsmtpd.MailAddress;
import io.github.lsmtpd.MailMessage;
import io.github.lsmtpd.Recipient;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** Asks several policies in turn until one refuses. Thread safe. */
final class CombinedPolicy implements SmtpPolicy {
    private final List<SmtpPolicy> policies;

    CombinedPolicy(List<SmtpPolicy> policies) {
        this.policies = policies;
    }

    @Override
    public Decision connect(SessionInfo session) {
        return ask(policy -> policy.connect(session));
    }

    @Override
    public Decision hello(SessionInfo session) {
        return ask(policy -> policy.hello(session));
    }

    @Override
    public Decision mail(SessionInfo session, Optional<MailAddress> reversePath, long declaredSize) {
        return ask(policy -> policy.mail(session, reversePath, declaredSize));
    }

    @Override
    public Decision rcpt(SessionInfo session, Optional<MailAddress> reversePath, Recipient recipient) {
        return ask(policy -> policy.rcpt(session, reversePath, recipient));
    }

    @Override
    public Decision data(SessionInfo session, Envelope envelope) {
        return ask(policy -> policy.data(session, envelope));
    }

    @Override
    public Decision message(SessionInfo session, MailMessage message) {
        return ask(policy -> policy.message(session, message));
    }

    private Decision ask(Function<SmtpPolicy, Decision> question) {
        return ask(question, 0, Decision.accept());
    }

    private Decision ask(Function<SmtpPolicy, Decision> question, int from, Decision soFar) {
        Decision all = soFar;
        for (int i = from; i < policies.size(); i++) {
            Decision one = question.apply(policies.get(i));
            if (one.pending().isPresent()) {
                return askRest(question, i + 1, all, one.pending().get());
            }
            if (!one.isAccepted()) {
                return one;
            }
            all = noted(all, one.attributes());
        }
        return all;
    }

    /** Whoever gives up waiting also gives up what is waited for. */
    private Decision askRest(
            Function<SmtpPolicy, Decision> question, int from, Decision soFar, CompletionStage<Decision> pending) {
        CompletableFuture<Decision> rest = pending.thenCompose(
                        decision -> settled(decision.isAccepted() ? askOn(question, from, soFar, decision) : decision))
                .toCompletableFuture();
        var unused = rest.whenComplete((decision, failure) -> {
            if (rest.isCancelled()) {
                pending.toCompletableFuture().cancel(false);
            }
        });
        return Decision.later(rest);
    }

    private Decision askOn(Function<SmtpPolicy, Decision> question, int from, Decision soFar, Decision accepted) {
        return ask(question, from, noted(soFar, accepted.attributes()));
    }

    private static CompletionStage<Decision> settled(Decision decision) {
        return decision.pending().orElseGet(() -> CompletableFuture.completedFuture(decision));
    }

    private static Decision noted(Decision soFar, Map<String, String> more) {
        Decision all = soFar;
        for (Map.Entry<String, String> attribute : more.entrySet()) {
            all = all.with(attribute.getKey(), attribute.getValue());
        }
        return all;
    }
}
