package io.github.lsmtpd.internal.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.lsmtpd.SmtpServer;
import io.github.lsmtpd.SmtpTolerance;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Case 66, over a whole session: wherever in a message a line stands, and however it comes, it may have 998 bytes without
 * its CRLF and not one more, where long lines are not tolerated.
 */
class LongLinesTest {
    private static final String TRANSACTION = "EHLO x\r\nMAIL FROM:<a@b>\r\nRCPT TO:<c@d>\r\n";
    private static final int[] PIECES = {1, 2, 999, 1_000, 1_001, 100_000};

    private static String x(int count) {
        return "x".repeat(count);
    }

    private static void assertRefused(boolean refused, boolean lenient, String session) {
        for (int piece : PIECES) {
            SentContent sent = SentContent.send(
                    SmtpServer.builder()
                            .contentRules(rules -> rules.refusing(SmtpTolerance.LONG_LINES))
                            .contentRules(rules -> lenient
                                    ? rules.tolerating(SmtpTolerance.BARE_LF)
                                    : rules.refusing(SmtpTolerance.BARE_LF)),
                    TRANSACTION + session,
                    piece);
            assertThat(sent.lastReply())
                    .as("in pieces of %d", piece)
                    .startsWith(refused ? "554 5.6.0 Message has a line of more than 998 bytes" : "250 2.0.0 OK");
            assertThat(sent.messages()).hasSize(refused ? 0 : 1);
        }
    }

    /** L stands for a line's text. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "L\r\n",
                "Subject: x\r\n\r\nL\r\n",
                "Subject: x\r\nL\r\n\r\nx\r\n",
                "x\r\nL\r\nx\r\n",
                "\r\n\r\nL\r\n\r\n",
                "L\r\nL\r\nL\r\n",
                "..\r\nL\r\n..\r\n",
            })
    @Tag("slow")
    void countsALineWhereverItStands(String body) {
        assertRefused(false, false, "DATA\r\n" + body.replace("L", x(998)) + ".\r\n");
        assertRefused(false, true, "DATA\r\n" + body.replace("L", x(998)) + ".\r\n");
        for (int length : new int[] {999, 1_000, 1_001, 1_002, 2_000, 70_000}) {
            assertRefused(true, false, "DATA\r\n" + body.replace("L", x(length)) + ".\r\n");
            assertRefused(true, true, "DATA\r\n" + body.replace("L", x(length)) + ".\r\n");
        }
    }

    /** The dot that transparency adds (RFC 5321 §4.5.2) does not count (§4.5.3.1.6). */
    @ParameterizedTest
    @CsvSource({"..,997,false", "..,998,true", ".,998,false", ".,999,true", "...,996,false", "...,997,true"})
    void countsWithoutTheDotOfTransparency(String dots, int more, boolean refused) {
        assertRefused(refused, false, "DATA\r\n" + dots + x(more) + "\r\n.\r\n");
        assertRefused(refused, true, "DATA\r\nx\n" + dots + x(more) + "\n\r\n.\r\n");
    }

    /** A lenient server makes CRLF of an LF, and so ends a line there. */
    @Test
    void countsALineThatEndsInABareLineFeed() {
        assertRefused(false, true, "DATA\r\n" + x(998) + "\n" + x(998) + "\n\r\n.\r\n");
        assertRefused(true, true, "DATA\r\n" + x(998) + "\n" + x(999) + "\n\r\n.\r\n");
        assertRefused(true, true, "DATA\r\n" + x(999) + "\n" + x(998) + "\r\n.\r\n");
    }

    /** In chunks, a line goes on from one to the next, and need not end; a bare LF is part of it. */
    @ParameterizedTest
    @CsvSource({"998,0,false", "998,1,true", "500,498,false", "500,499,true", "0,998,false", "0,999,true"})
    void countsALineInChunks(int first, int second, boolean refused) {
        assertRefused(refused, false, "BDAT " + first + "\r\n" + x(first) + "BDAT " + second + " LAST\r\n" + x(second));
        String ended = x(second) + "\r\n";
        assertRefused(
                refused, false, "BDAT " + first + "\r\n" + x(first) + "BDAT " + ended.length() + " LAST\r\n" + ended);
        String open = "x\n" + x(996);
        assertRefused(false, false, "BDAT " + open.length() + " LAST\r\n" + open);
        assertRefused(true, false, "BDAT " + (open.length() + 1) + " LAST\r\n" + open + "x");
    }

    /** RFC 3030 §3: it has no lines. */
    @Test
    void binaryContentHasNoLines() {
        SentContent sent = SentContent.send(
                SmtpServer.builder().contentRules(rules -> rules.refusing(SmtpTolerance.LONG_LINES)),
                "EHLO x\r\nMAIL FROM:<a@b> BODY=BINARYMIME\r\nRCPT TO:<c@d>\r\nBDAT 5000 LAST\r\n" + x(5_000),
                100_000);
        assertThat(sent.lastReply()).startsWith("250");
    }

    /** By default, all of them are taken as they came. */
    @Test
    void areTakenByDefault() {
        SentContent sent =
                SentContent.send(SmtpServer.builder(), TRANSACTION + "DATA\r\n" + x(9_000) + "\r\n.\r\n", 1_000);
        assertThat(sent.messages()).hasSize(1);
    }
}
