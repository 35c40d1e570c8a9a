package io.github.lsmtpd.examples.gateway;

import io.github.lsmtpd.config.SettingException;
import io.github.lsmtpd.policy.ScramKey;
import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;

/** {@code user NAME}: prints the line of a user for {@code AUTH_USERS_FILE}. Stateless. */
final class UserCommand {
    static final String NAME = "user";

    private static final int ITERATIONS = 10_000;
    private static final int SALT_BYTES = 16;

    private UserCommand() {}

    /** Asks for the password on the terminal, without showing it; without one, it is the first line of the input. */
    static String line(String[] arguments, InputStream input) throws IOException {
        if (arguments.length != 2 || arguments[1].isBlank() || arguments[1].contains(":")) {
            throw new SettingException("argument", String.join(" ", arguments), NAME + " and a name without a colon");
        }
        char[] password = password(input);
        if (password.length == 0) {
            throw SettingException.secret("password", "one that is not empty");
        }
        byte[] salt = new byte[SALT_BYTES];
        new SecureRandom().nextBytes(salt);
        try {
            return arguments[1] + ":" + ScramKey.of(password, salt, ITERATIONS).text();
        } finally {
            Arrays.fill(password, '\0');
        }
    }

    @SuppressWarnings(
            "SystemConsoleNull") // from JDK 22 on it may be there without a terminal, and then reads the input
    private static char[] password(InputStream input) throws IOException {
        Console console = System.console();
        char[] typed = console == null ? null : console.readPassword("Password: ");
        if (typed != null) {
            return typed;
        }
        String line = new BufferedReader(new InputStreamReader(input, StandardCharsets.UTF_8)).readLine();
        return line == null ? new char[0] : line.toCharArray();
    }
}
