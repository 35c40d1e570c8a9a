package io.github.lsmtpd.examples.gateway;

import io.github.lsmtpd.AuthConfig;
import io.github.lsmtpd.SmtpServerBuilder;
import io.github.lsmtpd.config.Setting;
import io.github.lsmtpd.config.SettingException;
import io.github.lsmtpd.config.Settings;
import io.github.lsmtpd.policy.UsersFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The environment variables for clients that prove who they are. Stateless. */
final class AuthVariables {
    private static final Logger LOG = LoggerFactory.getLogger(AuthVariables.class);

    static final Setting<Path> USERS = Setting.path("usersFile", "AUTH_USERS_FILE")
            .noDefault("no AUTH")
            .meaning(
                    "file of users, one a line, `name:` and then what `htpasswd -nB` or `java -jar lsmtpd-gateway.jar user"
                            + " NAME` prints; clients can then prove who they are, over TLS; read again when it changes");
    static final Setting<Boolean> REQUIRED = Setting.flag("authRequired", "AUTH_REQUIRED")
            .byDefault(false)
            .meaning("clients have to: MAIL gets 530 5.7.0 otherwise; not over LMTP");
    private static final Setting<Boolean> WITHOUT_TLS = Setting.flag("authWithoutTls", "AUTH_WITHOUT_TLS")
            .byDefault(false)
            .meaning("even without TLS, where everybody on the way can read passwords");
    static final List<Setting<?>> SETTINGS = List.of(USERS, REQUIRED, WITHOUT_TLS);

    private AuthVariables() {}

    /** Whether clients of SMTP prove who they are. */
    static AuthConfig config(Settings settings) {
        boolean required = settings.get(REQUIRED);
        if (settings.find(USERS).isEmpty()) {
            if (required) {
                throw new SettingException(REQUIRED.variable(), true, USERS.variable() + " beside it");
            }
            return AuthConfig.none();
        }
        AuthConfig config = required ? AuthConfig.required() : AuthConfig.offered();
        return settings.get(WITHOUT_TLS) ? config.evenWithoutTls() : config;
    }

    /** Reads the users; what is open then is to be closed at the end. */
    static void openUsers(Settings settings, SmtpServerBuilder builder, Consumer<Runnable> closeLater) {
        settings.find(USERS).ifPresent(file -> {
            UsersFile users = open(file);
            closeLater.accept(users::close);
            builder.auth(AuthConfig.none(), users);
        });
    }

    private static UsersFile open(Path file) {
        try {
            warnIfReadable(file);
            return UsersFile.open(file);
        } catch (IOException e) {
            throw new SettingException(USERS.variable(), file, "a readable file of users");
        } catch (IllegalArgumentException e) {
            throw new SettingException(
                    USERS.variable(), file, "a file with a user on each line (" + e.getMessage() + ")");
        }
    }

    private static void warnIfReadable(Path file) throws IOException {
        try {
            if (Files.getPosixFilePermissions(file).contains(PosixFilePermission.OTHERS_READ)) {
                LOG.warn("Every user of this machine can read {}, and guess passwords: take that right away", file);
            }
        } catch (UnsupportedOperationException e) {
            // another kind of file system
        }
    }
}
