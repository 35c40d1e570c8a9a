package io.github.lsmtpd.internal.protocol;

import io.github.lsmtpd.MailAddress;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Reads the paths of MAIL and RCPT (RFC 5321 §4.1.2, RFC 6531 §3.3). Stateless.
 *
 * <p>Source routes are accepted and dropped (Appendix C). Characters beyond ASCII are accepted here; whether the
 * transaction allows them is for the session to say.
 */
final class PathParser {
    /** §4.5.3.1.1, in bytes. */
    private static final int MAX_LOCAL_PART = 64;
    /** §4.5.3.1.3, in bytes, with the angle brackets. */
    private static final int MAX_PATH = 256;

    private PathParser() {}

    /** Reads {@code <mailbox>} or {@code <>}. */
    static Optional<MailAddress> reversePath(Cursor in) throws ProtocolException {
        Optional<Optional<MailAddress>> path = path(in);
        return path.orElseThrow(() -> Replies.badReversePath("Reverse-path must be <local-part@domain> or <>"));
    }

    /** Reads {@code <mailbox>} or {@code <Postmaster>}; §4.5.1 asks for the latter in any case. */
    static MailAddress forwardPath(Cursor in) throws ProtocolException {
        int start = in.mark();
        if (in.acceptIgnoringCase("<postmaster>")) {
            String path = in.since(start);
            return new MailAddress(path.substring(1, path.length() - 1), "");
        }
        return path(in).flatMap(address -> address)
                .orElseThrow(() -> Replies.badForwardPath("Forward-path must be <local-part@domain>"));
    }

    /** Empty if this is no path at all; a path that holds nothing if it is the null path. */
    private static Optional<Optional<MailAddress>> path(Cursor in) {
        int start = in.mark();
        if (!in.accept('<')) {
            return Optional.empty();
        }
        if (in.accept('>')) {
            return Optional.of(Optional.empty());
        }
        if (!skipSourceRoute(in)) {
            return Optional.empty();
        }
        Optional<MailAddress> mailbox = mailbox(in);
        boolean whole = mailbox.isPresent() && in.accept('>') && bytes(in.since(start)) <= MAX_PATH;
        return whole ? Optional.of(mailbox) : Optional.empty();
    }

    /** {@code @one,@two:} in front of the mailbox. */
    private static boolean skipSourceRoute(Cursor in) {
        if (in.peek() != '@') {
            return true;
        }
        do {
            if (!in.accept('@') || DomainParser.domain(in).isEmpty()) {
                return false;
            }
        } while (in.accept(','));
        return in.accept(':');
    }

    private static Optional<MailAddress> mailbox(Cursor in) {
        int start = in.mark();
        boolean local = in.peek() == '"' ? quotedString(in) : dotString(in);
        String localPart = in.since(start);
        if (!local || bytes(localPart) > MAX_LOCAL_PART || !in.accept('@')) {
            return Optional.empty();
        }
        return DomainParser.domainOrLiteral(in).map(domain -> new MailAddress(localPart, domain));
    }

    private static boolean dotString(Cursor in) {
        do {
            if (in.takeWhile(PathParser::isAtext).isEmpty()) {
                return false;
            }
        } while (in.accept('.'));
        return true;
    }

    private static boolean quotedString(Cursor in) {
        in.accept('"');
        while (!in.accept('"')) {
            boolean pair = in.accept('\\');
            int c = in.peek();
            if (c == Cursor.END || c < ' ') {
                return false;
            }
            if (pair && c > '~') {
                return false;
            }
            in.accept((char) c);
        }
        return true;
    }

    /** RFC 5322 §3.2.3, and RFC 6531 §3.3: anything beyond ASCII. */
    private static boolean isAtext(int c) {
        return DomainParser.isLetterOrDigit(c) || "!#$%&'*+-/=?^_`{|}~".indexOf(c) >= 0;
    }

    private static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}
