package io.github.lsmtpd.internal.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.github.lsmtpd.MailAddress;
import io.github.lsmtpd.SmtpExtension;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Whatever a client sends as a line, the parsers give a command or a refusal, and what they let through holds no control
 * character and keeps the limits. Case 124; docs/testing.md says how to fuzz.
 */
class ParserFuzzTest {
    private static final CommandParser PARSER = new CommandParser(EnumSet.allOf(SmtpExtension.class), false);

    @FuzzTest(maxDuration = "5m")
    void commandLine(byte[] line) {
        parse(line);
    }

    @FuzzTest(maxDuration = "5m")
    void path(byte[] path) {
        parse(concat("RCPT TO:", path));
        Command command = parse(concat("MAIL FROM:", path));
        if (command instanceof Command.Mail mail) {
            mail.reversePath().ifPresent(ParserFuzzTest::assertWithinLimits);
        }
    }

    @FuzzTest(maxDuration = "5m")
    void parameters(byte[] parameters) {
        parse(concat("MAIL FROM:<a@b> ", parameters));
        Command command = parse(concat("RCPT TO:<a@b> ", parameters));
        if (command instanceof Command.Rcpt rcpt) {
            Optional<String> original = rcpt.recipient().originalRecipient();
            assertThat(original.map(CommandLine::hasControl)).isNotEqualTo(Optional.of(true));
        }
    }

    private static void assertWithinLimits(MailAddress address) {
        assertThat(address.localPart().getBytes(StandardCharsets.UTF_8).length).isBetween(1, 64);
        assertThat(address.domain().getBytes(StandardCharsets.UTF_8).length).isBetween(1, 255);
        assertThat(address.domain()).doesNotContain(">", "<", "@", " ");
    }

    private static @Nullable Command parse(byte[] line) {
        try {
            Command command = PARSER.parse(line);
            assertThat(CommandLine.hasControl(command.toString())).isFalse();
            return command;
        } catch (ProtocolException e) {
            assertThat(e.reply().code()).isBetween(500, 555);
            assertThat(new String(e.reply().toBytes(true), StandardCharsets.US_ASCII))
                    .matches("[ -~]+\r\n");
            return null;
        }
    }

    private static byte[] concat(String start, byte[] rest) {
        byte[] first = start.getBytes(StandardCharsets.US_ASCII);
        byte[] all = new byte[first.length + rest.length];
        System.arraycopy(first, 0, all, 0, first.length);
        System.arraycopy(rest, 0, all, first.length, rest.length);
        return all;
    }
}
