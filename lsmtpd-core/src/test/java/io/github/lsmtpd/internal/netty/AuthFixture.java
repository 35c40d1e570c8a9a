package io.github.lsmtpd.internal.netty;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.lsmtpd.AuthConfig;
import io.github.lsmtpd.BuiltSettings;
import io.github.lsmtpd.MailMessage;
import io.github.lsmtpd.SaslMechanism;
import io.github.lsmtpd.SmtpServer;
import io.github.lsmtpd.SmtpServerBuilder;
import io.github.lsmtpd.event.SmtpEvent;
import io.github.lsmtpd.policy.Authenticator;
import io.github.lsmtpd.policy.Credentials;
import io.github.lsmtpd.policy.SessionInfo;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A server that knows one user, and a client that asks it. */
abstract class AuthFixture {
    static final String PLAIN = base64("\0user\0pencil");
    static final String OK = "235 2.7.0 Authentication succeeded\r\n";
    static final String WRONG = "535 5.7.8 Authentication credentials invalid\r\n";

    final List<SmtpEvent> events = new ArrayList<>();
    final List<Credentials> asked = new ArrayList<>();
    final List<char[]> passwords = new ArrayList<>();
    final List<MailMessage> messages = new ArrayList<>();
    final List<String> contents = new ArrayList<>();
    CompletableFuture<Optional<String>> later = new CompletableFuture<>();

    final class Users implements Authenticator {
        @Override
        public CompletionStage<Optional<String>> authenticate(Credentials credentials, SessionInfo session) {
            asked.add(credentials);
            if (credentials instanceof Credentials.Password password) {
                passwords.add(password.password());
                boolean right = new String(password.password()).equals("pencil");
                return switch (password.username()) {
                    case "later" -> later;
                    case "broken" -> throw new IllegalStateException("password " + new String(password.password()));
                    default ->
                        CompletableFuture.completedFuture(
                                right && password.username().equals("user") ? Optional.of("user") : Optional.empty());
                };
            }
            Credentials.Token token = (Credentials.Token) credentials;
            return CompletableFuture.completedFuture(
                    token.token().equals("good") ? Optional.of("user") : Optional.empty());
        }

        @Override
        public Set<SaslMechanism> mechanisms() {
            return EnumSet.allOf(SaslMechanism.class);
        }
    }

    static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
    }

    SmtpServerBuilder server(AuthConfig config) {
        return SmtpServer.builder()
                .hostname("mx")
                .auth(config, new Users())
                .observer(events::add)
                .sink(message -> {
                    messages.add(message);
                    contents.add(text(message));
                    return CompletableFuture.completedFuture(null);
                });
    }

    static String text(MailMessage message) {
        try (InputStream content = message.content().openStream()) {
            return new String(content.readAllBytes(), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    EmbeddedSmtpChannel connect(AuthConfig config) {
        return connect(server(config));
    }

    static EmbeddedSmtpChannel connect(SmtpServerBuilder server) {
        EmbeddedSmtpChannel channel = new EmbeddedSmtpChannel(BuiltSettings.of(server));
        channel.receive("EHLO client.example\r\n");
        channel.replies();
        return channel;
    }

    EmbeddedSmtpChannel connect() {
        return connect(AuthConfig.offered().evenWithoutTls());
    }

    static String ask(EmbeddedSmtpChannel channel, String line) {
        channel.receive(line + "\r\n");
        return channel.replies();
    }
}
