package io.github.lsmtpd.internal.session;

/**
 * Where a session stands.
 *
 * <pre>
 *   CONNECTED --EHLO, HELO--> READY --MAIL--> MAIL --RCPT--> RCPT --DATA--> BODY --end of data--> DELIVERY
 *                               ^                              (RCPT stays)  |                      |
 *                               +------- RSET, EHLO, HELO, a refused body ---+------- reply --------+
 *
 *   RCPT --BDAT--> CHUNKS --BDAT LAST--> DELIVERY
 *   any --QUIT, 421, connection lost--> CLOSED
 * </pre>
 */
enum SessionState {
    /** The client has not said who it is; skipped where that is tolerated (NO_GREETING). */
    CONNECTED,
    /** Between transactions. */
    READY,
    /** A transaction without a recipient. */
    MAIL,
    /** A transaction with a recipient. */
    RCPT,
    /** The body is coming. */
    BODY,
    /** A message is coming in chunks, and commands between them (RFC 3030). */
    CHUNKS,
    /** The message is with the sink, and nothing is read. */
    DELIVERY,
    /** Nothing more is sent or read. */
    CLOSED;

    /** Returns whether a session may go from this state to another; every one may be closed. */
    boolean canBecome(SessionState next) {
        return next == CLOSED
                || switch (this) {
                    case CONNECTED -> next == READY;
                    case READY -> next == READY || next == MAIL || next == CONNECTED;
                    case MAIL -> next == RCPT || next == READY;
                    case RCPT -> next == RCPT || next == BODY || next == CHUNKS || next == READY;
                    case BODY, CHUNKS -> next == DELIVERY || next == READY;
                    case DELIVERY -> next == READY;
                    case CLOSED -> false;
                };
    }
}
