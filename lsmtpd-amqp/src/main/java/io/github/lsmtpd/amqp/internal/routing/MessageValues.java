package io.github.lsmtpd.amqp.internal.routing;

import io.github.lsmtpd.ClientInfo;
import io.github.lsmtpd.MailAddress;
import io.github.lsmtpd.MailMessage;
import java.io.IOException;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What placeholders can stand for in one message; its header section is read when it is first asked for. Not thread safe. */
final class MessageValues {
    private final MailMessage message;
    private final Map<String, String> map;
    private @Nullable HeaderSection header;

    /**
     * The values of a message.
     *
     * @param map what the modifier of that name makes of a value in lower case
     */
    MessageValues(MailMessage message, Map<String, String> map) {
        this.message = message;
        this.map = map;
    }

    /** The first recipient, whose part of what is asked for is that of all. */
    MailAddress recipient() {
        return message.envelope().recipients().get(0).address();
    }

    /** Empty for the null reverse-path. */
    Optional<MailAddress> sender() {
        return message.envelope().reversePath();
    }

    ClientInfo client() {
        return message.client();
    }

    String attribute(String name) {
        return message.attributes().getOrDefault(name, "");
    }

    String field(String name) throws IOException {
        if (header == null) {
            header = HeaderSection.of(message.content());
        }
        return header.field(name);
    }

    String mapped(String value) {
        return map.getOrDefault(value.toLowerCase(Locale.ROOT), "");
    }
}
