package io.github.lsmtpd.internal.protocol;

import io.github.lsmtpd.ListenerConfig.Protocol;
import io.github.lsmtpd.MailAddress;
import io.github.lsmtpd.Recipient;
import io.github.lsmtpd.Recipient.Notify;
import io.github.lsmtpd.SmtpExtension;
import io.github.lsmtpd.SmtpTolerance;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Makes a {@link Command} of a line (RFC 5321 §4.1.1). Immutable and thread safe. */
public final class CommandParser {
    /** §4.5.3.1.2: a domain has 255 octets at most. */
    private static final int MAX_NAME = 255;

    /** Eighteen digits always fit into a long. */
    private static final Pattern BDAT = Pattern.compile("([0-9]{1,18})( LAST)?", Pattern.CASE_INSENSITIVE);

    private static final Pattern AUTH = Pattern.compile("([A-Za-z0-9_-]{1,20})(?: +([A-Za-z0-9+/=]+))?");
    /** The binary PROXY header, read as lines: two empty ones, this one, and QUIT, whatever else it has. */
    private static final byte[] THIRD_LINE_OF_PROXY_V2 = {0};

    private final Set<SmtpExtension> offered;
    private final Protocol protocol;
    private final Set<SmtpTolerance> tolerances;
    private final PathParser paths;

    /**
     * A parser.
     *
     * @param offered the extensions whose parameters are accepted
     * @param protocol what is spoken: LHLO is the greeting of LMTP (RFC 2033 §4.1)
     * @param tolerances what is taken beyond the standard
     * @param hostname our name, which completes a path without a domain, where such a one is tolerated
     */
    public CommandParser(
            Set<SmtpExtension> offered, Protocol protocol, Set<SmtpTolerance> tolerances, String hostname) {
        this.offered = offered;
        this.protocol = protocol;
        this.tolerances = tolerances;
        this.paths = new PathParser(tolerances, hostname);
    }

    /**
     * Reads a command line.
     *
     * @param bytes the line without its CRLF
     * @return the command
     * @throws ProtocolException with the reply, if it is not a command that the server knows, or is malformed
     */
    public Command parse(byte[] bytes) throws ProtocolException {
        if (Arrays.equals(bytes, THIRD_LINE_OF_PROXY_V2)) {
            throw ProtocolException.fatal(Replies.COMMAND_UNKNOWN);
        }
        CommandLine line = CommandLine.decode(bytes);
        String argument = line.argument();
        return switch (line.verb()) {
            case "EHLO", "HELO", "LHLO" -> hello(line.verb(), argument);
            case "MAIL" -> mail(new Cursor(argument));
            case "RCPT" -> rcpt(new Cursor(argument));
            case "DATA" -> withoutArgument(argument, new Command.Data());
            case "BDAT" -> bdat(argument);
            case "AUTH" -> auth(argument);
            case "XCLIENT" -> XclientParser.parse(argument);
            case "RSET" -> withoutArgument(argument, new Command.Rset());
            case "STARTTLS" -> withoutArgument(argument, new Command.StartTls());
            case "QUIT" -> withoutArgument(argument, new Command.Quit());
            case "NOOP" -> new Command.Noop();
            case "HELP" -> new Command.Help();
            case "VRFY" -> vrfy(argument);
            case "EXPN" -> new Command.Expn();
            case "GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "CONNECT", "TRACE", "PATCH", "PRI" ->
                throw ProtocolException.fatal(Replies.NOT_HTTP);
            case "PROXY" -> throw ProtocolException.fatal(Replies.COMMAND_UNKNOWN); // from who is not trusted
            default -> throw new ProtocolException(Replies.COMMAND_UNKNOWN);
        };
    }

    private Command hello(String verb, String argument) throws ProtocolException {
        boolean lmtp = protocol == Protocol.LMTP;
        if (lmtp != verb.equals("LHLO")) {
            throw new ProtocolException(lmtp ? Replies.THIS_IS_LMTP : Replies.COMMAND_UNKNOWN);
        }
        String name = name(argument);
        return switch (verb) {
            case "HELO" -> new Command.Helo(name);
            case "LHLO" -> new Command.Lhlo(name);
            default -> new Command.Ehlo(name);
        };
    }

    /** RFC 3030 §2. Where a chunk of a size that cannot be read would end is unknown. */
    private Command bdat(String argument) throws ProtocolException {
        if (!offered.contains(SmtpExtension.CHUNKING)) {
            throw ProtocolException.fatal(Replies.NOT_IMPLEMENTED);
        }
        Matcher arguments = BDAT.matcher(argument);
        if (!arguments.matches()) {
            throw ProtocolException.fatal(Replies.BAD_CHUNK_SIZE);
        }
        return new Command.Bdat(Long.parseLong(arguments.group(1)), arguments.group(2) != null);
    }

    private static Command auth(String argument) throws ProtocolException {
        Matcher arguments = AUTH.matcher(argument);
        if (!arguments.matches()) {
            throw Replies.badArgument("Expected AUTH, a mechanism, and perhaps a response in base64");
        }
        return new Command.Auth(
                arguments.group(1),
                Optional.ofNullable(arguments.group(2)).map(text -> text.getBytes(StandardCharsets.US_ASCII)));
    }

    private Command mail(Cursor in) throws ProtocolException {
        if (!in.acceptIgnoringCase("FROM:")) {
            throw Replies.badArgument("Expected MAIL FROM:<address>");
        }
        skipBlanks(in);
        Optional<MailAddress> path = paths.reversePath(in);
        return new Command.Mail(path, MailParameters.of(EsmtpParameters.parse(in), offered));
    }

    private Command rcpt(Cursor in) throws ProtocolException {
        if (!in.acceptIgnoringCase("TO:")) {
            throw Replies.badArgument("Expected RCPT TO:<address>");
        }
        skipBlanks(in);
        MailAddress path = paths.forwardPath(in);
        Set<Notify> notify = Set.of();
        Optional<String> original = Optional.empty();
        for (Map.Entry<String, String> parameter : EsmtpParameters.parse(in).entrySet()) {
            String keyword = offered.contains(SmtpExtension.DSN) ? parameter.getKey() : "";
            switch (keyword) {
                case "NOTIFY" -> notify = DsnParameters.notify(parameter.getValue());
                case "ORCPT" -> original = Optional.of(DsnParameters.originalRecipient(parameter.getValue()));
                default -> throw Replies.unknownParameter();
            }
        }
        return new Command.Rcpt(new Recipient(path, notify, original));
    }

    /** §3.3 forbids a space after the colon, but enough clients send one, and nothing can be mistaken for it. */
    private void skipBlanks(Cursor in) throws ProtocolException {
        if (Blanks.accept(in) && !tolerances.contains(SmtpTolerance.SPACE_BEFORE_PATH)) {
            throw Replies.badArgument("No space may stand between the colon and the address");
        }
    }

    /**
     * §4.1.4: the name is not checked against anything, and none is refused for its form beyond what a log or a header
     * could not take.
     */
    private String name(String argument) throws ProtocolException {
        String name = argument.strip();
        if (name.isEmpty() && tolerances.contains(SmtpTolerance.EMPTY_GREETING)) {
            return name;
        }
        if (name.isEmpty() || name.length() > MAX_NAME || !name.chars().allMatch(c -> c >= ' ' && c < 0x7f)) {
            throw new ProtocolException(Replies.BAD_NAME);
        }
        return name;
    }

    /** §4.1.1.6 asks for a user or a mailbox. */
    private static Command vrfy(String argument) throws ProtocolException {
        if (argument.isBlank()) {
            throw Replies.badArgument("Expected a user or a mailbox");
        }
        return new Command.Vrfy();
    }

    private static Command withoutArgument(String argument, Command command) throws ProtocolException {
        if (!argument.isBlank()) {
            throw Replies.badArgument("This command takes no argument");
        }
        return command;
    }
}
