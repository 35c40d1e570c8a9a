package io.github.lsmtpd.internal.support;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** An IP address and a port as text: {@code 127.0.0.1:34567}, or {@code [::1]:25} (RFC 5952); never a name. */
public final class SocketAddressText {
    private static final Pattern FORM = Pattern.compile("(?:([0-9.]{7,15})|\\[([0-9a-fA-F:.]{2,45})]):([0-9]{1,5})");
    private static final Pattern IPV4 = Pattern.compile("(?:(?:25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])(?:\\.(?!$)|$)){4}");
    /** Two or more groups of zeros; the longest such run is what RFC 5952 §4.2 shortens. */
    private static final Pattern ZEROS = Pattern.compile("(?:^|:)0(?::0)+(?::|$)");

    private SocketAddressText() {}

    /**
     * Writes a resolved address; the zone of a link-local one means nothing elsewhere and is left out.
     *
     * @param address the address
     * @return the text
     */
    public static String format(InetSocketAddress address) {
        InetAddress ip = address.getAddress();
        String text = ip.getHostAddress();
        return (ip instanceof Inet6Address ? "[" + shorten(text) + "]" : text) + ":" + address.getPort();
    }

    /**
     * Reads what {@link #format} writes, without ever asking the DNS.
     *
     * @param text the text
     * @return the address
     * @throws IllegalArgumentException if it is no such text
     */
    public static InetSocketAddress parse(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches()
                || (form.group(1) != null && !IPV4.matcher(form.group(1)).matches())
                || (form.group(2) != null && form.group(2).indexOf(':') < 0)) {
            throw new IllegalArgumentException("neither address:port nor [address]:port");
        }
        try {
            // A literal by now: dotted quad, or with a colon, which no host name holds.
            InetAddress ip = InetAddress.getByName(form.group(1) != null ? form.group(1) : form.group(2));
            return new InetSocketAddress(ip, Integer.parseInt(form.group(3)));
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("no IPv6 address in the brackets", e);
        }
    }

    private static String shorten(String ipv6) {
        int zone = ipv6.indexOf('%');
        String full = zone < 0 ? ipv6 : ipv6.substring(0, zone);
        Matcher zeros = ZEROS.matcher(full);
        int start = 0;
        int end = 0;
        while (zeros.find()) {
            if (zeros.end() - zeros.start() > end - start) {
                start = zeros.start();
                end = zeros.end();
            }
        }
        return end == 0 ? full : full.substring(0, start) + "::" + full.substring(end);
    }
}
