package io.github.lsmtpd.internal.protocol;

import io.github.lsmtpd.MailAddress;
import io.github.lsmtpd.SmtpExtension;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Makes a {@link Command} of a line (RFC 5321 §4.1.1). Immutable and thread safe. */
public final class CommandParser {
    /** §4.5.3.1.2: a domain has 255 bytes at the most. */
    private static final int MAX_NAME = 255;

    /** Eighteen digits always fit into a long. */
    private static final Pattern BDAT = Pattern.compile("([0-9]{1,18})( LAST)?", Pattern.CASE_INSENSITIVE);

    private final Set<SmtpExtension> offered;

    /**
     * A parser.
     *
     * @param offered the extensions whose parameters are accepted
     */
    public CommandParser(Set<SmtpExtension> offered) {
        this.offered = offered;
    }

    /**
     * Reads a command line.
     *
     * @param bytes the line without its CRLF
     * @return the command
     * @throws ProtocolException with the reply, if it is not a command that the server knows, or is malformed
     */
    public Command parse(byte[] bytes) throws ProtocolException {
        CommandLine line = CommandLine.decode(bytes);
        String argument = line.argument();
        return switch (line.verb()) {
            case "EHLO" -> new Command.Ehlo(name(argument));
            case "HELO" -> new Command.Helo(name(argument));
            case "MAIL" -> mail(new Cursor(argument));
            case "RCPT" -> rcpt(new Cursor(argument));
            case "DATA" -> withoutArgument(argument, new Command.Data());
            case "BDAT" -> bdat(argument);
            case "RSET" -> withoutArgument(argument, new Command.Rset());
            case "QUIT" -> withoutArgument(argument, new Command.Quit());
            case "NOOP" -> new Command.Noop();
            case "HELP" -> new Command.Help();
            case "VRFY" -> new Command.Vrfy();
            case "EXPN" -> new Command.Expn();
            default -> throw new ProtocolException(Replies.COMMAND_UNKNOWN);
        };
    }

    /** RFC 3030 §2. Where a chunk of a size that cannot be read would end, nobody can tell. */
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

    private Command mail(Cursor in) throws ProtocolException {
        if (!in.acceptIgnoringCase("FROM:")) {
            throw Replies.badArgument("Expected MAIL FROM:<address>");
        }
        skipSpaces(in);
        Optional<MailAddress> path = PathParser.reversePath(in);
        return new Command.Mail(path, MailParameters.of(EsmtpParameters.parse(in), offered));
    }

    private static Command rcpt(Cursor in) throws ProtocolException {
        if (!in.acceptIgnoringCase("TO:")) {
            throw Replies.badArgument("Expected RCPT TO:<address>");
        }
        skipSpaces(in);
        MailAddress path = PathParser.forwardPath(in);
        Map<String, String> parameters = EsmtpParameters.parse(in);
        if (!parameters.isEmpty()) {
            throw Replies.unknownParameter();
        }
        return new Command.Rcpt(path);
    }

    /** §3.3 forbids a space here, but enough clients send one, and nothing can be mistaken for it. */
    private static void skipSpaces(Cursor in) {
        in.takeWhile(c -> c == ' ');
    }

    /**
     * §4.1.4: the name is not checked against anything, and none is refused for its form beyond what a log or a header
     * could not take.
     */
    private static String name(String argument) throws ProtocolException {
        String name = argument.strip();
        if (name.isEmpty() || name.length() > MAX_NAME || !name.chars().allMatch(c -> c >= ' ' && c < 0x7f)) {
            throw new ProtocolException(Replies.BAD_NAME);
        }
        return name;
    }

    private static Command withoutArgument(String argument, Command command) throws ProtocolException {
        if (!argument.isBlank()) {
            throw Replies.badArgument("This command takes no argument");
        }
        return command;
    }
}
