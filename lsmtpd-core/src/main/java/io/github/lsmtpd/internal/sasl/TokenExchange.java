package io.github.lsmtpd.internal.sasl;

import io.github.lsmtpd.SaslMechanism;
import io.github.lsmtpd.policy.Credentials;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * OAUTHBEARER (RFC 7628) and XOAUTH2: a name and a token. A client whose token is refused gets a challenge that says so, and the
 * failure after its response to that (RFC 7628 §3.2.3).
 */
final class TokenExchange implements SaslExchange {
    /** RFC 7628 §3.1, RFC 5801 §4: no channel binding, perhaps whom to act for, and then named values. */
    private static final Pattern BEARER = Pattern.compile("[ny],(?:a=([^,\u0001]*))?,\u0001(.*)", Pattern.DOTALL);

    private static final Pattern XOAUTH2 = Pattern.compile("user=([^\u0001]*)\u0001(.*)", Pattern.DOTALL);
    private static final Pattern NAMED = Pattern.compile("[A-Za-z]+=[^\u0001]*");
    private static final Pattern TOKEN = Pattern.compile("auth=[Bb]earer ([A-Za-z0-9._~+/-]+=*)");

    private static final byte[] INVALID_TOKEN = "{\"status\":\"invalid_token\"}".getBytes(StandardCharsets.US_ASCII);

    private final SaslServer server;
    private final SaslMechanism mechanism;
    private boolean refused;

    TokenExchange(SaslServer server, SaslMechanism mechanism) {
        this.server = server;
        this.mechanism = mechanism;
    }

    @Override
    public SaslStep respond(byte[] response) {
        if (refused) {
            return SaslStep.FAILED;
        }
        Pattern pattern = mechanism == SaslMechanism.XOAUTH2 ? XOAUTH2 : BEARER;
        Matcher matcher = pattern.matcher(new String(response, StandardCharsets.UTF_8));
        if (!matcher.matches()) {
            return SaslStep.MALFORMED;
        }
        Optional<String> name = name(matcher.group(1));
        Optional<String> token = token(matcher.group(2));
        return name.isEmpty() || token.isEmpty()
                ? SaslStep.MALFORMED
                : checked(new Credentials.Token(mechanism, name.get(), token.get()));
    }

    /** One expression for all the values would recurse once for each, and a line has room for thousands. */
    private Optional<String> token(String values) {
        if (!values.endsWith("\u0001\u0001")) {
            return Optional.empty();
        }
        List<String> named = List.of(values.substring(0, values.length() - 2).split("\u0001", -1));
        boolean wellFormed = mechanism == SaslMechanism.XOAUTH2
                ? named.size() == 1
                : named.stream().allMatch(TokenExchange::isNamed);
        return named.stream()
                .map(TOKEN::matcher)
                .filter(Matcher::matches)
                .map(found -> found.group(1))
                .findFirst()
                .filter(token -> wellFormed);
    }

    private static boolean isNamed(String value) {
        return NAMED.matcher(value).matches();
    }

    private SaslStep checked(Credentials token) {
        SaslStep.Later later = (SaslStep.Later) server.authenticated(token);
        return new SaslStep.Later(later.step().thenApply(step -> step.equals(SaslStep.FAILED) ? refused() : step));
    }

    private SaslStep refused() {
        refused = true;
        return new SaslStep.Challenge(INVALID_TOKEN);
    }

    /** RFC 5801 §4: a comma and an equals sign are written in another way. */
    private Optional<String> name(String written) {
        if (written == null || written.isEmpty()) {
            return Optional.of("");
        }
        String name = mechanism == SaslMechanism.XOAUTH2 ? written : ScramText.decodedName(written);
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        return SaslStrings.name(bytes, 0, bytes.length);
    }
}
