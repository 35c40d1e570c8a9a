package io.github.lsmtpd.internal.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.lsmtpd.Envelope.DsnReturn;
import io.github.lsmtpd.Recipient.Notify;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 3461 §4. */
class DsnParametersTest {
    private static void assertRefused(ThrowingCallable parse) {
        assertThatExceptionOfType(ProtocolException.class).isThrownBy(parse).satisfies(e -> {
            assertThat(e.reply().code()).isEqualTo(501);
            assertThat(e.isFatal()).isFalse();
        });
    }

    @ParameterizedTest
    @CsvSource({"FULL, FULL", "full, FULL", "HDRS, HDRS", "hDrS, HDRS"})
    void readsReturns(String text, DsnReturn ret) throws ProtocolException {
        assertThat(DsnParameters.ret(text)).isEqualTo(ret);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "ALL", "FULL,HDRS", "FULL ", "HDR"})
    void refusesAnyOtherReturn(String text) {
        assertRefused(() -> DsnParameters.ret(text));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "NEVER NEVER",
                "never NEVER",
                "SUCCESS SUCCESS",
                "Failure FAILURE",
                "DELAY DELAY",
                "SUCCESS,FAILURE SUCCESS,FAILURE",
                "delay,FAILURE,success SUCCESS,FAILURE,DELAY",
            })
    void readsNotifies(String text, String expected) throws ProtocolException {
        Set<Notify> notify =
                Stream.of(expected.split(",", -1)).map(Notify::valueOf).collect(Collectors.toSet());
        assertThat(DsnParameters.notify(text)).isEqualTo(notify);
    }

    /** §4.1: NEVER must stand alone. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ",",
                "SUCCESS,",
                ",SUCCESS",
                "SUCCESS,,DELAY",
                "NEVER,SUCCESS",
                "SUCCESS,NEVER",
                "NEVER,NEVER",
                "SUCCESS,SUCCESS",
                "SUCCESS, DELAY",
                "SUCCESS;DELAY",
                "ALWAYS",
                "FAıLURE",
                "NEVERı"
            })
    void refusesAnyOtherNotify(String text) {
        assertRefused(() -> DsnParameters.notify(text));
    }

    /** §4: "+" and two digits stand for an octet. */
    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '\u0001',
            delimiter = ' ',
            value = {
                "QQ314159 QQ314159",
                "~!*,<>;\"\\ ~!*,<>;\"\\",
                "+2B +",
                "+3D =",
                "a+2Bb+3Dc a+b=c",
                "+2B3D +3D",
                "j+C3+BCrgen jürgen",
                // Not as the standard has it, but as common senders write it.
                "a+2b+3db a+=b",
                "j+c3+bCrgen jürgen",
            })
    void readsXtext(String text, String expected) throws ProtocolException {
        assertThat(DsnParameters.envelopeId(text)).isEqualTo(expected);
        assertThat(DsnParameters.originalRecipient("rfc822;" + text)).isEqualTo("rfc822;" + expected);
    }

    @Test
    void readsASpace() throws ProtocolException {
        assertThat(DsnParameters.envelopeId("a+20b")).isEqualTo("a b");
    }

    @ParameterizedTest
    @ValueSource(strings = {"+", "a+", "+2", "+G0", "+g0", "++2B", "a=b", "a b", "\t", "jürgen", "\u007f", "+２B"})
    void refusesMalformedXtext(String text) {
        assertRefused(() -> DsnParameters.envelopeId(text));
        assertRefused(() -> DsnParameters.originalRecipient("rfc822;" + text));
    }

    /** Case 111: what is refused in a command line does not come in through xtext; the last three are C1, LS and PS. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "+00",
                "+09",
                "+0A",
                "+0D",
                "a+0D+0Ab",
                "+1B",
                "+7F",
                "+C2+85",
                "+E2+80+A8",
                "+E2+80+A9",
                "+FF",
                "+C3"
            })
    void refusesControlCharactersInXtext(String text) {
        assertRefused(() -> DsnParameters.envelopeId(text));
        assertRefused(() -> DsnParameters.originalRecipient("rfc822;" + text));
    }

    /** §5.4 (a): counted as they are sent. */
    @Test
    void limitsTheEnvelopeId() throws ProtocolException {
        assertThat(DsnParameters.envelopeId("x".repeat(100))).hasSize(100);
        assertThat(DsnParameters.envelopeId("+2B".repeat(33) + "x")).hasSize(34);
        assertRefused(() -> DsnParameters.envelopeId("x".repeat(101)));
        assertRefused(() -> DsnParameters.envelopeId("+2B".repeat(34)));
        assertRefused(() -> DsnParameters.envelopeId(""));
    }

    /** §5.4 (b). */
    @Test
    void limitsTheOriginalRecipient() throws ProtocolException {
        String longest = "rfc822;" + "x".repeat(493);
        assertThat(DsnParameters.originalRecipient(longest)).isEqualTo(longest);
        assertRefused(() -> DsnParameters.originalRecipient(longest + "x"));
        assertRefused(() -> DsnParameters.originalRecipient("utf-8;" + "x".repeat(495)));
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '\u0001',
            delimiter = ' ',
            value = {
                "rfc822;c@d.example rfc822;c@d.example",
                "RFC822;c@d.example RFC822;c@d.example",
                "x-a;b;c x-a;b;c",
                "rfc822;a+3Bb rfc822;a;b",
                // RFC 6533 §3: the address in UTF-8, or escaped in a way of its own, which is kept.
                "utf-8;jürgen@d.example utf-8;jürgen@d.example",
                "UTF-8;jürgen@d.example UTF-8;jürgen@d.example",
                "utf-8;j\\x{FC}rgen@d.example utf-8;j\\x{FC}rgen@d.example",
            })
    void readsOriginalRecipients(String text, String expected) throws ProtocolException {
        assertThat(DsnParameters.originalRecipient(text)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ";",
                "rfc822",
                "rfc822;",
                ";c@d.example",
                "rfc 822;c",
                "rfc_822;c",
                "ü;c",
                "rfc822;jürgen@d",
                "utf-8;"
            })
    void refusesAnyOtherOriginalRecipient(String text) {
        assertRefused(() -> DsnParameters.originalRecipient(text));
    }
}
