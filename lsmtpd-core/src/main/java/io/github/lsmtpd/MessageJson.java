package io.github.lsmtpd;

/** The JSON form of a message, on the queue and in the spool alike. */
public final class MessageJson {
    private MessageJson() {}
}
