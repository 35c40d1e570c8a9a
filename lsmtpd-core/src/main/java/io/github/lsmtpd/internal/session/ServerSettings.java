package io.github.lsmtpd.internal.session;

import io.github.lsmtpd.ContentStorage;
import io.github.lsmtpd.MessageSink;
import io.github.lsmtpd.SmtpExtension;
import io.github.lsmtpd.SmtpServerBuilder;
import io.github.lsmtpd.SmtpTolerance;
import io.github.lsmtpd.config.SettingException;
import io.github.lsmtpd.internal.support.Checks;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Every setting of a server, already checked; {@link SmtpServerBuilder} makes it and holds the defaults. Immutable.
 *
 * @param hostname our name in the greeting, the EHLO reply and the Received line
 * @param listeners where to listen, at least one
 * @param maxMessageSize the largest message accepted, in bytes as they are sent, or {@link #UNLIMITED}
 * @param maxRecipients the most recipients of one message
 * @param maxErrors how many commands of a client may be refused, without a message accepted, before it is cut off
 * @param idleTimeout after how long without a byte from the client a session is ended, zero for never
 * @param deliveryTimeout how long a sink may take to store a message
 * @param receivedHeader whether a Received line is put in front of the content
 * @param tolerances what RFC 5321 forbids and is taken all the same
 * @param extensions what is offered in the EHLO reply; {@link #extensions(boolean)} has what LMTP adds
 * @param tls what encrypts connections, or null to offer no STARTTLS
 * @param storage where messages are kept while they arrive and are delivered
 * @param threads how many event loops serve the connections
 * @param sink where accepted messages go
 */
public record ServerSettings(
        String hostname,
        List<Listener> listeners,
        long maxMessageSize,
        int maxRecipients,
        int maxErrors,
        Duration idleTimeout,
        Duration deliveryTimeout,
        boolean receivedHeader,
        Set<SmtpTolerance> tolerances,
        Set<SmtpExtension> extensions,
        @Nullable SSLContext tls,
        ContentStorage storage,
        int threads,
        MessageSink sink) {
    /** The {@link #maxMessageSize} that is no limit. */
    public static final long UNLIMITED = Long.MAX_VALUE;

    /** Those that LMTP must offer (RFC 2033 §5). */
    private static final Set<SmtpExtension> NEEDED_BY_LMTP =
            Set.of(SmtpExtension.PIPELINING, SmtpExtension.ENHANCED_STATUS_CODES);

    /** What our Received line may add to what the client sent. */
    private static final long LONGEST_RECEIVED_HEADER = 4 * 1024;

    /**
     * The largest message that is accepted now, by what was set and by what the sink takes. It is asked anew for each
     * message, since a sink may learn what its broker takes.
     *
     * @return the size in bytes as they are sent, at least 1
     */
    public long acceptedSize() {
        long sinkTakes = sink.maxMessageSize();
        long header = receivedHeader && sinkTakes < Long.MAX_VALUE ? LONGEST_RECEIVED_HEADER : 0;
        return Math.max(1, Math.min(maxMessageSize, sinkTakes - header)); // SIZE=0 would be no limit (RFC 1870 §4)
    }

    /**
     * Returns whether something that RFC 5321 forbids is taken all the same.
     *
     * @param tolerance what the client does
     * @return false to refuse it
     */
    public boolean tolerates(SmtpTolerance tolerance) {
        return tolerances.contains(tolerance);
    }

    /**
     * What is offered, given what is spoken.
     *
     * @param lmtp whether LMTP is spoken, which has two extensions that cannot be turned off (RFC 2033 §5)
     * @return the extensions, as a set that can be changed
     */
    public Set<SmtpExtension> extensions(boolean lmtp) {
        Set<SmtpExtension> offered = EnumSet.noneOf(SmtpExtension.class); // copyOf refuses a set that is empty
        offered.addAll(extensions);
        if (lmtp) {
            offered.addAll(NEEDED_BY_LMTP);
        }
        return offered;
    }

    /**
     * Where to listen, and what to speak there. Immutable.
     *
     * @param address the address
     * @param lmtp whether LMTP is spoken (RFC 2033), not SMTP
     * @param implicitTls whether connections are encrypted from their first byte on (RFC 8314 §3)
     */
    public record Listener(InetSocketAddress address, boolean lmtp, boolean implicitTls) {
        private static final int SMTP_PORT = 25;

        /**
         * A listener at an address of this machine.
         *
         * @param address a host name or IP address
         * @param port the port, 0 for any that is free
         * @param lmtp whether LMTP is spoken
         * @return the listener
         * @throws SettingException if there is no such address, or the port cannot be used
         */
        public static Listener at(String address, int port, boolean lmtp) {
            if (lmtp && port == SMTP_PORT) {
                throw new SettingException("port", port, "another port than that of SMTP for LMTP");
            }
            Checks.inRange("port", port, 0, 65535);
            Objects.requireNonNull(address, "address");
            InetSocketAddress resolved = new InetSocketAddress(address, port);
            if (resolved.isUnresolved()) {
                throw new SettingException("address", address, "a host name or IP address of this machine");
            }
            return new Listener(resolved, lmtp, false);
        }
    }
}
