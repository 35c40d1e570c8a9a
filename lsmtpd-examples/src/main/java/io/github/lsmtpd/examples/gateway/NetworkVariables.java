package io.github.lsmtpd.examples.gateway;

import io.github.lsmtpd.ConnectionSetting;
import io.github.lsmtpd.IpNetwork;
import io.github.lsmtpd.config.Setting;
import io.github.lsmtpd.config.Settings;
import io.github.lsmtpd.policy.ClientNetworks;
import io.github.lsmtpd.policy.SmtpPolicy;
import java.util.List;
import java.util.stream.Stream;

/** The environment variables that say from which networks clients come. Stateless. */
final class NetworkVariables {
    static final Setting<List<IpNetwork>> ALLOWED = ConnectionSetting.networks("allowedNetworks", "ALLOW_NETWORKS")
            .byDefault(List.of(), "every network")
            .meaning("networks, with commas between them, that clients come from; others get 554 5.7.1 and are"
                    + " disconnected");
    private static final Setting<List<IpNetwork>> DENIED = ConnectionSetting.networks("deniedNetworks", "DENY_NETWORKS")
            .byDefault(List.of(), "none")
            .meaning("networks whose clients get that, even if they are in `ALLOW_NETWORKS`");
    static final Setting<List<IpNetwork>> EXEMPT = ConnectionSetting.networks(
                    "exemptFromPolicy", "POLICY_EXEMPT_NETWORKS")
            .byDefault(ConnectionSetting.EXEMPT_NETWORKS.defaultValue())
            .meaning(
                    "networks whose clients are not asked about in DNS blocklists, and have no greylist and no `RATE_`;"
                            + " `none` for none");
    static final List<Setting<?>> SETTINGS = List.of(ALLOWED, DENIED, EXEMPT);

    private NetworkVariables() {}

    static Stream<SmtpPolicy> policies(Settings settings) {
        List<IpNetwork> allowed = settings.get(ALLOWED);
        List<IpNetwork> denied = settings.get(DENIED);
        return Stream.concat(
                denied.isEmpty() ? Stream.empty() : Stream.of(ClientNetworks.deny(denied)),
                allowed.isEmpty() ? Stream.empty() : Stream.of(ClientNetworks.allow(allowed)));
    }

    /** Returns whether not everybody gets in. */
    static boolean isLimited(Settings settings) {
        List<IpNetwork> allowed = settings.get(ALLOWED);
        return !allowed.isEmpty() && allowed.stream().noneMatch(network -> network.prefixLength() == 0);
    }
}
