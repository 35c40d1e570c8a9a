package io.github.lsmtpd.internal.session;

import io.github.lsmtpd.internal.content.ContentStore;

/**
 * What all sessions of one server share. Thread safe.
 *
 * @param settings the server's settings
 * @param contents where the content of messages is kept
 * @param messageLog the log of the messages
 * @param commands what each command does
 * @param policies asks the application's policy
 * @param events informs the application's observer
 */
public record ServerContext(
        ServerSettings settings,
        ContentStore contents,
        MessageLog messageLog,
        CommandTable commands,
        PolicyCalls policies,
        EventCalls events) {
    /**
     * With a log of its own, and the commands of RFC 5321 and its extensions.
     *
     * @param settings the server's settings
     * @param contents where the content of messages is kept
     */
    public ServerContext(ServerSettings settings, ContentStore contents) {
        this(
                settings,
                contents,
                MessageLog.ofServer(),
                CommandTable.STANDARD,
                PolicyCalls.of(settings),
                EventCalls.of(settings.application().observer()));
    }
}
