package io.github.lsmtpd.amqp.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.rabbitmq.client.ConnectionFactory;
import io.github.lsmtpd.amqp.AmqpSettings;
import io.github.lsmtpd.amqp.BrokerLogin;
import io.github.lsmtpd.config.SettingException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A secret in a file, which is renewed, or damaged, while the sink runs. */
class LoginSetupTest {
    @TempDir
    private Path directory;

    private Path file;

    @BeforeEach
    void writeSecret() throws IOException {
        file = Files.writeString(directory.resolve("secret"), "first\nand a second line\n");
    }

    private LoginSetup login() {
        return LoginSetup.of(AmqpSettings.builder()
                .broker(broker -> broker.login(new BrokerLogin.PasswordFile("mx", file)))
                .build()
                .broker());
    }

    private static String password(LoginSetup login) throws IOException {
        ConnectionFactory factory = new ConnectionFactory();
        login.configure(factory);
        assertThat(factory.getUsername()).isEqualTo("mx");
        return factory.getPassword();
    }

    @Test
    void eachAttemptReadsTheFirstLineAnew() throws IOException {
        try (LoginSetup login = login()) {
            assertThat(password(login)).isEqualTo("first");
            Files.writeString(file, "second");
            assertThat(password(login)).isEqualTo("second");
        }
    }

    @Test
    void aFileThatIsGoneOrEmptyFailsTheAttemptAndIsNamed() throws IOException {
        try (LoginSetup login = login()) {
            Files.writeString(file, "\nafter the first line");
            assertThatExceptionOfType(IOException.class)
                    .isThrownBy(() -> password(login))
                    .withMessage("the first line of " + file + " is empty");

            Files.write(file, new byte[] {'s', '3', (byte) 0xff});
            assertThatExceptionOfType(IOException.class)
                    .isThrownBy(() -> password(login))
                    .withMessage(file + " is no text in UTF-8");

            Files.delete(file);
            assertThatExceptionOfType(IOException.class)
                    .isThrownBy(() -> password(login))
                    .withMessageContaining(file.toString());

            Files.writeString(file, "again");
            assertThat(password(login)).isEqualTo("again");
        }
    }

    @Test
    void atTheStartItIsAWrongSetting() throws IOException {
        Files.delete(file);
        assertThatExceptionOfType(SettingException.class)
                .isThrownBy(this::login)
                .returns("passwordFile", SettingException::setting);
    }
}
