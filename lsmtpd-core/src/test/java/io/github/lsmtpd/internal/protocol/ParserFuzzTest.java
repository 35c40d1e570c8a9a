package io.github.lsmtpd.internal.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.github.lsmtpd.ListenerConfig;
import io.github.lsmtpd.MailAddress;
import io.github.lsmtpd.SmtpExtension;
import io.github.lsmtpd.SmtpTolerance;
import java.io.ByteArrayOutputStream;
import java.net.Inet6Address;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Tag;

/**
 * Whatever a client sends as a line, the parsers give a command or a refusal, and what they let through holds no control
 * character, keeps the limits, and reads the same when it is written again. Case 124; docs/fuzzing.md says how to fuzz.
 */
@Tag("slow")
class ParserFuzzTest {
    private static final CommandParser PARSER = parser(EnumSet.allOf(SmtpExtension.class), SmtpTolerance.defaults());
    private static final CommandParser PLAIN_PARSER =
            parser(EnumSet.noneOf(SmtpExtension.class), SmtpTolerance.defaults());

    /** Everything that can be tolerated is. */
    private static final CommandParser LENIENT_PARSER =
            parser(EnumSet.allOf(SmtpExtension.class), EnumSet.allOf(SmtpTolerance.class));

    private static CommandParser parser(Set<SmtpExtension> offered, Set<SmtpTolerance> tolerances) {
        return new CommandParser(offered, ListenerConfig.Protocol.SMTP, tolerances, "mx.example.com");
    }

    @FuzzTest(maxDuration = "5m")
    void commandLine(byte[] line) {
        Object outcome = parse(PARSER, line);
        assertThat(parse(PARSER, concat("", line, " \t"))).isEqualTo(outcome);
        parse(PLAIN_PARSER, line);
        if (outcome instanceof Command) { // what is right means the same to a lenient parser
            assertThat(parse(LENIENT_PARSER, line)).isEqualTo(outcome);
        } else {
            parse(LENIENT_PARSER, line);
        }
    }

    @FuzzTest(maxDuration = "5m")
    void path(byte[] path) {
        Object mail = parse(PARSER, concat("MAIL FROM:", path, ""));
        Object rcpt = parse(PARSER, concat("RCPT TO:", path, ""));
        if (mail instanceof Command.Mail sender && sender.reversePath().isPresent()) {
            MailAddress address = sender.reversePath().get();
            assertWithinLimits(address);
            assertThat(parse(PARSER, utf8("MAIL FROM:<" + address + ">")))
                    .isEqualTo(new Command.Mail(sender.reversePath(), noParameters()));
            if (rcpt instanceof Command.Rcpt recipient) {
                assertThat(recipient.recipient().address()).isEqualTo(address);
            }
        }
    }

    @FuzzTest(maxDuration = "5m")
    void parameters(byte[] parameters) {
        Object mail = parse(PARSER, concat("MAIL FROM:<a@b> ", parameters, ""));
        if (mail instanceof Command.Mail sender) {
            Optional<String> id = sender.parameters().envelopeId();
            id.ifPresent(text -> assertThat(envelopeIdOf(text)).isEqualTo(id));
        }
        Object rcpt = parse(PARSER, concat("RCPT TO:<a@b> ", parameters, ""));
        if (rcpt instanceof Command.Rcpt recipient) {
            Optional<String> original = recipient.recipient().originalRecipient();
            assertThat(original.map(CommandLine::hasControl)).isNotEqualTo(Optional.of(true));
        }
        if (parse(PLAIN_PARSER, concat("MAIL FROM:<a@b> ", parameters, "")) instanceof Command.Mail plain) {
            assertThat(plain.parameters()).isEqualTo(noParameters());
        }
    }

    @FuzzTest(maxDuration = "5m")
    void xclient(byte[] attributes) {
        Object outcome = parse(PARSER, concat("XCLIENT ", attributes, ""));
        if (outcome instanceof Command.Xclient client) {
            assertThat(client.port()).isBetween(0, 0xffff);
            StringBuilder again = new StringBuilder("XCLIENT PORT=" + client.port());
            client.address()
                    .ifPresent(address -> again.append(" ADDR=")
                            .append(address instanceof Inet6Address ? "IPV6:" : "")
                            .append(address.getHostAddress()));
            client.extended().ifPresent(extended -> again.append(extended ? " PROTO=ESMTP" : " PROTO=SMTP"));
            client.helo().ifPresent(name -> again.append(" HELO=").append(xtext(name)));
            client.login().ifPresent(name -> again.append(" LOGIN=").append(xtext(name)));
            assertThat(parse(PARSER, utf8(again.toString()))).isEqualTo(outcome);
        }
    }

    private static MailParameters noParameters() {
        return ((Command.Mail) parse(PLAIN_PARSER, utf8("MAIL FROM:<a@b>"))).parameters();
    }

    /** What is read of an ENVID that is written as xtext again; one that has become too long counts as the same. */
    private static Optional<String> envelopeIdOf(String text) {
        Object mail = parse(PARSER, utf8("MAIL FROM:<a@b> ENVID=" + xtext(text)));
        return mail instanceof Command.Mail sender ? sender.parameters().envelopeId() : Optional.of(text);
    }

    private static String xtext(String text) {
        StringBuilder xtext = new StringBuilder();
        for (byte b : utf8(text)) {
            xtext.append(String.format("+%02X", b));
        }
        return xtext.toString();
    }

    private static void assertWithinLimits(MailAddress address) {
        assertThat(utf8(address.localPart()).length).isPositive();
        assertThat(utf8(address.domain()).length).isBetween(1, 255);
        assertThat(address.domain()).doesNotContain(">", "<", "@", " ");
    }

    /** The command, or the reply that refuses it. */
    private static Object parse(CommandParser parser, byte[] line) {
        try {
            Command command = parser.parse(line);
            assertThat(CommandLine.hasControl(command.toString())).isFalse();
            return command;
        } catch (ProtocolException e) {
            assertThat(e.reply().code()).isBetween(500, 555);
            assertThat(new String(e.reply().toBytes(true), StandardCharsets.US_ASCII))
                    .matches("[ -~]+\r\n");
            return e.reply();
        }
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] concat(String start, byte[] middle, String end) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(utf8(start));
        all.writeBytes(middle);
        all.writeBytes(utf8(end));
        return all.toByteArray();
    }
}
