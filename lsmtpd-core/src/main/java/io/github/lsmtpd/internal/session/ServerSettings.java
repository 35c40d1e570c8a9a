package io.github.lsmtpd.internal.session;

import io.github.lsmtpd.AuthConfig;
import io.github.lsmtpd.ConnectionLimits;
import io.github.lsmtpd.ContentRules;
import io.github.lsmtpd.ContentStorage;
import io.github.lsmtpd.Limits;
import io.github.lsmtpd.ListenerConfig;
import io.github.lsmtpd.SmtpServerBuilder;
import io.github.lsmtpd.SmtpTolerance;
import io.github.lsmtpd.Timeouts;
import io.github.lsmtpd.config.SettingException;
import java.util.List;

/**
 * Every setting of a server, already checked; {@link SmtpServerBuilder} makes it and holds the defaults. Immutable.
 *
 * @param hostname our name in the greeting, the EHLO reply and the Received line
 * @param listeners where to listen, at least one
 * @param limits how much in one session
 * @param timeouts how long
 * @param connections how many clients at once and in a second
 * @param contentRules what content is taken
 * @param storage where messages are kept while they arrive and are delivered
 * @param threads how many event loops serve the connections
 * @param application what the application does
 */
public record ServerSettings(
        String hostname,
        List<ListenerConfig> listeners,
        Limits limits,
        Timeouts timeouts,
        ConnectionLimits connections,
        ContentRules contentRules,
        ContentStorage storage,
        int threads,
        Application application) {
    /** The {@link #acceptedSize} that is no limit. */
    public static final long UNLIMITED = Long.MAX_VALUE;

    /**
     * Checks that clients who are to prove who they are can do so.
     *
     * @param hostname our name
     * @param listeners where to listen
     * @param limits how much in one session
     * @param timeouts how long
     * @param connections how many clients at once and in a second
     * @param contentRules what content is taken
     * @param storage where messages are kept
     * @param threads how many event loops
     * @param application what the application does
     * @throws SettingException if a listener wants AUTH and there is no authenticator
     */
    public ServerSettings {
        boolean auth = listeners.stream().anyMatch(each -> each.auth().mode() != AuthConfig.Mode.NONE);
        if (auth && application.authenticator().isEmpty()) {
            throw new SettingException("authenticator", "none", "an Authenticator, as a listener wants AUTH");
        }
    }

    /** What our Received line may add to what the client sent. */
    private static final long LONGEST_RECEIVED_HEADER = 4 * 1024;

    /**
     * The largest message that is accepted now, by what was set and by what the sink takes. It is asked anew for each
     * message, since a sink may learn what its broker takes.
     *
     * @return the size in bytes as they are sent, at least 1
     */
    public long acceptedSize() {
        long set = limits.maxMessageSize() == 0 ? UNLIMITED : limits.maxMessageSize();
        long sinkTakes = application.sink().maxMessageSize();
        long header = contentRules.receivedHeader() && sinkTakes < Long.MAX_VALUE ? LONGEST_RECEIVED_HEADER : 0;
        return Math.max(1, Math.min(set, sinkTakes - header)); // SIZE=0 would be no limit (RFC 1870 §4)
    }

    /**
     * Returns whether something that RFC 5321 forbids is taken all the same.
     *
     * @param tolerance what the client does
     * @return false to refuse it
     */
    public boolean tolerates(SmtpTolerance tolerance) {
        return contentRules.tolerances().contains(tolerance);
    }
}
