package io.github.lsmtpd.internal.session;

import io.github.lsmtpd.internal.content.ContentStore;
import io.github.lsmtpd.policy.SmtpPolicy;
import java.time.Duration;

/** A server that asks a policy, for tests in other packages. */
public final class PolicedServer {
    private PolicedServer() {}

    /**
     * What the sessions of such a server share.
     *
     * @param settings the server's settings
     * @param contents where the content of messages is kept
     * @param policy is asked
     * @param timeout how long it may take
     * @return the context
     */
    public static ServerContext of(
            ServerSettings settings, ContentStore contents, SmtpPolicy policy, Duration timeout) {
        return new ServerContext(
                settings, contents, MessageLog.ofServer(), CommandTable.STANDARD, PolicyCalls.of(policy, timeout));
    }
}
