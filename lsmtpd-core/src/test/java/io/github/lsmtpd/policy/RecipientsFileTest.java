package io.github.lsmtpd.policy;

import static io.github.lsmtpd.policy.AcceptedRecipientsTest.codeFor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.lsmtpd.CapturedLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecipientsFileTest {
    private static final Duration OFTEN = Duration.ofMillis(10);
    private static final Duration LIMIT = Duration.ofMinutes(1);

    @TempDir
    private Path directory;

    private Path file(String content) throws IOException {
        return Files.writeString(directory.resolve("recipients"), content);
    }

    @Test
    void hasOneEntryALine() throws IOException {
        try (RecipientsFile policy =
                RecipientsFile.open(file("# ours\n\n example.com\r\nalice@other.example\n"), OFTEN)) {
            assertThat(codeFor(policy, "a@example.com")).isEqualTo("250");
            assertThat(codeFor(policy, "alice@other.example")).isEqualTo("250");
            assertThat(codeFor(policy, "a@b.example")).isEqualTo("550 5.7.1");
        }
    }

    @Test
    void isReadAgainWhenItHasChanged() throws IOException {
        try (CapturedLog log = new CapturedLog();
                RecipientsFile policy = RecipientsFile.open(file("example.com\n"), OFTEN)) {
            Path next = Files.writeString(directory.resolve("next"), "example.net\n");
            Files.move(next, directory.resolve("recipients"), StandardCopyOption.REPLACE_EXISTING);
            await().atMost(LIMIT).until(() -> codeFor(policy, "a@example.net").equals("250"));
            assertThat(codeFor(policy, "a@example.com")).isEqualTo("550 5.7.1");
            await().atMost(LIMIT).until(() -> log.text().contains("has been read again"));
        }
    }

    /** A list that is half written would refuse those who are in its other half, for good. */
    @Test
    void isNotReadWhileItChanges() throws IOException {
        try (CapturedLog log = new CapturedLog();
                RecipientsFile policy =
                        RecipientsFile.open(file("a@example.com\nb@example.com\n"), Duration.ofDays(1))) {
            file("c@example.com\n");
            policy.look();
            file("c@example.com\na@example.com\n");
            policy.look();
            assertThat(codeFor(policy, "b@example.com")).isEqualTo("250");
            policy.look();
            assertThat(codeFor(policy, "b@example.com")).isEqualTo("550 5.1.1");
            assertThat(codeFor(policy, "a@example.com")).isEqualTo("250");
            policy.look();
            assertThat(log.text()).containsOnlyOnce("has been read again");
        }
    }

    @Test
    void leavesTheListAsItIsWhenItCannotBeRead() throws IOException {
        try (CapturedLog log = new CapturedLog();
                RecipientsFile policy = RecipientsFile.open(file("example.com\n"), OFTEN)) {
            file("two words\n");
            await().atMost(LIMIT).until(() -> log.text().contains("stay accepted"));
            Files.delete(directory.resolve("recipients"));
            await().atMost(LIMIT).until(() -> log.text().contains("NoSuchFile"));
            assertThat(codeFor(policy, "a@example.com")).isEqualTo("250");
            file("example.org\n");
            await().atMost(LIMIT).until(() -> codeFor(policy, "a@example.org").equals("250"));
        }
    }

    @Test
    void cannotBeOpenedWithoutAnEntry() {
        assertThatThrownBy(() -> RecipientsFile.open(file("# nothing\n"))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> RecipientsFile.open(directory.resolve("none"))).isInstanceOf(IOException.class);
    }
}
