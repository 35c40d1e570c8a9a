package io.github.lsmtpd.internal.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.lsmtpd.ListenerConfig;
import io.github.lsmtpd.SmtpExtension;
import io.github.lsmtpd.SmtpTolerance;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CommandParserTest {
    private static final Set<SmtpExtension> ALL = EnumSet.allOf(SmtpExtension.class);

    private static CommandParser parser(Set<SmtpExtension> offered) {
        return new CommandParser(offered, ListenerConfig.Protocol.SMTP, SmtpTolerance.defaults(), "mx.example.com");
    }

    private static Command parse(String line) throws ProtocolException {
        return parser(ALL).parse(line.getBytes(StandardCharsets.UTF_8));
    }

    static Reply refusal(String line) {
        return refusal(line, ALL);
    }

    static Reply refusal(String line, Set<SmtpExtension> offered) {
        return refusal(line.getBytes(StandardCharsets.UTF_8), offered);
    }

    private static Reply refusal(byte[] line, Set<SmtpExtension> offered) {
        ProtocolException refusal = catchThrowableOfType(
                ProtocolException.class, () -> parser(offered).parse(line));
        assertThat(refusal).as("a refusal").isNotNull();
        return refusal.reply();
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '\u0001',
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                "DATA,Data[]",
                "data,Data[]",
                "DaTa,Data[]",
                "DATA ,Data[]",
                "DATA \t ,Data[]",
                "RSET,Rset[]",
                "rset  ,Rset[]",
                "QUIT,Quit[]",
                "STARTTLS,StartTls[]",
                "NOOP,Noop[]",
                "NOOP some text,Noop[]",
                "HELP,Help[]",
                "HELP DATA,Help[]",
                "VRFY user,Vrfy[]",
                "EXPN list,Expn[]",
                "EHLO client.example,Ehlo[name=client.example]",
                "ehlo  client.example \t,Ehlo[name=client.example]",
                "EHLO [IPv6:::1],Ehlo[name=[IPv6:::1]]",
                "EHLO my laptop~,Ehlo[name=my laptop~]",
                "EHLO under_score,Ehlo[name=under_score]",
                "HELO x,Helo[name=x]",
                "BDAT 0,Bdat[size=0; last=false]",
                "BDAT 0 LAST,Bdat[size=0; last=true]",
                "bdat 0012 last,Bdat[size=12; last=true]",
                "BDAT 999999999999999999,Bdat[size=999999999999999999; last=false]",
                "RCPT TO:<c@d.example>,Rcpt[recipient=<c@d.example>]",
                "RCPT \t TO:\t<c@d.example>,Rcpt[recipient=<c@d.example>]",
                "EHLO\tx,Ehlo[name=x]",
                "BDAT\t 1 LAST,Bdat[size=1; last=true]",
                "rcpt to: <c@d.example>,Rcpt[recipient=<c@d.example>]",
                "RCPT TO:<POSTMASTER>,Rcpt[recipient=<POSTMASTER>]",
                "MAIL FROM:<>,Mail[reversePath=Optional.empty; parameters=MailParameters[size=OptionalLong.empty; body=SEVEN_BIT; smtpUtf8=false; requireTls=false; dsnReturn=Optional.empty; envelopeId=Optional.empty]]",
                "mail From:   <> SIZE=1,Mail[reversePath=Optional.empty; parameters=MailParameters[size=OptionalLong[1]; body=SEVEN_BIT; smtpUtf8=false; requireTls=false; dsnReturn=Optional.empty; envelopeId=Optional.empty]]",
            })
    void reads(String line, String command) throws ProtocolException {
        assertThat(parse(line)).hasToString(command.replace(';', ','));
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '\u0001',
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                "500, DATA",
                "500,DAT",
                "500,DATAX",
                "500,DATA:",
                "500,MAIL:FROM:<>",
                "521,GET / HTTP/1.1",
                "521,POST /",
                "521,CONNECT x:25", // case 109
                "521,PATCH /",
                "521,TRACE /",
                "521,PRI * HTTP/2.0",
                "501,STARTTLS now",
                "501,AUTH",
                "500,LHLO x",
                "500,TURN",
                "500,ETRN x",
                // What upper-cases to a verb in Unicode is none.
                "500,RſET",
                "500,QUıT",
                "500,ＤＡＴＡ",
                "501,EHLO",
                "501,EHLO ",
                "501,HELO",
                "501,EHLO jürgen",
                "501,DATA x",
                "501,RSET x",
                "501,QUIT now",
                "501,MAIL",
                "501,MAIL <a@b>",
                "501,MAIL FROM",
                "501,MAIL FROM <a@b>",
                "501,MAIL FROM:",
                "501,MAIL FROM:a@b",
                "501,MAIL TO:<a@b>",
                "501,MAIL FROM:<a@b>>",
                "501,MAIL FROM:<a@b>SIZE=1",
                "501,RCPT",
                "501,RCPT TO:",
                "501,RCPT TO:c@d",
                "501,RCPT TO:<>",
                "501,RCPT FROM:<c@d>",
                "501,RCPT TO:<c@d>x",
                "501,RCPT TO:<poſtmaster>",
                "555,RCPT TO:<c@d> SIZE=1",
                "501,RCPT TO:<c@d> ORCPT",
                "501,BDAT",
                "501,BDAT x",
                "501,BDAT -1",
                "501,BDAT +1",
                "501,BDAT 1 LAST x",
                "501,BDAT 1  LAST",
                "501,BDAT 1LAST",
                "501,BDAT 0x10",
                "501,BDAT 1.0",
                "501,BDAT 9223372036854775807",
                "501,BDAT 9223372036854775808",
            })
    void refuses(int code, String line) {
        assertThat(refusal(line).code()).isEqualTo(code);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", " \t "})
    void refusesAnEmptyLine(String line) {
        assertThat(refusal(line)).isEqualTo(Replies.COMMAND_UNKNOWN);
    }

    /** Cases 64 and 111: nothing that a reader further on could take for the end of a line, or that ends a string. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "\0", "\1", "\b", "\n", "\u000b", "\f", "\r", "\u001b", "\u001f", "\u007f", "\u0080", "\u0085",
                "\u009f", "\u2028", "\u2029"
            })
    void refusesControlCharactersAnywhere(String control) {
        for (String line : new String[] {"NO%sOP", "%sNOOP", "NOOP%s", "%s MAIL FROM:<a@b>", "MAIL%s x%1$s"}) {
            assertThat(refusal(line.formatted(control))).as(line).isEqualTo(Replies.BAD_LINE);
        }
        for (String line : new String[] {
            "NOOP x%s",
            "MAIL FROM:<\"a%sb\"@c.example>",
            "MAIL FROM:<\"a\\%sb\"@c.example>",
            "MAIL FROM:<a@c.example%s>",
            "MAIL FROM:<a@c.example> SMTPUTF8%s",
            "MAIL FROM:<a@c.example> ENVID=a%sb",
            "RCPT TO:<a%sb@c.example>",
            "RCPT TO:<a@c.example> ORCPT=utf-8;a%sb",
            "RCPT TO:<@a%sb:a@c.example>",
        }) {
            assertThat(refusal(line.formatted(control))).as(line).isEqualTo(Replies.BAD_CHARACTER);
        }
    }

    /** RFC 2034 §4: an answer to a greeting has no enhanced code, whatever is wrong with its argument. */
    @ParameterizedTest
    @ValueSource(strings = {"EHLO", "HELO", "ehlo"})
    void refusesABadNameWithoutAnEnhancedCode(String verb) {
        for (String name : new String[] {"x\0", "\u001f", "x\u001fy", "x\t.example", "x\u0085", "\u00e9", "x\u2028"}) {
            assertThat(refusal(verb + " " + name)).as(name).isEqualTo(Replies.BAD_NAME);
        }
        byte[] notUtf8 = (verb + " \u00ff").getBytes(StandardCharsets.ISO_8859_1);
        assertThat(refusal(notUtf8, ALL)).isEqualTo(Replies.BAD_NAME);
    }

    /** Between the verb, the path and the parameters a tab is a blank; in them it is refused. */
    @ParameterizedTest
    @ValueSource(strings = {"EHLO x\ty", "MAIL FROM:<a\tb@c>", "MAIL FROM:<a@b> ENVID=a\tb", "MAIL\tFROM:\t<\"\t\"@b>"})
    void refusesATabInAnArgument(String line) {
        assertThat(refusal(line).code()).isIn(501, 555);
    }

    /** RFC 3629: an overlong form, a surrogate, a cut sequence, a lone continuation, beyond U+10FFFF. */
    @ParameterizedTest
    @ValueSource(strings = {"c0af", "e080af", "eda080", "c3", "80", "f4908080", "ff"})
    void refusesWhatIsNotUtf8(String hex) {
        byte[] bad = HexFormat.of().parseHex(hex);
        byte[] line = new byte[5 + bad.length];
        System.arraycopy("NOOP ".getBytes(StandardCharsets.US_ASCII), 0, line, 0, 5);
        System.arraycopy(bad, 0, line, 5, bad.length);
        assertThat(refusal(line, ALL)).isEqualTo(Replies.NOT_UTF8);
    }

    @Test
    void namesMayHave255Characters() throws ProtocolException {
        assertThat(parse("EHLO " + "x".repeat(255))).isEqualTo(new Command.Ehlo("x".repeat(255)));
        assertThat(refusal("EHLO " + "x".repeat(256))).isEqualTo(Replies.BAD_NAME);
    }

    /** Where the next command begins is not known, so the session has to end (case 69). */
    @Test
    void onlyAChunkOfUnknownSizeIsFatal() {
        assertThat(fatal("BDAT x", ALL)).isTrue();
        assertThat(fatal("BDAT 1", EnumSet.noneOf(SmtpExtension.class))).isTrue();
        assertThat(fatal("RSET x", ALL)).isFalse();
    }

    private static boolean fatal(String line, Set<SmtpExtension> offered) {
        return catchThrowableOfType(
                        ProtocolException.class, () -> parser(offered).parse(line.getBytes(StandardCharsets.US_ASCII)))
                .isFatal();
    }
}
