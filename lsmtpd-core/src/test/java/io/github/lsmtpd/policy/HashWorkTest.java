package io.github.lsmtpd.policy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.lsmtpd.ClientInfo;
import io.github.lsmtpd.SaslMechanism;
import io.github.lsmtpd.internal.sasl.SaslExchange;
import io.github.lsmtpd.internal.sasl.SaslExchanges;
import io.github.lsmtpd.internal.sasl.SaslServer;
import io.github.lsmtpd.internal.sasl.SaslStep;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.bouncycastle.crypto.generators.OpenBSDBCrypt;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Case 91: a wrong password is as much work as an unknown user, whatever the file holds; counted, as no clock can tell. */
class HashWorkTest {
    private static final SessionInfo SESSION =
            new SessionInfo("s", new ClientInfo(null, "x", ClientInfo.Protocol.ESMTP), Map.of(), 0);
    private static final byte[] BINDING = {1, 2, 3};
    private static final String ANNA = "anna:"
            + ScramKey.of("pencil".toCharArray(), new byte[] {1, 2, 3}, 10_000).text();
    private static final String OTTO = "otto:" + OpenBSDBCrypt.generate("2y", "pencil".toCharArray(), new byte[16], 5);
    /** A key is checked with one HMAC for either half of it. */
    private static final List<String> BY_KEY = List.of("PBKDF2 10000", "HMAC", "HMAC");

    private static final List<String> BY_HASH = List.of("bcrypt $2y$05$");

    @TempDir
    private Path directory;

    private static Stream<Arguments> files() {
        List<String> both = Stream.concat(BY_KEY.stream(), BY_HASH.stream()).toList();
        return Stream.of(SaslMechanism.PLAIN, SaslMechanism.LOGIN)
                .flatMap(mechanism -> Stream.of(
                        Arguments.of(mechanism, List.of(ANNA), List.of("anna"), BY_KEY),
                        Arguments.of(mechanism, List.of(OTTO), List.of("otto"), BY_HASH),
                        Arguments.of(mechanism, List.of(ANNA, OTTO), List.of("anna", "otto"), both)));
    }

    @ParameterizedTest
    @MethodSource("files")
    void passwordsAreHashedAsOftenForAnUnknownUser(
            SaslMechanism mechanism, List<String> lines, List<String> known, List<String> work) throws IOException {
        try (CountingProvider counted = CountingProvider.install();
                UsersFile users = open(counted, lines)) {
            assertThat(login(users, mechanism, "nobody", "pencil")).isEqualTo(SaslStep.FAILED);
            assertThat(counted.done()).as("for an unknown user").isEqualTo(work);
            for (String name : known) {
                assertThat(login(users, mechanism, name, "wrong")).isEqualTo(SaslStep.FAILED);
                assertThat(counted.done()).as("for a wrong password of " + name).isEqualTo(work);
                assertThat(login(users, mechanism, name, "pencil")).isEqualTo(new SaslStep.Done(name));
                assertThat(counted.done()).as("for the right one").isEqualTo(work);
                assertThat(login(users, mechanism, name, "x".repeat(73))).isEqualTo(SaslStep.FAILED);
                assertThat(counted.done()).as("for one that is too long").isEqualTo(work);
            }
        }
    }

    /** The client hashes; the server has an HMAC for the proof, and two for the key of a user that there might not be. */
    @ParameterizedTest
    @EnumSource(names = {"SCRAM_SHA_256", "SCRAM_SHA_256_PLUS"})
    void aProofIsCheckedAsFarForAnUnknownUser(SaslMechanism mechanism) throws IOException {
        try (CountingProvider counted = CountingProvider.install();
                UsersFile users = open(counted, List.of(ANNA, OTTO))) {
            for (String name : List.of("nobody", "anna", "otto")) {
                assertThat(wrongProof(users, mechanism, name)).isEqualTo(SaslStep.FAILED);
                assertThat(counted.done()).as(name).containsExactly("HMAC", "HMAC", "HMAC");
            }
        }
    }

    private UsersFile open(CountingProvider counted, List<String> lines) throws IOException {
        Path file = Files.write(directory.resolve("users"), lines);
        return UsersFile.open(file, Duration.ofHours(1), (hash, password) -> {
            counted.note("bcrypt " + hash.substring(0, 7));
            return OpenBSDBCrypt.checkPassword(hash, password);
        });
    }

    private static SaslExchange begin(UsersFile users, SaslMechanism mechanism) {
        SaslServer server = new SaslServer(users, SESSION, kind -> Optional.of(BINDING));
        return SaslExchanges.begin(mechanism, EnumSet.of(mechanism), server);
    }

    private static SaslStep login(UsersFile users, SaslMechanism mechanism, String name, String password) {
        SaslExchange exchange = begin(users, mechanism);
        if (mechanism == SaslMechanism.PLAIN) {
            return respond(exchange, "\0" + name + "\0" + password);
        }
        respond(exchange, name);
        return respond(exchange, password);
    }

    private static SaslStep wrongProof(UsersFile users, SaslMechanism mechanism, String name) {
        SaslExchange exchange = begin(users, mechanism);
        boolean plus = mechanism == SaslMechanism.SCRAM_SHA_256_PLUS;
        String header = plus ? "p=tls-exporter,," : "n,,";
        SaslStep.Challenge challenge = (SaslStep.Challenge) respond(exchange, header + "n=" + name + ",r=abc");
        String nonce = new String(challenge.bytes(), UTF_8).split(",", -1)[0];
        String binding = base64((header + (plus ? new String(BINDING, UTF_8) : "")).getBytes(UTF_8));
        return respond(exchange, "c=" + binding + "," + nonce + ",p=" + base64(new byte[32]));
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    private static SaslStep respond(SaslExchange exchange, String response) {
        SaslStep step = exchange.respond(response.getBytes(UTF_8));
        return step instanceof SaslStep.Later later
                ? later.step().toCompletableFuture().join()
                : step;
    }
}
