package io.github.lsmtpd.amqp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.lsmtpd.config.Setting;
import io.github.lsmtpd.config.SettingException;
import io.github.lsmtpd.config.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the variables of payloads mean, and the same in code. */
class PayloadSettingsTest {
    @Test
    void jsonIsTheDefault() {
        assertThat(read(Map.of())).isEqualTo(PayloadSettings.of("json")).isEqualTo(PayloadSettings.defaults());
    }

    @Test
    void anUnknownPayloadIsRefusedWithTheNamesThatThereAre() {
        assertThatExceptionOfType(SettingException.class)
                .isThrownBy(() -> read(Map.of("AMQP_PAYLOAD", "xml")))
                .withMessageStartingWith("AMQP_PAYLOAD: 'xml' is not usable; expected the name of a payload: one of ")
                .withMessageContaining("json");
        assertThatExceptionOfType(SettingException.class)
                .isThrownBy(() -> PayloadSettings.of("xml"))
                .withMessageStartingWith("payload: 'xml'");
    }

    @Test
    void theProviderOfTheSinkListsThem() {
        assertThat(new AmqpSinkProvider().settings())
                .extracting(Setting::variable)
                .containsAll(AmqpSetting.all().stream().map(Setting::variable).toList())
                .containsAll(
                        PayloadSetting.all().stream().map(Setting::variable).toList());
    }

    @Test
    void everySettingIsRead(@TempDir Path parent) {
        Path directory = parent.resolve("claims");
        PayloadSettings settings = read(Map.of(
                "AMQP_PAYLOAD", "raw",
                "AMQP_COMPRESSION", "zstd",
                "AMQP_COMPRESSION_ABOVE", "7",
                "AMQP_CLAIM_DIR", directory.toString(),
                "AMQP_CLAIM_ABOVE", "8",
                "AMQP_CLAIM_MAX_AGE_SECS", "0"));

        assertThat(settings.format()).isEqualTo(PayloadSettings.of("raw").format());
        assertThat(settings.compression()).isEqualTo(PayloadCompression.ZSTD);
        assertThat(settings.compressAbove()).isEqualTo(7);
        assertThat(settings.claimAbove()).isEqualTo(8);
        assertThat(settings.claims()).get().isInstanceOf(DirectoryClaimStore.class);
        assertThat(directory).isDirectory();
    }

    @Test
    void whatCannotBeRightIsRefused(@TempDir Path parent) throws IOException {
        Path file = Files.createFile(parent.resolve("file"));
        assertRefused(Map.of("AMQP_COMPRESSION", "brotli"), "AMQP_COMPRESSION", "none, gzip or zstd");
        assertRefused(Map.of("AMQP_COMPRESSION_ABOVE", "-1"), "AMQP_COMPRESSION_ABOVE", "from 0");
        assertRefused(Map.of("AMQP_CLAIM_DIR", file.toString()), "AMQP_CLAIM_DIR", "it is not a directory");
    }

    private static void assertRefused(Map<String, String> variables, String variable, String why) {
        assertThatExceptionOfType(SettingException.class)
                .isThrownBy(() -> read(variables))
                .withMessageStartingWith(variable + ": ")
                .withMessageContaining(why);
    }

    private static PayloadSettings read(Map<String, String> variables) {
        return PayloadSettings.from(Settings.of(variables));
    }
}
