package io.github.lsmtpd.spool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.lsmtpd.MessageSink;
import io.github.lsmtpd.MessageSinkProvider;
import io.github.lsmtpd.config.SettingException;
import io.github.lsmtpd.config.Settings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpoolSinkProviderTest {
    @TempDir
    private Path temp;

    private static MessageSink create(Map<String, String> settings) {
        return MessageSinkProvider.named("SINK", "spool").create(Settings.of(settings));
    }

    @Test
    void isFoundByItsNameAndMakesItsPrimaryFromTheSameSettings() {
        Path directory = temp.resolve("spool");
        try (MessageSink sink = create(Map.of("SPOOL_PRIMARY", "discard", "TEMP_EMAIL_DIR", directory.toString()))) {
            assertThat(sink).isInstanceOf(FailoverSink.class);
            assertThat(directory).isDirectory();
        }
    }

    @Test
    void aSecondDirectoryIsBeforeTheFirst() {
        Path second = temp.resolve("second");
        try (MessageSink sink = create(Map.of(
                "SPOOL_PRIMARY",
                "discard",
                "TEMP_EMAIL_DIR",
                temp.resolve("first").toString(),
                "SPOOL_SECOND_DIR",
                second.toString()))) {
            assertThat(temp.resolve("first")).isDirectory();
            assertThat(second).isDirectory();
            assertThat(sink).isInstanceOf(FailoverSink.class);
        }
    }

    /** And leaves nothing locked. */
    @Test
    void namesAnUnusableSecondDirectory() throws Exception {
        String first = temp.resolve("first").toString();
        String bad = Files.createFile(temp.resolve("file")).toString();
        assertThatThrownBy(() ->
                        create(Map.of("SPOOL_PRIMARY", "discard", "TEMP_EMAIL_DIR", first, "SPOOL_SECOND_DIR", bad)))
                .isInstanceOf(SettingException.class)
                .hasMessageContaining("SPOOL_SECOND_DIR: '" + bad);
        try (MessageSink again = create(Map.of("SPOOL_PRIMARY", "discard", "TEMP_EMAIL_DIR", first))) {
            assertThat(again).isInstanceOf(FailoverSink.class);
        }
    }

    /** And leaves nothing locked. */
    @Test
    void namesAnUnusableKeyFile() throws Exception {
        Map<String, String> settings = Map.of("SPOOL_PRIMARY", "discard", "TEMP_EMAIL_DIR", temp + "/spool");
        String bad = Files.writeString(temp.resolve("keys"), "# none\n").toString();
        Map<String, String> withKeys = new HashMap<>(settings);
        withKeys.put("SPOOL_KEY_FILE", bad);
        assertThatThrownBy(() -> create(withKeys))
                .isInstanceOf(SettingException.class)
                .hasMessageStartingWith("SPOOL_KEY_FILE: '" + bad + "' is not usable; expected ")
                .hasMessageEndingWith("(there is no key)");
        try (MessageSink again = create(settings)) {
            assertThat(again).isInstanceOf(FailoverSink.class);
        }
    }

    @Test
    void refusesItselfAndUnknownPrimaries() {
        assertThatThrownBy(() -> create(Map.of("SPOOL_PRIMARY", "spool")))
                .isInstanceOf(SettingException.class)
                .hasMessageContaining("SPOOL_PRIMARY: 'spool'");
        assertThatThrownBy(() -> create(Map.of("SPOOL_PRIMARY", "nowhere")))
                .isInstanceOf(SettingException.class)
                .hasMessageContaining("SPOOL_PRIMARY: 'nowhere'");
    }

    /** Case 9. */
    @Test
    void namesAnUnusableDirectory() throws Exception {
        Path file = Files.createFile(temp.resolve("file"));
        for (String bad : new String[] {file.toString(), file + "/below", "/proc/spool", "a\0b"}) {
            assertThatThrownBy(() -> create(Map.of("SPOOL_PRIMARY", "discard", "TEMP_EMAIL_DIR", bad)))
                    .isInstanceOf(SettingException.class)
                    .hasMessageContaining("TEMP_EMAIL_DIR: '" + bad.replace('\0', '?'))
                    .hasMessageContaining("expected");
        }
    }

    @Test
    void hasTheDefaultsOfTheDocumentation() {
        SpoolSettings settings = SpoolSettings.from(Settings.of(Map.of()));
        assertThat(settings.directory()).isEqualTo(Path.of("/tmp/lsmtp"));
        assertThat(settings.primaryTimeout()).isEqualTo(Duration.ofSeconds(10));
        assertThat(settings)
                .isEqualTo(SpoolSettings.builder(Path.of("/tmp/lsmtp")).build());
    }

    @ParameterizedTest
    @CsvSource({
        "SPOOL_MAX_BYTES, -1",
        "SPOOL_MAX_BYTES, 10G",
        "SPOOL_MAX_MESSAGES, -1",
        "SPOOL_MAX_MESSAGES, 1k",
        "SPOOL_MIN_FREE_BYTES, -1",
        "SPOOL_PRIMARY_TIMEOUT_SECS, 0",
        "SPOOL_REPLAY_RATE, x",
        "SPOOL_REPLAY_IN_FLIGHT, 0",
        "SPOOL_MAX_BACKOFF_SECS, 0",
        "SPOOL_POISON_TRIES, 1001"
    })
    void namesAWrongSetting(String name, String value) {
        assertThatThrownBy(() -> SpoolSettings.from(Settings.of(Map.of(name, value))))
                .isInstanceOf(SettingException.class)
                .hasMessageContaining(name + ": '" + value + "'");
    }

    /** As for other limits, 0 is none; 512 PiB is more than any disk has. */
    @Test
    void takesAnyNumberOfBytes() {
        for (String value : new String[] {"0", "576460752303423488"}) {
            SpoolSettings settings =
                    SpoolSettings.from(Settings.of(Map.of("SPOOL_MAX_BYTES", value, "SPOOL_MIN_FREE_BYTES", value)));
            assertThat(settings.maxBytes()).isEqualTo(Long.parseLong(value));
            assertThat(settings.minFreeBytes()).isEqualTo(Long.parseLong(value));
        }
    }

    @Test
    void anUnknownModeIsRefusedByItsVariable() {
        assertThatThrownBy(() -> SpoolSettings.from(Settings.of(Map.of("SPOOL_MODE", "never"))))
                .isInstanceOf(SettingException.class)
                .hasMessageContainingAll("SPOOL_MODE", "never", "failover or always");
    }

    @Test
    void readsEverySetting() {
        assertThat(SpoolSettings.from(Settings.of(Map.ofEntries(
                        Map.entry("TEMP_EMAIL_DIR", "/x"),
                        Map.entry("SPOOL_KEY_FILE", "/keys"),
                        Map.entry("SPOOL_MODE", "always"),
                        Map.entry("SPOOL_MAX_BYTES", "1"),
                        Map.entry("SPOOL_MAX_MESSAGES", "2"),
                        Map.entry("SPOOL_MIN_FREE_BYTES", "3"),
                        Map.entry("SPOOL_PRIMARY_TIMEOUT_SECS", "4"),
                        Map.entry("SPOOL_REPLAY_RATE", "5"),
                        Map.entry("SPOOL_REPLAY_IN_FLIGHT", "6"),
                        Map.entry("SPOOL_MAX_BACKOFF_SECS", "7"),
                        Map.entry("SPOOL_POISON_TRIES", "8")))))
                .isEqualTo(new SpoolSettings(
                        Path.of("/x"),
                        Optional.of(Path.of("/keys")),
                        SpoolMode.ALWAYS,
                        1,
                        2,
                        3,
                        Duration.ofSeconds(4),
                        5,
                        6,
                        Duration.ofMillis(100),
                        Duration.ofSeconds(7),
                        8));
    }
}
