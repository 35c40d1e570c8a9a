package io.github.lsmtpd.internal.session;

import static java.util.stream.Collectors.joining;

import io.github.lsmtpd.ClientInfo;
import io.github.lsmtpd.DeliveryException;
import io.github.lsmtpd.LogText;
import io.github.lsmtpd.MailAddress;
import io.github.lsmtpd.MailMessage;
import io.github.lsmtpd.Recipient;
import io.github.lsmtpd.internal.protocol.Reply;
import io.github.lsmtpd.internal.support.ConditionLog;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the server logs of messages: one line at INFO for each, with its outcome, on a logger of its own, so that a host can
 * turn it off; and one at WARN for the failures of a sink that concern every message, however many there are. Thread safe.
 */
public final class MessageLog {
    private static final int RECIPIENTS_SHOWN = 3;

    private final Logger messages;
    private final ConditionLog failing;

    MessageLog(Logger messages, ConditionLog failing) {
        this.messages = messages;
        this.failing = failing;
    }

    /** A new one, for one server. The name of the messages' logger is part of what the README promises. */
    static MessageLog ofServer() {
        return new MessageLog(
                LoggerFactory.getLogger("io.github.lsmtpd.messages"),
                new ConditionLog(LoggerFactory.getLogger(MessageLog.class), "Messages are stored again"));
    }

    /** The sink has a message; where it went is what the sink says of it. */
    void stored(String session, MailMessage message, @Nullable Object where, Duration taken) {
        failing.ended();
        if (messages.isInfoEnabled()) {
            messages.info("{} stored{} ms={}", of(session, message), where == null ? "" : where(where), ms(taken));
        }
    }

    /** What a sink says must not be able to fail a message that it has stored. */
    private static String where(Object where) {
        try {
            return "=" + text(where);
        } catch (RuntimeException e) {
            return "";
        }
    }

    /** The sink did not take a message. Only an unexpected failure is worth a stack trace. */
    void notStored(String session, MailMessage message, Throwable failure, Reply reply, Duration taken) {
        refused(of(session, message), reply, taken);
        DeliveryException told = DeliveryException.from(failure);
        boolean expected = told == failure || told == failure.getCause();
        if (!expected) {
            Throwable cause = LogText.printable(told.getCause() == null ? told : told.getCause());
            failing.occurred("The sink failed unexpectedly: " + cause.getMessage(), cause);
        } else if (told.reason().isTransient()) {
            failing.occurred("Messages are not stored: " + LogText.oneLine(told.getMessage()), null);
        }
    }

    /** The sink has not answered in time. */
    void late(String session, MailMessage message, Reply reply, Duration taken) {
        refused(of(session, message), reply, taken);
        failing.occurred("Messages are not stored: no answer from the sink in time", null);
    }

    /** A message was refused as a whole before it came to the sink. */
    void refused(String session, MailMessage message, Reply reply, Duration taken) {
        refused(of(session, message), reply, taken);
    }

    /** A message was refused before it was whole, so that it has no id. */
    void refused(String session, ClientInfo client, Transaction transaction, Reply reply) {
        if (messages.isInfoEnabled()) {
            String of = of("-", session, client, transaction.reversePath(), transaction.recipients());
            refused(of + " size=" + transaction.body().size(), reply, Duration.ZERO);
        }
    }

    private void refused(String message, Reply reply, Duration taken) {
        String why = reply.code() + " " + reply.enhanced() + " " + String.join(" ", reply.lines());
        messages.info("{} refused=\"{}\" ms={}", message, why, ms(taken));
    }

    private String of(String session, MailMessage message) {
        if (!messages.isInfoEnabled()) {
            return "";
        }
        String id = message.id().toString();
        List<Recipient> recipients = message.envelope().recipients();
        return of(id, session, message.client(), message.envelope().reversePath(), recipients) + " size="
                + message.content().size();
    }

    private static String of(
            String id, String session, ClientInfo client, Optional<MailAddress> sender, List<Recipient> recipients) {
        InetSocketAddress address = client.address();
        String more = recipients.size() > RECIPIENTS_SHOWN ? ",..." : "";
        return "id=" + id + " session=" + session + " client="
                + (address == null ? "-" : address.getAddress().getHostAddress()) + " helo="
                + text(client.heloName()) + " from=<"
                + text(sender.map(MailAddress::toString).orElse("")) + "> to="
                + recipients.stream()
                        .limit(RECIPIENTS_SHOWN)
                        .map(MessageLog::text)
                        .collect(joining(",", "", more))
                + " recipients=" + recipients.size();
    }

    private static String text(Object fromOutside) {
        return LogText.oneLine(fromOutside.toString());
    }

    private static long ms(Duration taken) {
        return taken.toMillis();
    }
}
