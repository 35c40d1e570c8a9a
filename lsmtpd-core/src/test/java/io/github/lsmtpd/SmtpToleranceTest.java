package io.github.lsmtpd;

import static io.github.lsmtpd.SmtpTolerance.BARE_LF;
import static io.github.lsmtpd.SmtpTolerance.DOTS;
import static io.github.lsmtpd.SmtpTolerance.EMPTY_MESSAGE;
import static io.github.lsmtpd.SmtpTolerance.LONG_LINES;
import static io.github.lsmtpd.SmtpTolerance.SPACE_BEFORE_PATH;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SmtpToleranceTest {
    private static SmtpServerBuilder builder() {
        return SmtpServer.builder().hostname("mx").sink(MessageSink.discard());
    }

    private static Set<SmtpTolerance> of(SmtpServerBuilder builder) {
        return builder.settings().contentRules().tolerances();
    }

    /** Configurations hold these names. */
    @Test
    void haveTheNamesOfTheDocumentation() {
        assertThat(Stream.of(SmtpTolerance.values()).map(SmtpTolerance::keyword))
                .containsExactly(
                        "bare-lf",
                        "long-lines",
                        "no-brackets",
                        "space-before-path",
                        "dots",
                        "final-dot",
                        "local-names",
                        "no-greeting",
                        "empty-greeting",
                        "empty-message");
        assertThat(SmtpTolerance.of("Bare-LF")).contains(BARE_LF);
        assertThat(SmtpTolerance.of("bare_lf")).isEmpty();
    }

    @Test
    void addToTheDefaultsOrStandAlone() {
        assertThat(of(builder())).containsExactlyInAnyOrder(LONG_LINES, SPACE_BEFORE_PATH);
        assertThat(of(builder().contentRules(rules -> rules.tolerating(DOTS))))
                .containsExactlyInAnyOrder(LONG_LINES, SPACE_BEFORE_PATH, DOTS);
        assertThat(of(builder().contentRules(ContentRules::strict))).isEmpty();
        assertThat(of(builder()
                        .contentRules(rules -> rules.tolerating(DOTS))
                        .contentRules(ContentRules::strict)
                        .contentRules(rules -> rules.tolerating(BARE_LF))))
                .containsExactly(BARE_LF);
    }

    /** The older switches are names of the same. */
    @Test
    void areWhatTheOlderSwitchesSet() {
        assertThat(of(builder()
                        .contentRules(ContentRules::strict)
                        .contentRules(rules -> rules.tolerating(SmtpTolerance.BARE_LF))))
                .containsExactly(BARE_LF);
        assertThat(of(builder()
                        .contentRules(ContentRules::strict)
                        .contentRules(rules -> rules.tolerating(SmtpTolerance.LONG_LINES))))
                .containsExactly(LONG_LINES);
        assertThat(of(builder()
                        .contentRules(ContentRules::strict)
                        .contentRules(rules -> rules.tolerating(SmtpTolerance.EMPTY_MESSAGE))))
                .containsExactly(EMPTY_MESSAGE);
        assertThat(of(builder()
                        .contentRules(rules -> rules.tolerating(SmtpTolerance.values()))
                        .contentRules(rules -> rules.refusing(SmtpTolerance.BARE_LF))
                        .contentRules(rules -> rules.refusing(SmtpTolerance.LONG_LINES))
                        .contentRules(rules -> rules.refusing(SmtpTolerance.EMPTY_MESSAGE))))
                .hasSize(SmtpTolerance.values().length - 3)
                .doesNotContain(BARE_LF, LONG_LINES, EMPTY_MESSAGE);
    }
}
