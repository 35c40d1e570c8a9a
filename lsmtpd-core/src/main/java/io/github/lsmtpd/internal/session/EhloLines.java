package io.github.lsmtpd.internal.session;

import io.github.lsmtpd.ServerSettings;
import io.github.lsmtpd.SmtpExtension;
import io.github.lsmtpd.internal.protocol.Replies;
import io.github.lsmtpd.internal.protocol.Reply;
import java.util.ArrayList;
import java.util.List;

/** What the server says of itself in answer to EHLO and HELO (RFC 5321 §4.1.1.1). Stateless. */
final class EhloLines {
    private EhloLines() {}

    static List<String> of(ServerSettings settings) {
        List<String> lines = new ArrayList<>();
        lines.add(settings.hostname());
        for (SmtpExtension extension : SmtpExtension.values()) {
            if (settings.extensions().contains(extension)) {
                lines.add(extension.keyword() + parameter(extension, settings));
            }
        }
        lines.add("HELP");
        return lines;
    }

    static Reply forHelo(ServerSettings settings) {
        return Replies.hello(List.of(settings.hostname()));
    }

    private static String parameter(SmtpExtension extension, ServerSettings settings) {
        return extension == SmtpExtension.SIZE ? " " + settings.maxMessageSize() : "";
    }
}
