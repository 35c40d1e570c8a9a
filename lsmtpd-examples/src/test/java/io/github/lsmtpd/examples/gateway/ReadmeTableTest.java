package io.github.lsmtpd.examples.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.lsmtpd.config.Setting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The README's table of variables is what the settings' declarations say; {@code -Dreadme.write=true} writes it anew. */
class ReadmeTableTest {
    private static final Path README = Path.of("../README.md");
    private static final String HEAD = "| variable | default | meaning |\n|---|---|---|\n";

    @Test
    void theTableIsThatOfTheDeclarations() throws IOException {
        String readme = Files.readString(README);
        int start = readme.indexOf(HEAD) + HEAD.length();
        String table = readme.substring(start, readme.indexOf("\n\n", start) + 1);
        if (Boolean.getBoolean("readme.write")) {
            Files.writeString(README, readme.replace(table, declared()));
            return;
        }
        assertThat(table.lines())
                .as("rows of the README's table; to write them anew, run ReadmeTableTest with -Dreadme.write=true")
                .containsExactlyElementsOf(declared().lines().toList());
    }

    private static String declared() {
        return SettingGroup.shipped().stream().map(ReadmeTableTest::rows).collect(Collectors.joining());
    }

    private static String rows(SettingGroup group) {
        return "| **" + group.heading() + "** | | |\n"
                + group.settings().stream().map(ReadmeTableTest::row).collect(Collectors.joining());
    }

    private static String row(Setting<?> setting) {
        return "| `" + setting.variable() + "` | " + setting.defaultText() + " | " + setting.meaning() + " |\n";
    }
}
