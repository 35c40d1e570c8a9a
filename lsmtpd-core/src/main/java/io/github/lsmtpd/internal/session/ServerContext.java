package io.github.lsmtpd.internal.session;

import io.github.lsmtpd.internal.content.ContentStore;

/**
 * What all sessions of one server share. Thread safe.
 *
 * @param settings the server's settings
 * @param contents where the content of messages is kept
 * @param messageLog the log of the messages
 */
public record ServerContext(ServerSettings settings, ContentStore contents, MessageLog messageLog) {
    /**
     * With a log of its own.
     *
     * @param settings the server's settings
     * @param contents where the content of messages is kept
     */
    public ServerContext(ServerSettings settings, ContentStore contents) {
        this(settings, contents, MessageLog.ofServer());
    }
}
