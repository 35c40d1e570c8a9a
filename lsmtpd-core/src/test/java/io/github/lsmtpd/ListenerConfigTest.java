package io.github.lsmtpd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.lsmtpd.config.SettingException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ListenerConfigTest {
    @Test
    void isNamedByItsProtocolOrAsIsWished() {
        assertThat(ListenerConfig.smtp(0).name()).isEqualTo("smtp");
        ListenerConfig lmtp = ListenerConfig.lmtp("127.0.0.1", 0);
        assertThat(lmtp.name()).isEqualTo("lmtp");
        assertThat(lmtp.withName("From-Postfix_1").withTls(TlsConfig.none()).name())
                .isEqualTo("From-Postfix_1");
    }

    /** It stands in routing keys and in logs. */
    @ParameterizedTest
    @ValueSource(strings = {"", "a.b", "a b", "#", "é", "x\n"})
    void aNameIsAPlainWord(String name) {
        assertThatExceptionOfType(SettingException.class)
                .isThrownBy(() -> ListenerConfig.smtp(0).withName(name))
                .returns("name", SettingException::setting);
    }
}
