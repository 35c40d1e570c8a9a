package io.github.lsmtpd.internal.sasl;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.lsmtpd.ClientInfo;
import io.github.lsmtpd.policy.Authenticator;
import io.github.lsmtpd.policy.Credentials;
import io.github.lsmtpd.policy.ScramKey;
import io.github.lsmtpd.policy.SessionInfo;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import org.junit.jupiter.api.Test;

class ScramExchangeTest {
    private static final String SALT = "W22ZaJ0SNY7soEsUEjb6gQ==";
    private static final String SERVER_NONCE = "%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0";
    private static final String CLIENT_NONCE = "rOprNGfwEbeRWgbNEkqO";
    private static final String PROOF = "dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=";
    private static final ScramKey KEY =
            ScramKey.of("pencil".toCharArray(), Base64.getDecoder().decode(SALT), 4_096);

    private static final Authenticator USERS = new Authenticator() {
        @Override
        public CompletionStage<Optional<String>> authenticate(Credentials credentials, SessionInfo session) {
            throw new AssertionError("no password is asked for");
        }

        @Override
        public CompletionStage<Optional<ScramKey>> scramKey(String username, SessionInfo session) {
            return CompletableFuture.completedFuture(username.equals("user") ? Optional.of(KEY) : Optional.empty());
        }

        @Override
        public int scramIterations() {
            return 10_000;
        }
    };

    private static ScramExchange exchange(boolean plus, boolean plusOffered) {
        SessionInfo session = new SessionInfo("s", new ClientInfo(null, "x", ClientInfo.Protocol.ESMTP), Map.of(), 0);
        SaslServer server = new SaslServer(
                USERS,
                session,
                kind -> kind.equals("tls-exporter") ? Optional.of("bound".getBytes(UTF_8)) : Optional.empty());
        return new ScramExchange(server, plus, plusOffered, () -> SERVER_NONCE);
    }

    private static String say(SaslExchange exchange, String message) {
        SaslStep step = exchange.respond(message.getBytes(UTF_8));
        if (step instanceof SaslStep.Later later) {
            step = later.step().toCompletableFuture().join();
        }
        return step instanceof SaslStep.Challenge challenge ? new String(challenge.bytes(), UTF_8) : step.toString();
    }

    private static String proofFor(String gs2, String withoutProof, String clientFirstBare, String serverFirst)
            throws Exception {
        byte[] salted = SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                .generateSecret(new PBEKeySpec(
                        "pencil".toCharArray(), Base64.getDecoder().decode(SALT), 4_096, 256))
                .getEncoded();
        byte[] clientKey = ScramExchange.hmac(salted, "Client Key");
        byte[] stored = MessageDigest.getInstance("SHA-256").digest(clientKey);
        byte[] signature = ScramExchange.hmac(stored, clientFirstBare + "," + serverFirst + "," + withoutProof);
        for (int i = 0; i < signature.length; i++) {
            signature[i] ^= clientKey[i];
        }
        assertThat(gs2).isNotNull();
        return Base64.getEncoder().encodeToString(signature);
    }

    /** RFC 7677 §3. */
    @Test
    void theExampleOfTheRfc() {
        ScramExchange exchange = exchange(false, false);
        assertThat(say(exchange, "n,,n=user,r=" + CLIENT_NONCE))
                .isEqualTo("r=" + CLIENT_NONCE + SERVER_NONCE + ",s=" + SALT + ",i=4096");
        assertThat(say(exchange, "c=biws,r=" + CLIENT_NONCE + SERVER_NONCE + ",p=" + PROOF))
                .isEqualTo("v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=");
        assertThat(say(exchange, "")).isEqualTo(new SaslStep.Done("user").toString());
    }

    @Test
    void aWrongProofFails() {
        ScramExchange exchange = exchange(false, false);
        say(exchange, "n,,n=user,r=" + CLIENT_NONCE);
        assertThat(say(exchange, "c=biws,r=" + CLIENT_NONCE + SERVER_NONCE + ",p=" + PROOF.replace('d', 'e')))
                .isEqualTo(SaslStep.FAILED.toString());
    }

    @Test
    void anotherNonceFails() {
        ScramExchange exchange = exchange(false, false);
        say(exchange, "n,,n=user,r=" + CLIENT_NONCE);
        assertThat(say(exchange, "c=biws,r=" + CLIENT_NONCE + ",p=" + PROOF)).isEqualTo(SaslStep.FAILED.toString());
    }

    /** Case 91: the exchange of an unknown user looks like any other, and the same twice. */
    @Test
    void anUnknownUserIsTreatedAsAnyOther() {
        String first = say(exchange(false, false), "n,,n=nobody,r=" + CLIENT_NONCE);
        assertThat(first).matches("r=.*,s=[A-Za-z0-9+/]{22}==,i=10000");
        ScramExchange again = exchange(false, false);
        assertThat(say(again, "n,,n=nobody,r=" + CLIENT_NONCE)).isEqualTo(first);
        assertThat(say(again, "c=biws,r=" + CLIENT_NONCE + SERVER_NONCE + ",p=" + PROOF))
                .isEqualTo(SaslStep.FAILED.toString());
    }

    /** RFC 5802 §6: an attacker on the way has removed the better mechanism from the list. */
    @Test
    void aClientThatWasLiedToIsRefused() {
        assertThat(say(exchange(false, true), "y,,n=user,r=" + CLIENT_NONCE)).isEqualTo(SaslStep.FAILED.toString());
        assertThat(say(exchange(false, false), "y,,n=user,r=" + CLIENT_NONCE)).startsWith("r=");
    }

    @Test
    void theBindingIsToFit() throws Exception {
        String gs2 = "p=tls-exporter,,";
        String bare = "n=user,r=" + CLIENT_NONCE;
        for (String bound : new String[] {"bound", "other"}) {
            ScramExchange exchange = exchange(true, true);
            String serverFirst = say(exchange, gs2 + bare);
            String withoutProof = "c=" + Base64.getEncoder().encodeToString((gs2 + bound).getBytes(UTF_8)) + ",r="
                    + CLIENT_NONCE + SERVER_NONCE;
            String last = say(exchange, withoutProof + ",p=" + proofFor(gs2, withoutProof, bare, serverFirst));
            if (bound.equals("bound")) {
                assertThat(last).startsWith("v=");
            } else {
                assertThat(last).isEqualTo(SaslStep.FAILED.toString());
            }
        }
        assertThat(say(exchange(true, true), "p=tls-unique,," + bare)).isEqualTo(SaslStep.FAILED.toString());
        assertThat(say(exchange(true, true), "n,," + bare)).isEqualTo(SaslStep.FAILED.toString());
        assertThat(say(exchange(false, true), gs2 + bare)).isEqualTo(SaslStep.FAILED.toString());
    }

    @Test
    void noClientActsForOthers() {
        assertThat(say(exchange(false, false), "n,a=other,n=user,r=x")).isEqualTo(SaslStep.FAILED.toString());
        assertThat(say(exchange(false, false), "n,a=user,n=user,r=x")).startsWith("r=x");
    }

    @Test
    void whatIsNoMessageIsMalformed() {
        for (String message : new String[] {
            "", "n", "n,,", "n,,n=user", "n,,r=x,n=user", "m=x,n,,n=user,r=x", "n,,n=,r=x", "n,,n=us=er,r=x"
        }) {
            assertThat(say(exchange(false, false), message)).isEqualTo(SaslStep.MALFORMED.toString());
        }
    }

    @Test
    void aKeyIsReadAsItIsWritten() {
        assertThat(ScramKey.parse(KEY.text()).text()).isEqualTo(KEY.text());
        assertThat(KEY.matches("pencil".toCharArray())).isTrue();
        assertThat(KEY.matches("pencils".toCharArray())).isFalse();
        assertThat(KEY).hasToString("a key of SCRAM-SHA-256");
    }
}
