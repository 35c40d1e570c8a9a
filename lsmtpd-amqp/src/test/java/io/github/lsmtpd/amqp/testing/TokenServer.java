package io.github.lsmtpd.amqp.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An OAuth 2 authorization server that gives the client {@code mx} with the secret {@code s3cr3t} a token (RFC 6749 §4.4, RFC
 * 7519) with which it may do all on the resource server {@code lsmtpd}. Thread safe.
 */
public final class TokenServer implements AutoCloseable {
    private final HttpServer server;
    private final PrivateKey key;
    private final Duration lifetime;
    private final AtomicInteger tokens = new AtomicInteger();

    /**
     * Starts it.
     *
     * @param key signs the tokens
     * @param lifetime of each token
     */
    public TokenServer(PrivateKey key, Duration lifetime) throws IOException {
        this.key = key;
        this.lifetime = lifetime;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/token", this::answer);
        server.start();
    }

    /** Where it gives out tokens. */
    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/token");
    }

    /** The number of tokens so far. */
    public int tokens() {
        return tokens.get();
    }

    private void answer(HttpExchange exchange) throws IOException {
        String expected = "Basic " + Base64.getEncoder().encodeToString("mx:s3cr3t".getBytes(UTF_8));
        boolean known = expected.equals(exchange.getRequestHeaders().getFirst("Authorization"));
        byte[] body = (known
                        ? "{\"access_token\":\"" + token() + "\",\"expires_in\":" + lifetime.toSeconds() + "}"
                        : "{}")
                .getBytes(UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        exchange.sendResponseHeaders(known ? 200 : 401, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    private String token() {
        tokens.incrementAndGet();
        String scopes = "\"lsmtpd.configure:*/*\",\"lsmtpd.write:*/*\",\"lsmtpd.read:*/*\"";
        String claims = "{\"sub\":\"mx\",\"aud\":[\"lsmtpd\"],\"scope\":[" + scopes + "],\"exp\":"
                + Instant.now().plus(lifetime).getEpochSecond() + "}";
        String signed = encoded("{\"alg\":\"RS256\",\"typ\":\"JWT\",\"kid\":\"tests\"}".getBytes(UTF_8)) + "."
                + encoded(claims.getBytes(UTF_8));
        return signed + "." + encoded(sign(signed));
    }

    private byte[] sign(String text) {
        try {
            Signature signature = Signature.getInstance("SHA256withRSA");
            signature.initSign(key);
            signature.update(text.getBytes(UTF_8));
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String encoded(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
