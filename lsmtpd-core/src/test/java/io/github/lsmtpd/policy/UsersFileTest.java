package io.github.lsmtpd.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.lsmtpd.CapturedLog;
import io.github.lsmtpd.ClientInfo;
import io.github.lsmtpd.SaslMechanism;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bouncycastle.crypto.generators.OpenBSDBCrypt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UsersFileTest {
    private static final SessionInfo SESSION =
            new SessionInfo("s", new ClientInfo(null, "x", ClientInfo.Protocol.ESMTP), Map.of(), 0);
    private static final ScramKey KEY = ScramKey.of("pencil".toCharArray(), new byte[] {1, 2, 3}, 4_096);

    @TempDir
    private Path directory;

    private static String bcrypt(String password) {
        return OpenBSDBCrypt.generate("2y", password.toCharArray(), new byte[16], 4);
    }

    private UsersFile open(String... lines) throws IOException {
        Path file = directory.resolve("users");
        Files.write(file, List.of(lines));
        return UsersFile.open(file, Duration.ofHours(1));
    }

    private static Optional<String> check(UsersFile users, String name, String password) {
        return users.authenticate(new Credentials.Password(name, password.toCharArray()), SESSION)
                .toCompletableFuture()
                .join();
    }

    @Test
    void bcryptLinesAreThoseOfHtpasswd() throws IOException {
        try (UsersFile users = open("# ours", "", "anna:" + bcrypt("s3cret"), "otto:" + bcrypt("pencil"))) {
            assertThat(check(users, "anna", "s3cret")).contains("anna");
            assertThat(check(users, "anna", "pencil")).isEmpty();
            assertThat(check(users, "nobody", "s3cret")).isEmpty();
            assertThat(users.mechanisms()).containsOnly(SaslMechanism.PLAIN, SaslMechanism.LOGIN);
        }
    }

    @Test
    void aScramKeyDoesForAllPasswordMechanisms() throws IOException {
        try (UsersFile users = open("anna:" + KEY.text())) {
            assertThat(check(users, "anna", "pencil")).contains("anna");
            assertThat(check(users, "anna", "pencils")).isEmpty();
            assertThat(check(users, "nobody", "pencil")).isEmpty();
            assertThat(users.scramKey("anna", SESSION).toCompletableFuture().join())
                    .hasValueSatisfying(key -> assertThat(key.text()).isEqualTo(KEY.text()));
            assertThat(users.scramKey("nobody", SESSION).toCompletableFuture().join())
                    .isEmpty();
            assertThat(users.mechanisms()).contains(SaslMechanism.SCRAM_SHA_256, SaslMechanism.SCRAM_SHA_256_PLUS);
        }
    }

    /** Case 91: what the command of the gateway makes has more iterations than the fewest; the challenge must not tell. */
    @Test
    void unknownUsersGetTheIterationsOfTheOthers() throws IOException {
        ScramKey key = ScramKey.of("pencil".toCharArray(), new byte[] {1, 2, 3}, 10_000);
        try (UsersFile users = open("anna:" + key.text())) {
            assertThat(users.scramIterations()).isEqualTo(10_000);
        }
    }

    /** bcrypt takes 72 bytes; what is longer would be compared by its beginning. */
    @Test
    void aPasswordThatIsTooLongForBcryptIsWrong() throws IOException {
        String longest = "x".repeat(72);
        try (UsersFile users = open("anna:" + bcrypt(longest))) {
            assertThat(check(users, "anna", longest)).contains("anna");
            assertThat(check(users, "anna", longest + "y")).isEmpty();
        }
    }

    @Test
    void namesInCompatibleCharactersAreOne() throws IOException {
        try (UsersFile users = open("\u212Baron:" + KEY.text())) {
            assertThat(check(users, "\u00C5aron", "pencil")).isPresent();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "anna",
                "anna:",
                ":x",
                "anna:pencil",
                "anna:$2y$03$abcdefghijklmnopqrstuuKk0pbVCN2x2fDW5dZWdOx0pmSRmKfTS",
                "anna:$2y$32$abcdefghijklmnopqrstuuKk0pbVCN2x2fDW5dZWdOx0pmSRmKfTS",
                "anna:$1$abc$def",
                "anna:{SHA}abc",
                "anna:SCRAM-SHA-256$10:AA==$AA==:AA=="
            })
    void aLineThatIsNoneIsToldByItsNumber(String line) {
        assertThatThrownBy(() -> open("otto:" + KEY.text(), line))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("line 2 has no name, colon, and bcrypt hash or SCRAM key");
    }

    @Test
    void aUserHasOneLineOfAKind() {
        assertThatThrownBy(() -> open("otto:" + KEY.text(), "otto:" + KEY.text()))
                .hasMessageStartingWith("line 2 ");
        assertThatThrownBy(() -> open("# nobody")).hasMessage("there is no user");
    }

    @Test
    void aFileThatHasChangedIsReadAgain() throws IOException {
        try (UsersFile users = open("anna:" + KEY.text())) {
            Path file = directory.resolve("users");
            Files.writeString(file, "otto:" + KEY.text() + "\n");
            users.look();
            users.look();
            assertThat(check(users, "otto", "pencil")).contains("otto");
            assertThat(check(users, "anna", "pencil")).isEmpty();

            Files.writeString(file, "otto:secret\n");
            try (CapturedLog log = new CapturedLog()) {
                users.look();
                users.look();
                assertThat(log.text()).containsOnlyOnce("ERROR").doesNotContain("secret");
            }
            assertThat(check(users, "otto", "pencil")).contains("otto");
        }
    }
}
