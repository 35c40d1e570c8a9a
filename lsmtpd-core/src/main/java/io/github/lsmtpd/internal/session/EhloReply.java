package io.github.lsmtpd.internal.session;

import static java.util.stream.Collectors.joining;

import io.github.lsmtpd.Limits;
import io.github.lsmtpd.ListenerConfig;
import io.github.lsmtpd.SaslMechanism;
import io.github.lsmtpd.SmtpExtension;
import io.github.lsmtpd.TlsMode;
import io.github.lsmtpd.internal.protocol.Replies;
import io.github.lsmtpd.internal.protocol.Reply;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** What the server says of itself in answer to EHLO, LHLO and HELO (RFC 5321 §4.1.1.1). Stateless. */
final class EhloReply {
    private EhloReply() {}

    /** The extensions that work on a connection. */
    static Set<SmtpExtension> offered(SessionContext context) {
        ListenerConfig listener = context.listener();
        boolean encrypted = context.isEncrypted();
        Set<SmtpExtension> offered = EnumSet.noneOf(SmtpExtension.class);
        offered.addAll(listener.extensions());
        if (encrypted || listener.tls().mode() == TlsMode.NONE) {
            offered.remove(SmtpExtension.STARTTLS);
        }
        if (!encrypted) {
            offered.remove(SmtpExtension.REQUIRETLS);
        }
        if (context.authentication().offered().isEmpty()) {
            offered.remove(SmtpExtension.AUTH);
        }
        return offered;
    }

    /** With the extensions. */
    static Reply extended(SessionContext context) {
        ServerSettings settings = context.settings();
        Set<SmtpExtension> offered = context.offered();
        List<String> lines = new ArrayList<>();
        lines.add(settings.hostname());
        for (SmtpExtension extension : SmtpExtension.values()) {
            if (offered.contains(extension)) {
                lines.add(extension.keyword() + parameter(extension, context));
            }
        }
        if (context.maySendXclient()) {
            lines.add("XCLIENT NAME ADDR PORT PROTO HELO LOGIN DESTADDR DESTPORT");
        }
        lines.add("HELP");
        return Replies.hello(lines);
    }

    /** Without. */
    static Reply plain(ServerSettings settings) {
        return Replies.hello(List.of(settings.hostname()));
    }

    private static String parameter(SmtpExtension extension, SessionContext context) {
        ServerSettings settings = context.settings();
        return switch (extension) {
            case SIZE -> " " + sizeLimit(settings.acceptedSize());
            case AUTH -> mechanisms(context.authentication().offered());
            case LIMITS -> limits(settings.limits());
            default -> "";
        };
    }

    /** RFC 4954 §3. */
    private static String mechanisms(Set<SaslMechanism> offered) {
        return offered.stream()
                .map(mechanism -> " " + mechanism.mechanismName())
                .collect(joining());
    }

    /** RFC 9422 §4. */
    private static String limits(Limits limits) {
        String recipients = " RCPTMAX=" + limits.maxRecipients();
        return limits.maxMessages() == 0 ? recipients : " MAILMAX=" + limits.maxMessages() + recipients;
    }

    /** RFC 1870 §4: 0 says that there is no fixed limit. */
    private static long sizeLimit(long accepted) {
        return accepted == ServerSettings.UNLIMITED ? 0 : accepted;
    }
}
