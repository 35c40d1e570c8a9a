package io.github.lsmtpd.amqp.internal;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.AuthenticationFailureException;
import com.rabbitmq.client.ShutdownSignalException;
import io.github.lsmtpd.LogText;

/** The text in the client library's exceptions that shows an operator what is wrong, on one line. */
final class FailureText {
    private FailureText() {}

    static String of(Throwable failure) {
        String text = failure instanceof ShutdownSignalException
                ? "the connection broke"
                : failure.getClass().getSimpleName();
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof ShutdownSignalException signal
                    && !replyText(signal).isEmpty()) {
                text = replyText(signal);
            } else if (!(cause instanceof ShutdownSignalException) && cause.getMessage() != null) {
                text = cause.getMessage();
            }
        }
        return LogText.oneLine(text);
    }

    /** Returns whether the broker has refused this user, or its access to this virtual host. */
    static boolean isLoginRefused(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof AuthenticationFailureException || isRefusal(cause)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isRefusal(Throwable cause) {
        return cause instanceof ShutdownSignalException signal
                && signal.getReason() instanceof AMQP.Connection.Close close
                && (close.getReplyCode() == AMQP.ACCESS_REFUSED || close.getReplyCode() == AMQP.NOT_ALLOWED);
    }

    private static String replyText(ShutdownSignalException signal) {
        if (signal.getReason() instanceof AMQP.Channel.Close close) {
            return close.getReplyText();
        }
        return signal.getReason() instanceof AMQP.Connection.Close close ? close.getReplyText() : "";
    }
}
