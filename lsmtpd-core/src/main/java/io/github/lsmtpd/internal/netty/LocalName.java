package io.github.lsmtpd.internal.netty;

import io.github.lsmtpd.ListenerConfig;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The server's name where none was set: the machine's fully qualified name, else an address literal (RFC 5321 §4.1.1.1).
 * A slow DNS never holds the start up for longer than two seconds.
 */
public final class LocalName {
    private static final Logger LOG = LoggerFactory.getLogger(LocalName.class);
    private static final Duration LOOKUP_TIMEOUT = Duration.ofSeconds(2);
    /** Labels of letters, digits and hyphens, at least two; the last has a letter, so that it is no IPv4 address. */
    private static final String FULLY_QUALIFIED = "([A-Za-z0-9_-]{1,63}\\.)+[A-Za-z0-9-]*[A-Za-z][A-Za-z0-9-]*";

    private static final int MAX_NAME = 255;

    private static final String NO_NAME = "and the machine has no fully qualified name";
    private static final String FULL_NAME = "and this is the machine's fully qualified name";

    private LocalName() {}

    /**
     * Finds the name.
     *
     * @param listeners where the server listens
     * @return a domain name or an address literal
     */
    public static String find(List<ListenerConfig> listeners) {
        return find(() -> InetAddress.getLocalHost().getCanonicalHostName(), LOOKUP_TIMEOUT, listeners);
    }

    static String find(Callable<String> lookup, Duration timeout, List<ListenerConfig> listeners) {
        return withinTime(lookup, timeout)
                .filter(LocalName::isFullyQualified)
                .orElseGet(() -> literal(address(listeners)));
    }

    /**
     * Logs what was found, once the server has started: one that cannot start has other things to say.
     *
     * @param found the name
     */
    public static void log(String found) {
        boolean literal = found.startsWith("[");
        LOG.info("server name {}: none was set, {}", found, literal ? NO_NAME : FULL_NAME);
    }

    private static Optional<String> withinTime(Callable<String> lookup, Duration timeout) {
        FutureTask<String> task = new FutureTask<>(lookup);
        Thread thread = new Thread(task, "lsmtpd-name");
        thread.setDaemon(true);
        thread.start();
        try {
            return Optional.of(task.get(timeout.toMillis(), TimeUnit.MILLISECONDS));
        } catch (ExecutionException | TimeoutException e) {
            LOG.debug("the machine's name cannot be found", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return Optional.empty();
    }

    private static boolean isFullyQualified(String name) {
        boolean local = name.equals("localhost.localdomain");
        return name.length() <= MAX_NAME && name.matches(FULLY_QUALIFIED) && !local;
    }

    /** Where clients reach the server, as far as can be said. */
    private static InetAddress address(List<ListenerConfig> listeners) {
        InetAddress listening = listeners.get(0).address().getAddress();
        return listening.isAnyLocalAddress() ? addressOfMachine().orElse(InetAddress.getLoopbackAddress()) : listening;
    }

    private static Optional<InetAddress> addressOfMachine() {
        try {
            return NetworkInterface.networkInterfaces()
                    .flatMap(NetworkInterface::inetAddresses)
                    .filter(address -> !address.isLoopbackAddress() && !address.isLinkLocalAddress())
                    .min((a, b) -> Boolean.compare(b instanceof Inet4Address, a instanceof Inet4Address));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** RFC 5321 §4.1.3; a zone means nothing elsewhere. */
    private static String literal(InetAddress address) {
        if (!(address instanceof Inet6Address)) {
            return "[" + address.getHostAddress() + "]";
        }
        String text = address.getHostAddress();
        int zone = text.indexOf('%');
        return "[IPv6:" + (zone < 0 ? text : text.substring(0, zone)) + "]";
    }
}
