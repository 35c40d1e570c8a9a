package io.github.lsmtpd.amqp.internal;

import io.github.lsmtpd.config.SettingException;
import io.netty.util.NetUtil;

/** Tells a host from what else people write where a host is asked for. Stateless. */
public final class HostSetting {
    /** What a URL, a list or a port beside the host has. */
    private static final String NOT_IN_A_HOST = "/@,:";

    private HostSetting() {}

    /** Lets a host name or an IP address pass. */
    public static String check(String setting, String value) {
        if (!NetUtil.isValidIpV6Address(value) && value.chars().anyMatch(c -> NOT_IN_A_HOST.indexOf(c) >= 0)) {
            throw SettingException.secret(
                    setting, "one host name or IP address alone, without scheme, user, password, port and path");
        }
        if (value.isEmpty() || value.chars().anyMatch(c -> c <= ' ' || c == 127)) {
            throw new SettingException(setting, value, "a host name or an IP address");
        }
        return value;
    }
}
