package io.github.lsmtpd.internal.session;

import io.github.lsmtpd.ServerSettings;
import io.github.lsmtpd.SmtpExtension;
import io.github.lsmtpd.internal.protocol.Replies;
import io.github.lsmtpd.internal.protocol.Reply;
import java.util.ArrayList;
import java.util.List;

/** What the server says of itself in answer to EHLO, LHLO and HELO (RFC 5321 §4.1.1.1). Stateless. */
final class EhloLines {
    private EhloLines() {}

    /** With the extensions. */
    static Reply extended(ServerSettings settings) {
        List<String> lines = new ArrayList<>();
        lines.add(settings.hostname());
        for (SmtpExtension extension : SmtpExtension.values()) {
            if (settings.extensions().contains(extension)) {
                lines.add(extension.keyword() + parameter(extension, settings));
            }
        }
        lines.add("HELP");
        return Replies.hello(lines);
    }

    /** Without. */
    static Reply plain(ServerSettings settings) {
        return Replies.hello(List.of(settings.hostname()));
    }

    private static String parameter(SmtpExtension extension, ServerSettings settings) {
        return switch (extension) {
            case SIZE -> " " + settings.maxMessageSize();
            case LIMITS -> " RCPTMAX=" + settings.maxRecipients();
            default -> "";
        };
    }
}
