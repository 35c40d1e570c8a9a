package io.github.lsmtpd.amqp.internal.settings;

import io.github.lsmtpd.config.SettingException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;

/** Distinguishes a host from what else is written where a host is expected; it looks nothing up. Stateless. */
public final class HostSetting {
    /** What a URL, a list or a port beside the host has. */
    private static final String NOT_IN_A_HOST = "/@,:";

    /** What can only be an IPv6 address: the JDK reads such text without asking a name server. */
    private static final Pattern WITH_COLONS = Pattern.compile("[0-9A-Fa-f:][0-9A-Fa-f:.]*");

    private HostSetting() {}

    /** Lets a host name or an IP address pass. */
    public static String check(String setting, String value) {
        if (!isIpV6Address(value) && value.chars().anyMatch(c -> NOT_IN_A_HOST.indexOf(c) >= 0)) {
            throw SettingException.secret(
                    setting, "one host name or IP address alone, without scheme, user, password, port and path");
        }
        if (value.isEmpty() || value.chars().anyMatch(c -> c <= ' ' || c == 127)) {
            throw new SettingException(setting, value, "a host name or an IP address");
        }
        return value;
    }

    /** Not by Netty, which may be too old for us: the sink says so, once it has checked. */
    private static boolean isIpV6Address(String value) {
        boolean inBrackets = value.startsWith("[") && value.endsWith("]");
        String address = inBrackets ? value.substring(1, value.length() - 1) : value;
        int zone = address.indexOf('%');
        String literal = zone < 0 ? address : address.substring(0, zone);
        if (!literal.contains(":") || !WITH_COLONS.matcher(literal).matches()) {
            return false;
        }
        try {
            return InetAddress.getAllByName(literal).length == 1;
        } catch (UnknownHostException e) {
            return false;
        }
    }
}
