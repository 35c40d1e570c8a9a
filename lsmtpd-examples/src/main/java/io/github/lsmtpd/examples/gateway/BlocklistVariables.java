package io.github.lsmtpd.examples.gateway;

import io.github.lsmtpd.IpNetwork;
import io.github.lsmtpd.config.Setting;
import io.github.lsmtpd.config.SettingException;
import io.github.lsmtpd.config.Settings;
import io.github.lsmtpd.policy.DnsBlocklist;
import io.github.lsmtpd.policy.DnsLookup;
import io.github.lsmtpd.policy.SmtpPolicy;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** The environment variables of DNS blocklists. Stateless. */
final class BlocklistVariables {
    private static final int DNS_PORT = 53;

    private static final Setting<List<String>> ZONES = DomainList.setting("blocklists", "DNSBL")
            .meaning("DNS blocklists, such as `zen.spamhaus.org`, with commas between them; clients that are on one get"
                    + " 554 5.7.1 and are disconnected");
    private static final Setting<List<InetSocketAddress>> SERVERS = Setting.parsed(
                    "nameServers", "DNSBL_SERVERS", BlocklistVariables::servers, BlocklistVariables::text)
            .noDefault("the system's")
            .meaning("name servers to ask, as `address` or `address port`, with commas between them");
    private static final Setting<Duration> TIMEOUT = Setting.seconds(
                    "blocklistTimeout", "DNSBL_TIMEOUT_SECS", Duration.ofSeconds(9))
            .byDefault(Duration.ofSeconds(5))
            .meaning("how long a client waits for the answers");
    private static final Setting<Boolean> REQUIRED = Setting.flag("blocklistRequired", "DNSBL_REQUIRED")
            .byDefault(false)
            .meaning("`true`: without an answer, clients get 451 4.7.1 rather than pass");
    static final List<Setting<?>> SETTINGS = List.of(ZONES, SERVERS, TIMEOUT, REQUIRED);

    private BlocklistVariables() {}

    static Stream<SmtpPolicy> policies(Settings settings, Consumer<Runnable> closeLater) {
        return settings.find(ZONES).stream().map(zones -> {
            DnsLookup lookup = DnsLookup.asking(settings.find(SERVERS).orElse(List.of()));
            closeLater.accept(lookup::close);
            DnsBlocklist lists = DnsBlocklist.of(lookup, zones).withTimeout(settings.get(TIMEOUT));
            return settings.get(REQUIRED) ? lists.refusingUnanswered() : lists;
        });
    }

    private static List<InetSocketAddress> servers(String variable, String text) {
        try {
            return Arrays.stream(text.split(",", -1))
                    .map(String::strip)
                    .map(BlocklistVariables::server)
                    .toList();
        } catch (IllegalArgumentException e) {
            throw new SettingException(variable, text, "IP addresses, each with a port or not, such as 192.0.2.1 5353");
        }
    }

    private static InetSocketAddress server(String text) {
        String[] parts = text.split(" +", 2);
        int port = parts.length == 1 ? DNS_PORT : Integer.parseInt(parts[1]);
        if (parts[0].contains("/")) {
            throw new IllegalArgumentException(text);
        }
        return new InetSocketAddress(IpNetwork.parse(parts[0]).address(), port);
    }

    private static String text(List<InetSocketAddress> servers) {
        return String.join(
                ",",
                servers.stream()
                        .map(server -> server.getAddress().getHostAddress() + " " + server.getPort())
                        .toList());
    }
}
