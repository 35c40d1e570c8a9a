package io.github.lsmtpd.policy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.bouncycastle.crypto.generators.OpenBSDBCrypt;
import org.junit.jupiter.api.Tag;

/**
 * Whatever is in a file of users, either a line is named that is wrong, and nothing of it quoted, or each password can be checked.
 * Case 124; docs/fuzzing.md says how to fuzz.
 */
@Tag("slow")
class UsersFuzzTest {
    /** What takes longer to hash than a fuzzer should wait. */
    private static final Pattern SLOW = Pattern.compile("\\$(?!04\\$)\\d\\d\\$|SCRAM-SHA-256\\$(?!4096:)");

    @FuzzTest(maxDuration = "5m")
    void file(byte[] content) {
        String text = new String(content, UTF_8);
        Users users;
        try {
            users = Users.read(text.lines().toList(), OpenBSDBCrypt::checkPassword);
        } catch (IllegalArgumentException e) {
            assertThat(e)
                    .hasMessageMatching("line \\d+ has no name, colon, and bcrypt hash or SCRAM key|there is no user");
            return;
        }
        List<String> names = text.lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                .map(line -> line.substring(0, line.indexOf(':')))
                .toList();
        for (String name : names) {
            users.scramKey(name)
                    .ifPresent(
                            key -> assertThat(ScramKey.parse(key.text()).text()).isEqualTo(key.text()));
        }
        if (!SLOW.matcher(text).find()) {
            assertThat(users.check(names.get(0), "a password of no user".toCharArray()))
                    .isEqualTo(Optional.empty());
        }
    }
}
