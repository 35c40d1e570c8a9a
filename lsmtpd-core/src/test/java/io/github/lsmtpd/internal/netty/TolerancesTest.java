package io.github.lsmtpd.internal.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.lsmtpd.ContentRules;
import io.github.lsmtpd.MailMessage;
import io.github.lsmtpd.SmtpServer;
import io.github.lsmtpd.SmtpTolerance;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Cases 50 to 61, whatever is tolerated: what looks like an end of the data and is none never lets a second message in,
 * and what follows it is never a command.
 */
class TolerancesTest {
    private static final String[] NO_END = {
        "\n.\n",
        "\n.\r\n",
        "\r\n.\n",
        "\r.\r",
        "\r.\n",
        "\n.\r",
        "\r.\r\n",
        "\r\n.\r",
        "\r\n\0.\r\n",
        "\r\n.\0\r\n",
        "\r\n.\r\r\n",
        "\n\n.\n",
        "\n.\n.\n",
        "\n.\r.\r\n",
        "\r\n.\n.\r\n"
    };
    private static final String SMUGGLED = "MAIL FROM:smuggled@b.example\r\nRCPT TO:root\r\nDATA\r\ntwo";

    static Stream<Set<SmtpTolerance>> sets() {
        Stream<Set<SmtpTolerance>> alone = Stream.of(SmtpTolerance.values()).map(Set::of);
        return Stream.concat(alone, Stream.of(Set.of(), Set.of(SmtpTolerance.values())));
    }

    @ParameterizedTest
    @MethodSource("sets")
    void noneLetsASecondMessageIn(Set<SmtpTolerance> tolerances) throws Exception {
        for (String noEnd : NO_END) {
            for (int piece : new int[] {1, 2, 3, 10_000}) {
                String session = "EHLO x\r\nMAIL FROM:<a@b.example>\r\nRCPT TO:<c@d.example>\r\nDATA\r\none" + noEnd
                        + SMUGGLED + "\r\n.\r\nRSET\r\n";
                SentContent sent = SentContent.send(
                        SmtpServer.builder()
                                .contentRules(ContentRules::strict)
                                .contentRules(rules -> rules.tolerating(tolerances.toArray(SmtpTolerance[]::new))),
                        session,
                        piece);
                assertThat(sent.messages()).as("with %s", noEnd).hasSizeLessThanOrEqualTo(1);
                for (MailMessage message : sent.messages()) {
                    assertThat(message.envelope().reversePath().orElseThrow()).hasToString("a@b.example");
                    assertThat(new String(message.content().toByteArray(), StandardCharsets.ISO_8859_1))
                            .endsWith(SMUGGLED + "\r\n");
                }
                assertThat(sent.replies())
                        .filteredOn(reply -> reply.startsWith("354"))
                        .hasSize(1);
                assertThat(sent.lastReply()).as("in step").startsWith("250 2.0.0 Reset");
            }
        }
    }
}
