package io.github.lsmtpd.examples;

import io.github.lsmtpd.AuthConfig;
import io.github.lsmtpd.MessageSink;
import io.github.lsmtpd.SaslMechanism;
import io.github.lsmtpd.SmtpServer;
import io.github.lsmtpd.TlsCertificate;
import io.github.lsmtpd.TlsConfig;
import io.github.lsmtpd.policy.Authenticator;
import io.github.lsmtpd.policy.Credentials;
import io.github.lsmtpd.policy.SessionInfo;
import java.io.IOException;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Function;

/** A server that takes mail from its own users alone, who have tokens of an identity provider. */
public final class MailFromOurUsers {
    private MailFromOurUsers() {}

    /**
     * An authenticator that asks an identity provider, off the server's threads.
     *
     * @param users finds the user that a token was issued to, or nothing if it is not valid
     * @param executor runs the requests
     * @return the authenticator
     */
    public static Authenticator tokens(Function<String, Optional<String>> users, Executor executor) {
        return new Authenticator() {
            @Override
            public Set<SaslMechanism> mechanisms() {
                return EnumSet.of(SaslMechanism.OAUTHBEARER, SaslMechanism.XOAUTH2);
            }

            @Override
            public CompletionStage<Optional<String>> authenticate(Credentials credentials, SessionInfo session) {
                Credentials.Token given = (Credentials.Token) credentials;
                return CompletableFuture.supplyAsync(() -> users.apply(given.token()), executor)
                        .thenApply(user -> user.filter(name -> isHis(given, name)));
            }

            private boolean isHis(Credentials.Token given, String name) {
                return given.username().isEmpty() || given.username().equals(name);
            }
        };
    }

    /**
     * Starts it.
     *
     * @param users who may send
     * @param certificate holds our certificate and its key
     * @param sink where the messages go
     * @return the server
     * @throws IOException if the address cannot be listened on
     */
    public static SmtpServer start(Authenticator users, TlsCertificate certificate, MessageSink sink)
            throws IOException {
        return SmtpServer.builder()
                .listen("127.0.0.1", 0)
                .tls(TlsConfig.offered(certificate))
                .auth(AuthConfig.required(), users)
                .sink(sink)
                .start();
    }
}
