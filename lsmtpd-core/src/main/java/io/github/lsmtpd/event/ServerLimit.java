package io.github.lsmtpd.event;

/** What is limited, of clients or of the server itself. */
public enum ServerLimit {
    /** Connections of the whole server. */
    CONNECTIONS,
    /** Connections of one address, or of the network that counts as one. */
    CONNECTIONS_OF_ADDRESS,
    /** New connections a second of one address. */
    CONNECTION_RATE,
    /** File descriptors of the process: nothing is accepted for a moment. */
    DESCRIPTORS,
    /** TLS handshakes in progress. */
    HANDSHAKES,
    /** New TLS handshakes a second of one address. */
    HANDSHAKE_RATE,
    /** How long a client may be silent. */
    IDLE_TIME,
    /** How long a command line may take. */
    COMMAND_TIME,
    /** How long the content may take for its size. */
    CONTENT_TIME,
    /** The length of a command line. */
    COMMAND_LINE,
    /** Commands of one session that bring no message nearer. */
    COMMANDS,
    /** Refused commands of one session. */
    ERRORS,
    /** Messages of one session. */
    MESSAGES,
    /** Recipients of one message. */
    RECIPIENTS,
    /** The size of one message. */
    MESSAGE_SIZE,
    /** Replies that a client does not read. */
    UNREAD_REPLIES,
    /** What is thrown away of what a client sends: content that is refused already, and what comes after the last reply. */
    DISCARDED_INPUT,
    /** Memory for what clients make the server keep. */
    MEMORY,
    /** Room for content in temporary files. */
    TEMPORARY_FILES,
    /** Failed authentications of one session or address. */
    AUTHENTICATION_FAILURES
}
