package io.github.lsmtpd.amqp.internal.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.lsmtpd.config.SettingException;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is a template, and how a wrong one is told. */
class TemplateParserTest {
    private static final String SYMBOLS = "{}|:.,*#ab-<> recipient.domain lower default header.é";

    private static Template parse(String text) {
        return TemplateParser.parse("KEY", text);
    }

    @ParameterizedTest
    @CsvSource({"lsmtp, lsmtp", "'', ''", "a.b|c:d, a.b|c:d", "{{a}}, {a}", "a{{{{b, a{{b", "}}, }"})
    void textStandsForItself(String text, String constant) {
        assertThat(parse(text).constant()).contains(constant);
    }

    @Test
    void bracesMayStandBesidePlaceholders() {
        assertThat(parse("{{{sender}}}").placeholders()).singleElement().satisfies(placeholder -> {
            assertThat(placeholder.column()).isEqualTo(3);
            assertThat(placeholder.text()).isEqualTo("sender");
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{recipient}",
                "{recipient.local|lower}",
                "{recipient.user}.{recipient.tag|default:none}",
                "{sender.domain|words}",
                "{sender.domain|reversed|default:null.sender}",
                "{identity|map|default:nobody}",
                "{listener}",
                "{header.List-Id|angle|lower|default:no-list}",
                "{attribute.tenant}"
            })
    void placeholdersHaveAName(String text) {
        assertThat(parse(text).constant()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "mail.{recpient}; at column 7, in place of 'recpient', one of recipient, recipient.local, recipient.user,",
                "mail.{}; at column 7, in place of '', one of recipient,",
                "{ sender}; at column 2, in place of ' sender', one of",
                "{header.}; at column 2, in place of 'header.', one of",
                "{header.Two Words}; at column 2, in place of 'header.Two Words', one of",
                "{attribute.}; at column 2, in place of 'attribute.', one of",
                "mail.{sender; at column 6, in place of '{sender', a '}' after the name, or '{{' for a brace",
                "a}b; at column 2, in place of '}', '}}' for a brace that stands for itself",
                "{sender|upper}; at column 9, in place of 'upper', one of lower, angle, map, words, reversed, default:TEXT",
                "{sender|lower|}; at column 15, in place of '', one of lower,",
                "{sender|default}; at column 9, in place of 'default', one of",
                "{sender|default:}; at column 9, in place of 'default:', one of",
                "{sender|lower:x}; at column 9, in place of 'lower:x', one of"
            })
    void aWrongOneIsToldWithItsPlace(String text, String expected) {
        assertThatExceptionOfType(SettingException.class)
                .isThrownBy(() -> parse(text))
                .withMessageStartingWith("KEY: '" + text + "' is not usable; expected " + expected);
    }

    @Test
    void wordsAreForRoutingKeys() {
        assertThatExceptionOfType(SettingException.class)
                .isThrownBy(() -> TemplateParser.check("AMQP_TYPE", "a{sender.domain|reversed}"))
                .withMessageContaining("at column 2, in place of '{sender.domain|reversed}'")
                .withMessageContaining("it without 'reversed', which is for routing keys");
    }

    /** Whatever is written is a template, or is refused with a column that is in it. */
    @Test
    void anyTextIsATemplateOrRefusedWithItsPlace() {
        Random random = new Random(11);
        int refused = 0;
        for (int run = 0; run < 20_000; run++) {
            String text = randomText(random);
            try {
                parse(text);
            } catch (SettingException e) {
                refused++;
                String column = e.getMessage().replaceFirst("(?s).*at column (\\d+), in place.*", "$1");
                assertThat(Integer.parseInt(column)).as(text).isBetween(1, text.length() + 1);
            }
            assertThat(parse(text.replace("{", "{{").replace("}", "}}")).constant())
                    .contains(text);
        }
        assertThat(refused).isBetween(1_000, 19_000);
    }

    private static String randomText(Random random) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(8); i > 0; i--) {
            int start = random.nextInt(SYMBOLS.length());
            text.append(SYMBOLS, start, Math.min(SYMBOLS.length(), start + 1 + random.nextInt(10)));
        }
        return text.toString();
    }
}
