package io.github.lsmtpd;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Every setting of a server, already checked; {@link SmtpServerBuilder} makes it and holds the defaults. Immutable.
 *
 * @param hostname our name in the greeting, the EHLO reply and the Received line
 * @param listeners where to listen, at least one
 * @param maxMessageSize the largest message accepted, in bytes as they are sent
 * @param maxRecipients the most recipients of one message
 * @param maxErrors how many commands of a client may be refused, without a message accepted, before it is cut off
 * @param idleTimeout after how long without a byte from the client a session is ended
 * @param deliveryTimeout how long a sink may take to store a message
 * @param receivedHeader whether a Received line is put in front of the content
 * @param allowEmptyMessage whether a message without a single byte is accepted
 * @param bareLineFeedAllowed whether an LF without CR ends a line, too
 * @param extensions what is offered in the EHLO reply
 * @param tls what encrypts connections, or null to offer no STARTTLS
 * @param memoryBudget how many bytes of messages may be in memory at once; more goes to temporary files
 * @param maxMessageInMemory the largest message that is kept in memory, in bytes; a larger one goes to a temporary file
 * @param temporaryDirectory where temporary files go
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
        boolean allowEmptyMessage,
        boolean bareLineFeedAllowed,
        Set<SmtpExtension> extensions,
        @Nullable SSLContext tls,
        long memoryBudget,
        long maxMessageInMemory,
        Path temporaryDirectory,
        int threads,
        MessageSink sink) {
    /**
     * Where to listen, and what to speak there. Immutable.
     *
     * @param address the address
     * @param lmtp whether LMTP is spoken (RFC 2033), not SMTP
     */
    public record Listener(InetSocketAddress address, boolean lmtp) {}
}
