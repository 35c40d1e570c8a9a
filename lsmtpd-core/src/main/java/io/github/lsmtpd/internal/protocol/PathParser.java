package io.github.lsmtpd.internal.protocol;

import static io.github.lsmtpd.SmtpTolerance.DOTS;
import static io.github.lsmtpd.SmtpTolerance.FINAL_DOT;
import static io.github.lsmtpd.SmtpTolerance.LOCAL_NAMES;
import static io.github.lsmtpd.SmtpTolerance.NO_BRACKETS;

import io.github.lsmtpd.MailAddress;
import io.github.lsmtpd.SmtpTolerance;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Reads the paths of MAIL and RCPT (RFC 5321 §4.1.2, RFC 6531 §3.3). Immutable and thread safe.
 *
 * <p>Source routes are accepted and dropped (Appendix C). Characters beyond ASCII are accepted here; whether the
 * transaction allows them is for the session to say. A local part may be as long as the command line: §4.5.3.1.1 asks for
 * no limit where possible, and the addresses of mailing lists and bounce handlers exceed its 64 octets daily.
 */
final class PathParser {
    private static final String REVERSE = "Reverse-path must be <local-part@domain> or <>";
    private static final String FORWARD = "Forward-path must be <local-part@domain>";
    private static final String TOO_LONG = "Domain is too long: 255 octets at most, 63 between dots";

    private final Set<SmtpTolerance> tolerances;
    private final String hostname;

    /**
     * A parser.
     *
     * @param tolerances what is taken beyond the standard
     * @param hostname our name, which completes a path without a domain, where such a one is tolerated
     */
    PathParser(Set<SmtpTolerance> tolerances, String hostname) {
        this.tolerances = tolerances;
        this.hostname = hostname;
    }

    /** Reads {@code <mailbox>} or {@code <>}. */
    Optional<MailAddress> reversePath(Cursor in) throws ProtocolException {
        return path(in, REVERSE, Replies::badReversePath);
    }

    /** Reads {@code <mailbox>} or {@code <Postmaster>}; §4.5.1 asks for the latter in any case. */
    MailAddress forwardPath(Cursor in) throws ProtocolException {
        int start = in.mark();
        if (in.acceptIgnoringCase("<postmaster>")) {
            String path = in.since(start);
            return new MailAddress(path.substring(1, path.length() - 1), "");
        }
        return path(in, FORWARD, Replies::badForwardPath).orElseThrow(() -> Replies.badForwardPath(FORWARD));
    }

    /** Empty if it is the null path. */
    private Optional<MailAddress> path(Cursor in, String form, Function<String, ProtocolException> refusal)
            throws ProtocolException {
        boolean bracketed = in.accept('<');
        if (bracketed && in.accept('>')) {
            return Optional.empty();
        }
        boolean begins = (bracketed || tolerances.contains(NO_BRACKETS)) && skipSourceRoute(in);
        Optional<MailAddress> mailbox = begins ? mailbox(in) : Optional.empty();
        if (mailbox.isEmpty() || !ends(in, bracketed)) {
            throw refusal.apply(form);
        }
        if (DomainParser.isTooLong(mailbox.get().domain())) {
            throw refusal.apply(TOO_LONG);
        }
        return mailbox;
    }

    private static boolean ends(Cursor in, boolean bracketed) {
        return bracketed ? in.accept('>') : in.atEnd() || Blanks.isBlank(in.peek());
    }

    /** {@code @one,@two:} in front of the mailbox. */
    private boolean skipSourceRoute(Cursor in) {
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

    private Optional<MailAddress> mailbox(Cursor in) {
        int start = in.mark();
        if (!(in.peek() == '"' ? quotedString(in) : dotString(in))) {
            return Optional.empty();
        }
        String localPart = in.since(start);
        if (!in.accept('@')) {
            return tolerances.contains(LOCAL_NAMES)
                    ? Optional.of(new MailAddress(localPart, hostname))
                    : Optional.empty();
        }
        return domain(in).map(domain -> new MailAddress(localPart, domain));
    }

    private Optional<String> domain(Cursor in) {
        if (in.peek() == '[') {
            return DomainParser.literal(in);
        }
        return tolerances.contains(FINAL_DOT) ? DomainParser.domainWithFinalDot(in) : DomainParser.domain(in);
    }

    private boolean dotString(Cursor in) {
        if (tolerances.contains(DOTS)) {
            return !in.takeWhile(c -> isAtext(c) || c == '.').isEmpty();
        }
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
}
