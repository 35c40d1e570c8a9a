package io.github.lsmtpd.examples.gateway;

import io.github.lsmtpd.IpNetwork;
import io.github.lsmtpd.config.Setting;
import io.github.lsmtpd.config.Settings;
import io.github.lsmtpd.policy.SmtpPolicy;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The environment variables that say who may send what to whom, put together. Stateless. */
final class PolicyVariables {
    private static final Logger LOG = LoggerFactory.getLogger(PolicyVariables.class);

    static final List<Setting<?>> SETTINGS = Stream.of(
                    RecipientVariables.SETTINGS,
                    NetworkVariables.SETTINGS,
                    RequirementVariables.SETTINGS,
                    RateVariables.SETTINGS,
                    GreylistVariables.SETTINGS,
                    BlocklistVariables.SETTINGS)
            .<Setting<?>>flatMap(List::stream)
            .toList();

    private PolicyVariables() {}

    /**
     * The policy, if one is set; what it has open is to be closed at the end. What refuses for good comes first, and what
     * remembers whom it was asked about comes last, so that it is not asked about those.
     */
    static Optional<SmtpPolicy> policy(Settings settings, Consumer<Runnable> closeLater) {
        List<IpNetwork> exempt = settings.get(NetworkVariables.EXEMPT);
        List<SmtpPolicy> policies =
                new ArrayList<>(NetworkVariables.policies(settings).toList());
        BlocklistVariables.policies(settings, closeLater).forEach(policy -> policies.add(policy.exceptFor(exempt)));
        RequirementVariables.policies(settings).forEach(policies::add);
        RecipientVariables.policy(settings, closeLater).ifPresent(policies::add);
        Stream.concat(RateVariables.policies(settings), GreylistVariables.policies(settings))
                .forEach(policy -> policies.add(policy.exceptFor(exempt)));
        return switch (policies.size()) {
            case 0 -> Optional.empty();
            case 1 -> Optional.of(policies.get(0));
            default -> Optional.of(SmtpPolicy.allOf(policies.toArray(SmtpPolicy[]::new)));
        };
    }

    /** Warns of what the whole network could do. */
    static void warnIfOpen(Settings settings, List<InetSocketAddress> addresses) {
        if (isOpen(settings, addresses)) {
            LOG.warn(
                    "Every client that reaches this server may send to every address: set {}, {}, {} or {}",
                    RecipientVariables.DOMAINS.variable(),
                    RecipientVariables.FILE.variable(),
                    NetworkVariables.ALLOWED.variable(),
                    AuthVariables.REQUIRED.variable());
        }
    }

    static boolean isOpen(Settings settings, List<InetSocketAddress> addresses) {
        boolean limited = settings.find(RecipientVariables.DOMAINS).isPresent()
                || settings.find(RecipientVariables.FILE).isPresent()
                || settings.get(AuthVariables.REQUIRED)
                || NetworkVariables.isLimited(settings);
        boolean reachable =
                addresses.stream().anyMatch(address -> !address.getAddress().isLoopbackAddress());
        return reachable && !limited;
    }
}
