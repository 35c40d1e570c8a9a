package io.github.lsmtpd.internal.protocol;

import io.github.lsmtpd.DeliveryException;
import io.github.lsmtpd.ListenerConfig.Protocol;
import java.util.List;
import java.util.UUID;

/** Every reply that the server sends, named once, with the place that asks for it. */
public final class Replies {
    /** RFC 5321 §4.1.1.5. */
    public static final Reply RESET = Reply.of(250, "2.0.0", "Reset");
    /** RFC 5321 §4.1.1.9. */
    public static final Reply NOTHING_DONE = Reply.of(250, "2.0.0", "OK");
    /** RFC 3207 §4. */
    public static final Reply READY_FOR_TLS = Reply.of(220, "2.0.0", "Ready to start TLS");
    /** RFC 5321 §4.1.1.2. */
    public static final Reply SENDER_OK = Reply.of(250, "2.1.0", "Sender OK");
    /** RFC 5321 §4.1.1.3. */
    public static final Reply RECIPIENT_OK = Reply.of(250, "2.1.5", "Recipient OK");
    /** RFC 5321 §4.1.1.4; a 3xx reply has no enhanced code (RFC 2034 §4). */
    public static final Reply START_MAIL_INPUT = Reply.of(354, "", "Start mail input; end with <CRLF>.<CRLF>");
    /** RFC 5321 §7.3: neither confirms nor denies that a mailbox exists. */
    public static final Reply CANNOT_VERIFY =
            Reply.of(252, "2.5.2", "Cannot VRFY user, but will accept message and attempt delivery");
    /** RFC 5321 §4.1.1.8. */
    public static final Reply HELP =
            Reply.of(214, "2.0.0", "This server receives mail as RFC 5321 says; EHLO lists its extensions");
    /** RFC 5321 §4.1.1.10. */
    public static final Reply GOODBYE = Reply.of(221, "2.0.0", "Goodbye");

    /** RFC 5321 §4.5.3.2.7: nothing came for the idle timeout. */
    public static final Reply IDLE_TOO_LONG = Reply.of(421, "4.4.2", "Idle for too long, closing connection");
    /** RFC 5321 §4.5.3.2: what the client had begun to send did not end in time. */
    public static final Reply TOO_SLOW = Reply.of(421, "4.4.2", "Sending too slowly, closing connection");
    /** RFC 5321 §3.8, in place of the greeting: this client, or all together, have as many as they may. */
    public static final Reply TOO_MANY_CONNECTIONS =
            Reply.of(421, "4.7.0", "Too many connections, try again later, closing connection");
    /** RFC 3207 §4: too many handshakes, of this client or of all together. */
    public static final Reply TLS_BUSY = Reply.of(454, "4.7.0", "TLS not available now, try again later");
    /** RFC 9422 §4: the session has had as many as EHLO has said. */
    public static final Reply TOO_MANY_MESSAGES =
            Reply.of(421, "4.7.0", "No more messages in this session, closing connection");
    /** RFC 5321 §3.8: the server is stopping. */
    public static final Reply SHUTTING_DOWN = Reply.of(421, "4.3.2", "Service shutting down, closing connection");
    /** RFC 5321 §3.8: what would come next cannot be known, or the client has been refused too often. */
    public static final Reply GIVING_UP = Reply.of(421, "4.7.0", "Cannot continue this session, closing connection");
    /** RFC 5321 §3.8: a fault of ours. */
    public static final Reply FAILED = Reply.of(421, "4.3.0", "Internal error, closing connection");
    /** RFC 5321 §3.8, in place of the greeting as well: no memory is left for this client. */
    public static final Reply TOO_BUSY = Reply.of(421, "4.3.2", "Too busy, try again later, closing connection");
    /** A body could not be kept until its end. */
    public static final Reply NO_STORAGE = Reply.of(452, "4.3.1", "No room for the message, try again later");
    /** The sink did not answer in time. */
    public static final Reply DELIVERY_TIMED_OUT = Reply.of(451, "4.3.0", "Message could not be stored in time");
    /** The application's policy failed, or did not decide in time. */
    public static final Reply POLICY_FAILED =
            Reply.of(451, "4.3.0", "Temporarily unable to decide on this, try again later");
    /** RFC 5321 §4.5.3.1.10: 452, not 552, so that the client sends the rest in another transaction. */
    public static final Reply TOO_MANY_RECIPIENTS = Reply.of(452, "4.5.3", "Too many recipients");

    /** RFC 5321 §4.2.4. */
    public static final Reply COMMAND_UNKNOWN = Reply.of(500, "5.5.1", "Command not recognised");
    /** RFC 7504 §3: a browser, perhaps sent here by the page of another site. */
    public static final Reply NOT_HTTP = Reply.of(521, "5.5.1", "This is a mail server");
    /** RFC 2033 §4.1: LHLO takes the place of EHLO and HELO. */
    public static final Reply THIS_IS_LMTP = Reply.of(500, "5.5.1", "Command not recognised; LMTP begins with LHLO");
    /** RFC 5321 §2.3.8: only CRLF ends a line, and no command has such a character. */
    public static final Reply BAD_LINE = Reply.of(500, "5.5.2", "Line has a bare CR or a control character");
    /**
     * RFC 5321 §2.3.8, RFC 7504 §3: what comes after a bare LF was part of a line to some program on the way, and a line of
     * its own to another. So nothing of it may be read as a command, and the session ends.
     */
    public static final Reply BARE_LINE_FEED =
            Reply.of(521, "5.5.2", "Line ends in a bare LF, lines end with CRLF; closing connection");
    /** RFC 5321 §4.1.2: no argument of a command has such a character, quoted or not. */
    public static final Reply BAD_CHARACTER = Reply.of(501, "5.5.2", "Argument has a control character");
    /** RFC 5321 §4.5.3.1.4. */
    public static final Reply LINE_TOO_LONG = Reply.of(500, "5.5.2", "Line too long");
    /** RFC 6531 §3.7.1. */
    public static final Reply NOT_UTF8 = Reply.of(500, "5.5.2", "Line is not valid UTF-8");
    /** RFC 5321 §4.1.1.1; no answer to EHLO or HELO has an enhanced code (RFC 2034 §4). */
    public static final Reply BAD_NAME = Reply.of(501, "", "Expected the client's domain or address literal");
    /** RFC 5321 §4.2.4: known, but not offered. */
    public static final Reply NOT_IMPLEMENTED = Reply.of(502, "5.5.1", "Command not implemented");
    /** RFC 5321 §4.1.4. */
    private static final Reply EHLO_FIRST = Reply.of(503, "5.5.1", "Send EHLO or HELO first");
    /** RFC 2033 §4.1. */
    private static final Reply LHLO_FIRST = Reply.of(503, "5.5.1", "Send LHLO first");
    /** RFC 5321 §4.1.1.2. */
    public static final Reply NESTED_MAIL =
            Reply.of(503, "5.5.1", "A transaction has begun already; end it, or send RSET");
    /** RFC 5321 §4.1.1.3. */
    public static final Reply MAIL_FIRST = Reply.of(503, "5.5.1", "Send MAIL first");
    /** RFC 5321 §4.1.1.4. */
    public static final Reply RECIPIENT_FIRST = Reply.of(503, "5.5.1", "No valid recipient yet, send RCPT first");
    /** RFC 1870 §6.1, on the declared size. */
    public static final Reply DECLARED_TOO_BIG = Reply.of(552, "5.3.4", "Declared size exceeds the size limit");
    /** RFC 1870 §6.3, on the bytes that came. */
    public static final Reply MESSAGE_TOO_BIG = Reply.of(552, "5.3.4", "Message exceeds the size limit");
    /** RFC 3030 §2; the chunk's end is not known, so the connection has to end. */
    public static final Reply BAD_CHUNK_SIZE = Reply.of(501, "5.5.4", "Expected BDAT and the chunk's size in bytes");
    /** RFC 3030 §3: such content has no line ends that DATA could rely on. */
    public static final Reply BINARY_NEEDS_BDAT = Reply.of(503, "5.5.1", "BODY=BINARYMIME must be sent with BDAT");
    /** RFC 3030 §2: the message has to be ended with BDAT before anything else. */
    public static final Reply CHUNKS_COMING =
            Reply.of(503, "5.5.1", "The message began with BDAT; send its next chunk, or RSET");
    /** RFC 3030 §2: the answer to a chunk that is not the last. */
    public static final Reply CHUNK_OK = Reply.of(250, "2.0.0", "Chunk received");
    /** RFC 3207 §4. */
    public static final Reply TLS_REQUIRED = Reply.of(530, "5.7.0", "Must issue a STARTTLS command first");

    /** RFC 3207 §4: TLS comes between EHLO and a transaction, and once. */
    public static final Reply TLS_NOT_NOW = Reply.of(503, "5.5.1", "STARTTLS is not possible now");
    /** RFC 6531 §3.5. */
    public static final Reply NEEDS_SMTPUTF8 =
            Reply.of(553, "5.6.7", "Internationalised address, but MAIL had no SMTPUTF8");
    /** RFC 5321 §2.3.8: a bare CR or LF in a body is what smuggling is made of. */
    public static final Reply BARE_LINE_END =
            Reply.of(554, "5.6.0", "Message has a bare CR or LF, lines end with CRLF");
    /** RFC 5321 §4.5.3.1.6, for an application that keeps to it. */
    public static final Reply TEXT_LINE_TOO_LONG = Reply.of(554, "5.6.0", "Message has a line of more than 998 bytes");
    /** A message without a single byte is no message (RFC 5322 §3.6 asks for a header). */
    public static final Reply EMPTY_MESSAGE = Reply.of(554, "5.6.0", "Message is empty");

    /** Postfix's XCLIENT_README: only some servers may say whom they speak for. */
    public static final Reply XCLIENT_NOT_TRUSTED = Reply.of(550, "5.7.0", "XCLIENT is not allowed from here");
    /** Postfix's XCLIENT_README: between transactions. */
    public static final Reply XCLIENT_NOT_NOW = Reply.of(503, "5.5.1", "XCLIENT is not possible now");
    /** RFC 4954 §6. */
    public static final Reply AUTH_OK = Reply.of(235, "2.7.0", "Authentication succeeded");
    /** RFC 4954 §6: the same for an unknown user and a wrong password. */
    public static final Reply AUTH_FAILED = Reply.of(535, "5.7.8", "Authentication credentials invalid");
    /** RFC 4954 §6: the authenticator has failed. */
    public static final Reply AUTH_BROKEN =
            Reply.of(454, "4.7.0", "Temporarily unable to authenticate, try again later");
    /** RFC 4954 §4: ended by the client. */
    public static final Reply AUTH_CANCELLED = Reply.of(501, "5.7.0", "Authentication cancelled");
    /** RFC 4954 §4. */
    public static final Reply BAD_BASE64 = Reply.of(501, "5.5.2", "Response is not base64");
    /** RFC 4422 §3: what was decoded is no message of the mechanism. */
    public static final Reply BAD_RESPONSE = Reply.of(501, "5.5.2", "Response is malformed");
    /** RFC 4954 §4: too long for an exchange. */
    public static final Reply RESPONSE_TOO_LONG = Reply.of(500, "5.5.6", "Authentication exchange line is too long");
    /** RFC 4954 §4. */
    public static final Reply UNKNOWN_MECHANISM = Reply.of(504, "5.5.4", "Mechanism is not offered");
    /** RFC 4954 §6. */
    public static final Reply AUTH_NEEDS_TLS = Reply.of(538, "5.7.11", "Authentication needs STARTTLS first");
    /** RFC 4954 §4: once in a session, and not in a transaction. */
    public static final Reply AUTH_NOT_NOW = Reply.of(503, "5.5.1", "AUTH is not possible now");
    /** RFC 4954 §6. */
    public static final Reply AUTH_REQUIRED = Reply.of(530, "5.7.0", "Authentication required");

    private Replies() {}

    /**
     * RFC 4954 §4: a challenge; a 3xx reply has no enhanced code.
     *
     * @param base64 the challenge
     * @return the reply
     */
    public static Reply challenge(String base64) {
        return Reply.of(334, "", base64);
    }

    /**
     * RFC 5321 §4.2: the greeting; it has no enhanced code (RFC 2034 §4).
     *
     * @param hostname our name
     * @param protocol what is spoken
     * @return the reply
     */
    public static Reply greeting(String hostname, Protocol protocol) {
        return Reply.of(220, "", hostname + (protocol == Protocol.LMTP ? " LMTP LSMTPD" : " ESMTP LSMTPD"));
    }

    /**
     * RFC 5321 §4.1.4: a transaction before the client has said who it is.
     *
     * @param protocol what is spoken
     * @return the reply
     */
    public static Reply greetFirst(Protocol protocol) {
        return protocol == Protocol.LMTP ? LHLO_FIRST : EHLO_FIRST;
    }

    /**
     * RFC 5321 §4.1.1.1: the answer to EHLO and HELO; it has no enhanced code (RFC 2034 §4).
     *
     * @param lines our name, then the extensions
     * @return the reply
     */
    public static Reply hello(List<String> lines) {
        return new Reply(250, "", lines);
    }

    /**
     * RFC 5321 §6.1: the promise that the message is safe.
     *
     * @param id the message's id
     * @return the reply
     */
    public static Reply accepted(UUID id) {
        return Reply.of(250, "2.0.0", "OK, message accepted as " + id);
    }

    /**
     * The sink refused the message.
     *
     * @param failure its codes and text
     * @return the reply
     */
    public static Reply refused(DeliveryException failure) {
        return refused(failure.code(), failure.enhancedStatusCode(), failure.getMessage());
    }

    /**
     * A refusal that the application has chosen.
     *
     * @param code the reply code
     * @param enhanced the enhanced status code
     * @param text what the client is told
     * @return the reply
     */
    public static Reply refused(int code, String enhanced, String text) {
        return Reply.of(code, enhanced, text);
    }

    /**
     * RFC 5321 §4.2.4: the argument cannot be read.
     *
     * @param wanted what would be right
     * @return the exception, to throw
     */
    public static ProtocolException badArgument(String wanted) {
        return new ProtocolException(Reply.of(501, "5.5.4", wanted));
    }

    /**
     * RFC 5248: the reverse-path cannot be read.
     *
     * @param why what is wrong with it
     * @return the exception, to throw
     */
    static ProtocolException badReversePath(String why) {
        return new ProtocolException(Reply.of(501, "5.1.7", why));
    }

    /**
     * RFC 5248: the forward-path cannot be read.
     *
     * @param why what is wrong with it
     * @return the exception, to throw
     */
    static ProtocolException badForwardPath(String why) {
        return new ProtocolException(Reply.of(501, "5.1.3", why));
    }

    /**
     * RFC 5321 §4.1.1.11: a parameter that the server does not know or has not offered.
     *
     * @return the exception, to throw
     */
    static ProtocolException unknownParameter() {
        return new ProtocolException(Reply.of(555, "5.5.4", "Parameter not recognised"));
    }
}
