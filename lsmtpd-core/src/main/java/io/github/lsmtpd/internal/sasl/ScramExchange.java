package io.github.lsmtpd.internal.sasl;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.lsmtpd.policy.ScramKey;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * SCRAM-SHA-256 and SCRAM-SHA-256-PLUS (RFC 5802, RFC 7677): the client proves that it knows the password, and the server that
 * it knows the key made of it. For an unknown user, the exchange goes on to its end in the same way.
 */
final class ScramExchange implements SaslExchange {
    private static final int NONCE_BYTES = 18;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final SaslServer server;
    /** Whether this is the mechanism with channel binding, and whether the client could have chosen that. */
    private final boolean plus;

    private final boolean plusOffered;
    private final Supplier<String> nonces;
    private ScramText.@Nullable First first;
    private String serverFirst = "";
    private String nonce = "";
    private @Nullable ScramKey key;
    private boolean known;
    private @Nullable String identity;

    ScramExchange(SaslServer server, boolean plus, boolean plusOffered) {
        this(server, plus, plusOffered, ScramExchange::random);
    }

    ScramExchange(SaslServer server, boolean plus, boolean plusOffered, Supplier<String> nonces) {
        this.server = server;
        this.plus = plus;
        this.plusOffered = plusOffered;
        this.nonces = nonces;
    }

    private static String random() {
        byte[] bytes = new byte[NONCE_BYTES];
        RANDOM.nextBytes(bytes);
        return Base64.getEncoder().encodeToString(bytes);
    }

    @Override
    public SaslStep respond(byte[] response) {
        if (identity != null) { // the client has checked our proof
            return response.length == 0 ? new SaslStep.Done(identity) : SaslStep.FAILED;
        }
        return first == null ? first(response) : last(response);
    }

    private SaslStep first(byte[] response) {
        Optional<ScramText.First> message = ScramText.first(response);
        if (message.isEmpty()) {
            return SaslStep.MALFORMED;
        }
        first = message.get();
        byte[] name = first.name().getBytes(UTF_8);
        boolean readable = SaslStrings.name(name, 0, name.length).isPresent();
        boolean forItself = first.other().isEmpty() || first.other().equals(first.name());
        if (!readable || !forItself || !bindingFits(first)) {
            return SaslStep.FAILED;
        }
        String asked = first.name();
        return new SaslStep.Later(server.scramKey(asked).thenApply(found -> challenge(asked, found)));
    }

    /** RFC 5802 §6: a client that could bind, and thinks that the server cannot, was lied to on the way. */
    private boolean bindingFits(ScramText.First message) {
        boolean binds = message.binding().isPresent();
        boolean lied = message.header().startsWith("y") && plusOffered;
        return binds == plus
                && !lied
                && (!binds || server.binding().apply(message.binding().get()).isPresent());
    }

    private SaslStep challenge(String name, Optional<ScramKey> found) {
        known = found.isPresent();
        // Made in any case, so that the time says nothing.
        key = found.orElse(UnknownUserKey.of(name, server.scramIterations()));
        nonce = requireFirst().nonce() + nonces.get();
        serverFirst = "r=" + nonce + ",s=" + Base64.getEncoder().encodeToString(key.salt()) + ",i=" + key.iterations();
        return new SaslStep.Challenge(serverFirst.getBytes(UTF_8));
    }

    private SaslStep last(byte[] response) {
        Optional<ScramText.Final> message = ScramText.last(response);
        if (message.isEmpty() || key == null) {
            return SaslStep.MALFORMED;
        }
        ScramText.Final last = message.get();
        String auth = requireFirst().bare() + "," + serverFirst + "," + last.withoutProof();
        boolean proved = proves(last.proof(), auth, key);
        if (!known || !proved || !last.nonce().equals(nonce) || !MessageDigest.isEqual(last.binding(), bound())) {
            return SaslStep.FAILED;
        }
        identity = requireFirst().name();
        String proof = "v=" + Base64.getEncoder().encodeToString(hmac(key.serverKey(), auth));
        return new SaslStep.Challenge(proof.getBytes(UTF_8));
    }

    /** RFC 5802 §3: the stored key is the hash of what the proof hides. */
    private static boolean proves(byte[] proof, String auth, ScramKey key) {
        byte[] signature = hmac(key.storedKey(), auth);
        if (proof.length != signature.length) {
            return false;
        }
        byte[] clientKey = new byte[proof.length];
        for (int i = 0; i < proof.length; i++) {
            clientKey[i] = (byte) (proof[i] ^ signature[i]);
        }
        return MessageDigest.isEqual(sha256(clientKey), key.storedKey());
    }

    /** What the client must have bound the exchange to. */
    private byte[] bound() {
        ScramText.First message = requireFirst();
        byte[] header = message.header().getBytes(UTF_8);
        byte[] data = message.binding().flatMap(server.binding()).orElse(new byte[0]);
        byte[] all = new byte[header.length + data.length];
        System.arraycopy(header, 0, all, 0, header.length);
        System.arraycopy(data, 0, all, header.length, data.length);
        return all;
    }

    private ScramText.First requireFirst() {
        return Objects.requireNonNull(first);
    }

    static byte[] hmac(byte[] key, String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(text.getBytes(UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has HmacSHA256", e);
        }
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
