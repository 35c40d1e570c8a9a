package io.github.lsmtpd.amqp.internal;

import com.rabbitmq.client.ShutdownSignalException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the broker's reply to a declaration says to an operator. Stateless. */
final class DeclarationRefusal {
    /**
     * RabbitMQ 3.8 to 4.3: "inequivalent arg 'x-max-length' for queue 'q' in vhost '/': received the value '10' of type
     * 'signedint' but current is none", or "received 'topic' but current is 'direct'".
     */
    private static final Pattern INEQUIVALENT =
            Pattern.compile("inequivalent arg '(.*?)' for .*: received (.*) but current is (.*)");

    private static final Pattern VALUE = Pattern.compile("(?:the value )?('.*?')(?: of type '[^']*')?");

    private DeclarationRefusal() {}

    /** Returns what was asked and what the broker has, where it says that; otherwise its words. */
    static String text(ShutdownSignalException signal) {
        String reply = FailureText.of(signal);
        Matcher inequivalent = INEQUIVALENT.matcher(reply);
        if (!inequivalent.find()) {
            return reply;
        }
        return "asked for " + inequivalent.group(1) + " " + value(inequivalent.group(2)) + ", the broker has "
                + value(inequivalent.group(3)) + " (" + reply + ")";
    }

    private static String value(String text) {
        Matcher value = VALUE.matcher(text);
        return value.matches() ? value.group(1) : text;
    }
}
