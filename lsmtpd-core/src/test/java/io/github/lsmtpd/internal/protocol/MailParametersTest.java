package io.github.lsmtpd.internal.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.lsmtpd.Envelope.BodyType;
import io.github.lsmtpd.SmtpExtension;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class MailParametersTest {
    private static MailParameters parse(String parameters) throws ProtocolException {
        return MailParameters.of(EsmtpParameters.parse(new Cursor(parameters)), EnumSet.allOf(SmtpExtension.class));
    }

    private static MailParameters parameters(OptionalLong size, BodyType body, boolean smtpUtf8) {
        return new MailParameters(size, body, smtpUtf8, false, Optional.empty(), Optional.empty());
    }

    private static Reply refusal(String parameters) {
        return CommandParserTest.refusal("MAIL FROM:<a@b>" + parameters);
    }

    @Test
    void absentParametersHaveTheirDefaults() throws ProtocolException {
        assertThat(parse("")).isEqualTo(parameters(OptionalLong.empty(), BodyType.SEVEN_BIT, false));
    }

    /** Case 107; RFC 1870 §3: up to twenty digits. */
    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "000, 0",
        "1, 1",
        "999999999999999999, 999999999999999999",
        "9223372036854775807, 9223372036854775807",
        "9223372036854775808, 9223372036854775807",
        "99999999999999999999, 9223372036854775807",
    })
    void readsSizes(String text, long size) throws ProtocolException {
        assertThat(parse(" SIZE=" + text).size()).hasValue(size);
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '\u0001',
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                "501, SIZE",
                "501, SIZE=",
                "501, SIZE=-1",
                "501, SIZE=+1",
                "501, SIZE=1x",
                "501, SIZE=0x1",
                "501, SIZE=1.0",
                "501, SIZE=123456789012345678901",
                "501, SIZE=１",
                "501, SIZE=1 SIZE=1",
                "501, SIZE=1 size=2",
                "501, BODY",
                "501, BODY=",
                "501, BODY=9BIT",
                "501, BODY=8BıTMIME",
                "501, BODY=7BIT BODY=7BIT",
                "501, SMTPUTF8=",
                "501, SMTPUTF8=x",
                "501, SMTPUTF8 SMTPUTF8",
                "501, =1",
                "501, -X=1",
                "501, X_Y=1",
                "501, X=1=2",
                "501, ü=1",
                "501, SIZE =1",
                "501, ſIZE=1",
                "555, X",
                "555, X=Y",
                "501, RET=ALL",
                "501, ENVID=",
                "501, AUTH=+0A",
                "555, SIZES=1",
                "555, 8BITMIME",
                "555, X=ü",
                "555, SIZE=1 X",
            })
    void refuses(int code, String parameters) {
        assertThat(refusal(parameters).code()).isEqualTo(code);
    }

    @ParameterizedTest
    @CsvSource({
        "7BIT, SEVEN_BIT",
        "7bit, SEVEN_BIT",
        "8BITMIME, EIGHT_BIT_MIME",
        "8bitMime, EIGHT_BIT_MIME",
        "BINARYMIME, BINARY_MIME"
    })
    void readsBodies(String text, BodyType body) throws ProtocolException {
        assertThat(parse(" body=" + text).body()).isEqualTo(body);
    }

    @ParameterizedTest
    @ValueSource(strings = {"  SIZE=5", "\tSIZE=5", " \t SIZE=5"})
    void readsRunsOfBlanks(String parameters) throws ProtocolException {
        MailParameters expected = parameters(OptionalLong.of(5), BodyType.EIGHT_BIT_MIME, true);
        assertThat(parse(parameters + parameters.replace("SIZE=5", "BODY=8BITMIME\t \tSMTPUTF8")))
                .isEqualTo(expected);
    }

    /** The text says what is wrong with the value, not that a space is missing. */
    @ParameterizedTest
    @CsvSource({
        "SIZE=1=2, Malformed parameter value",
        "FOO=a=b, Malformed parameter value",
        "SIZE=1 FOO=a=, Malformed parameter value",
    })
    void saysWhatIsWrongWithAParameter(String parameters, String text) {
        assertThat(refusal(" " + parameters)).isEqualTo(Reply.of(501, "5.5.4", text));
        assertThat(refusal("SIZE=1")).isEqualTo(Reply.of(501, "5.5.4", "Expected a space after the path"));
    }

    @Test
    void readsSeveralInAnyOrder() throws ProtocolException {
        MailParameters expected = parameters(OptionalLong.of(5), BodyType.EIGHT_BIT_MIME, true);
        assertThat(parse(" SIZE=5 BODY=8BITMIME SMTPUTF8")).isEqualTo(expected);
        assertThat(parse(" smtputf8 body=8bitmime size=5")).isEqualTo(expected);
    }

    /** RFC 5321 §4.1.1.11: what was not offered is not recognised. */
    @ParameterizedTest
    @EnumSource(names = {"SIZE", "EIGHT_BIT_MIME", "SMTPUTF8"})
    void refusesTheParameterOfAnExtensionThatIsOff(SmtpExtension off) {
        String parameter = Map.of(
                        SmtpExtension.SIZE, "SIZE=1",
                        SmtpExtension.EIGHT_BIT_MIME, "BODY=7BIT",
                        SmtpExtension.SMTPUTF8, "SMTPUTF8")
                .get(off);
        assertThat(CommandParserTest.refusal("MAIL FROM:<a@b> " + parameter, EnumSet.complementOf(EnumSet.of(off))))
                .isEqualTo(Reply.of(555, "5.5.4", "Parameter not recognised"));
    }

    @Test
    void refusesBinaryMimeWhenItIsOff() {
        assertThat(CommandParserTest.refusal(
                                "MAIL FROM:<a@b> BODY=BINARYMIME",
                                EnumSet.complementOf(EnumSet.of(SmtpExtension.BINARYMIME)))
                        .code())
                .isEqualTo(501);
    }
}
