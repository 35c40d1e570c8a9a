package io.github.lsmtpd.amqp.internal.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.lsmtpd.config.SettingException;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ArgumentListTest {
    static Stream<Arguments> lists() {
        return Stream.of(
                Arguments.of("x-max-length=1000", Map.of("x-max-length", 1000L)),
                Arguments.of(
                        "x-max-length=1000,x-overflow=reject-publish",
                        Map.of("x-max-length", 1000L, "x-overflow", "reject-publish")),
                Arguments.of(" a = 1 , b = -2 ", Map.of("a", 1L, "b", -2L)),
                Arguments.of("a=true,b=false,c=True", Map.of("a", true, "b", false, "c", "True")),
                Arguments.of("a=\"1\",b=\"true\"", Map.of("a", "1", "b", "true")),
                Arguments.of("a=\"x, y=z\",b=1", Map.of("a", "x, y=z", "b", 1L)),
                Arguments.of("x-max-age=7D", Map.of("x-max-age", "7D")),
                Arguments.of("x-match=any,subject=two words", Map.of("x-match", "any", "subject", "two words")),
                Arguments.of("a=", Map.of("a", "")),
                Arguments.of("a=\"\"", Map.of("a", "")),
                Arguments.of("a=1234567890123456789", Map.of("a", "1234567890123456789")));
    }

    @ParameterizedTest
    @MethodSource("lists")
    void aListIsReadWithItsTypes(String text, Map<String, Object> arguments) {
        assertThat(ArgumentList.parse("LIST", text)).isEqualTo(arguments);
        assertThat(ArgumentList.parse("LIST", ArgumentList.write(arguments))).isEqualTo(arguments);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"a", "=1", "a=1,b", "a=1,a=2", "a=\"1", "a=1\"", "a=1 b=2", "a b=1", ",", "a=\"1\"2", "a==1"})
    void whatIsNoListIsRefused(String text) {
        assertThatExceptionOfType(SettingException.class)
                .isThrownBy(() -> ArgumentList.parse("LIST", text))
                .withMessageStartingWith("LIST: '" + text + "'")
                .withMessageContaining("name=value");
    }
}
