package io.github.lsmtpd.internal.sasl;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.github.lsmtpd.ClientInfo;
import io.github.lsmtpd.SaslMechanism;
import io.github.lsmtpd.policy.Authenticator;
import io.github.lsmtpd.policy.Credentials;
import io.github.lsmtpd.policy.ScramKey;
import io.github.lsmtpd.policy.SessionInfo;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Tag;

/**
 * Whatever a client answers, an exchange comes to an end, only the known user succeeds, and what the authenticator is asked about
 * holds no control character. Case 124; docs/fuzzing.md says how to fuzz.
 */
@Tag("slow")
class SaslFuzzTest {
    private static final SessionInfo SESSION =
            new SessionInfo("s", new ClientInfo(null, "x", ClientInfo.Protocol.ESMTP), Map.of(), 0);
    private static final ScramKey KEY = ScramKey.of("pencil".toCharArray(), new byte[] {1, 2, 3}, 4_096);
    /** Each mechanism but EXTERNAL, which takes a certificate and no text. */
    private static final List<SaslMechanism> MECHANISMS = Arrays.stream(SaslMechanism.values())
            .filter(mechanism -> mechanism != SaslMechanism.EXTERNAL)
            .toList();

    /** The user with the password pencil or the token good. */
    private static final class OneUser implements Authenticator {
        @Override
        public CompletionStage<Optional<String>> authenticate(Credentials credentials, SessionInfo session) {
            boolean right;
            if (credentials instanceof Credentials.Password password) {
                assertReadable(password.username());
                right = password.username().equals("user")
                        && Arrays.equals(password.password(), "pencil".toCharArray());
                assertReadable(new String(password.password()));
            } else {
                Credentials.Token token = (Credentials.Token) credentials;
                assertThat(token.username()).doesNotContainPattern("\\p{Cntrl}");
                assertThat(token.token()).matches("[!-~]+");
                right = token.token().equals("good");
            }
            return CompletableFuture.completedFuture(right ? Optional.of("user") : Optional.empty());
        }

        @Override
        public CompletionStage<Optional<ScramKey>> scramKey(String username, SessionInfo session) {
            assertReadable(username);
            return CompletableFuture.completedFuture(username.equals("user") ? Optional.of(KEY) : Optional.empty());
        }

        private static void assertReadable(String text) {
            assertThat(text).isNotEmpty().doesNotContainPattern("\\p{Cntrl}");
        }
    }

    /** The first byte chooses the mechanism, and the responses have line feeds between them. */
    @FuzzTest(maxDuration = "5m")
    void responses(byte[] input) {
        if (input.length == 0) {
            return;
        }
        SaslServer server = new SaslServer(
                new OneUser(),
                SESSION,
                kind -> kind.equals("tls-exporter") ? Optional.of(new byte[] {1}) : Optional.empty());
        SaslExchange exchange = SaslExchanges.begin(
                MECHANISMS.get(Math.floorMod(input[0], MECHANISMS.size())), EnumSet.allOf(SaslMechanism.class), server);
        for (byte[] response : split(input)) {
            SaslStep step = settled(exchange.respond(response));
            if (step instanceof SaslStep.Done done) {
                assertThat(done.identity()).isEqualTo("user");
            }
            if (!(step instanceof SaslStep.Challenge)) {
                return;
            }
        }
    }

    private static SaslStep settled(SaslStep step) {
        if (step instanceof SaslStep.Later later) {
            SaslStep settled = later.step().toCompletableFuture().join();
            assertThat(settled).isNotInstanceOf(SaslStep.Later.class);
            return settled;
        }
        return step;
    }

    private static List<byte[]> split(byte[] input) {
        List<byte[]> responses = new ArrayList<>();
        int start = 1;
        for (int i = 1; i <= input.length; i++) {
            if (i == input.length || input[i] == '\n') {
                responses.add(Arrays.copyOfRange(input, start, i));
                start = i + 1;
            }
        }
        return responses;
    }

    /** What a SCRAM client's name stands for is written in one way alone (RFC 5802 §5.1). */
    @FuzzTest(maxDuration = "5m")
    void scramNames(byte[] message) {
        ScramText.first(message).ifPresent(first -> {
            String written = first.name().replace("=", "=3D").replace(",", "=2C");
            byte[] again = (first.header() + "n=" + written + ",r=" + first.nonce()).getBytes(UTF_8);
            assertThat(ScramText.first(again))
                    .hasValueSatisfying(second -> assertThat(second.name()).isEqualTo(first.name()));
        });
    }
}
