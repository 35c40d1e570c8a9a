package io.github.lsmtpd.examples.gateway;

import io.github.lsmtpd.ConnectionSetting;
import io.github.lsmtpd.IpNetwork;
import io.github.lsmtpd.TrustedNetworks;
import io.github.lsmtpd.config.Setting;
import io.github.lsmtpd.config.Settings;
import java.util.List;

/** The environment variables for who may say where a client really is. Stateless. */
final class TrustVariables {
    private static final Setting<List<IpNetwork>> PROXIES = ConnectionSetting.networks("proxies", "PROXY_PROTOCOL_FROM")
            .byDefault(List.of(), "none")
            .meaning("networks, with commas between them, whose connections begin with a header of the PROXY protocol,"
                    + " version 1 or 2; without one, they are closed after 5 s");
    private static final Setting<List<IpNetwork>> XCLIENT = ConnectionSetting.networks("xclient", "XCLIENT_FROM")
            .byDefault(List.of(), "none")
            .meaning("networks whose servers may say with XCLIENT which client they speak for");
    static final List<Setting<?>> SETTINGS = List.of(PROXIES, XCLIENT);

    private TrustVariables() {}

    static TrustedNetworks networks(Settings settings) {
        return new TrustedNetworks(settings.get(PROXIES), settings.get(XCLIENT));
    }
}
