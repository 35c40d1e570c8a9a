package io.github.lsmtpd.policy;

import java.text.Normalizer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiPredicate;
import java.util.regex.Pattern;

/** Users and what is kept of their passwords. Immutable and thread safe. */
final class Users {
    private static final Pattern BCRYPT = Pattern.compile("\\$2[aby]\\$(?:0[4-9]|[12]\\d|3[01])\\$[./A-Za-z0-9]{53}");
    /** bcrypt's limit; OpenBSD's cuts what is longer off, so that a beginning would do. */
    private static final int MAX_BCRYPT_PASSWORD = 72;

    /** Where a hash's version and cost end. */
    private static final int COST_END = 6;

    private static final String UNKNOWN_USERS_REST = "$abcdefghijklmnopqrstuuKk0pbVCN2x2fDW5dZWdOx0pmSRmKfTS";

    private final BiPredicate<String, char[]> bcryptMatches;
    private final Map<String, String> bcrypt = new HashMap<>();
    private final Map<String, ScramKey> scram = new HashMap<>();
    /** What an unknown user's password is compared with, so that it takes as long. */
    private String unknownUsersHash = "";

    private ScramKey unknownUsersKey = new ScramKey(ScramKey.MIN_ITERATIONS, new byte[1], new byte[32], new byte[32]);

    private Users(BiPredicate<String, char[]> bcryptMatches) {
        this.bcryptMatches = bcryptMatches;
    }

    /** {@code bcryptMatches} returns whether a password is the one of a hash. */
    static Users read(List<String> lines, BiPredicate<String, char[]> bcryptMatches) {
        Users users = new Users(bcryptMatches);
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            if (!line.isEmpty() && !line.startsWith("#") && !users.add(line)) {
                throw new IllegalArgumentException(
                        "line " + (i + 1) + " has no name, colon, and bcrypt hash or SCRAM key");
            }
        }
        if (users.bcrypt.isEmpty() && users.scram.isEmpty()) {
            throw new IllegalArgumentException("there is no user");
        }
        return users;
    }

    private boolean add(String line) {
        int colon = line.indexOf(':');
        if (colon <= 0) {
            return false;
        }
        String name = prepared(line.substring(0, colon));
        String hash = line.substring(colon + 1);
        if (BCRYPT.matcher(hash).matches()) {
            unknownUsersHash = hash.substring(0, COST_END) + UNKNOWN_USERS_REST;
            return bcrypt.put(name, hash) == null;
        }
        try {
            ScramKey key = ScramKey.parse(hash);
            unknownUsersKey = new ScramKey(key.iterations(), key.salt(), new byte[32], new byte[32]);
            return scram.put(name, key) == null;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** RFC 4013: compatible characters are one. */
    private static String prepared(String name) {
        return Normalizer.normalize(name, Normalizer.Form.NFKC);
    }

    boolean haveScramKeys() {
        return !scram.isEmpty();
    }

    int scramIterations() {
        return unknownUsersKey.iterations();
    }

    Optional<ScramKey> scramKey(String name) {
        return Optional.ofNullable(scram.get(prepared(name)));
    }

    /** Hashes a password once in each way that there is, whoever the user is, so that the time says nothing. */
    Optional<String> check(String given, char[] password) {
        String name = prepared(given);
        boolean byKey =
                !scram.isEmpty() && scram.getOrDefault(name, unknownUsersKey).matches(password);
        boolean byHash = !bcrypt.isEmpty() && matches(bcrypt.getOrDefault(name, unknownUsersHash), password);
        boolean right = bcrypt.containsKey(name) ? byHash : byKey && scram.containsKey(name);
        return right ? Optional.of(name) : Optional.empty();
    }

    private boolean matches(String hash, char[] password) {
        boolean fits = SaslText.utf8Length(password) <= MAX_BCRYPT_PASSWORD;
        return bcryptMatches.test(hash, fits ? password : new char[] {'x'}) && fits;
    }
}
