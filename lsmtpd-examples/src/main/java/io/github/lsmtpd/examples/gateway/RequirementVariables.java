package io.github.lsmtpd.examples.gateway;

import io.github.lsmtpd.config.Setting;
import io.github.lsmtpd.config.SettingException;
import io.github.lsmtpd.config.Settings;
import io.github.lsmtpd.policy.DomainRequirement;
import io.github.lsmtpd.policy.SmtpPolicy;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The environment variables that ask more of sessions for some domains. Stateless. */
final class RequirementVariables {
    private static final Setting<List<String>> TLS_FROM = DomainList.setting("tlsFrom", "REQUIRE_TLS_FROM")
            .meaning("domains of senders, with commas between them, from whom MAIL without TLS gets 530 5.7.0");
    private static final Setting<List<String>> TLS_TO = DomainList.setting("tlsTo", "REQUIRE_TLS_TO")
            .meaning("domains of recipients for whom RCPT without TLS gets 550 5.7.1");
    private static final Setting<List<String>> AUTH_FROM = DomainList.setting("authFrom", "REQUIRE_AUTH_FROM")
            .meaning(
                    "domains of senders from whom MAIL without AUTH gets 530 5.7.0, such as your own, which then no one"
                            + " else can use");
    static final List<Setting<?>> SETTINGS = List.of(TLS_FROM, TLS_TO, AUTH_FROM);

    private RequirementVariables() {}

    static Stream<SmtpPolicy> policies(Settings settings) {
        needs(settings, TLS_FROM, CertificateVariables.CERTIFICATE);
        needs(settings, TLS_TO, CertificateVariables.CERTIFICATE);
        needs(settings, AUTH_FROM, AuthVariables.USERS);
        return Stream.of(
                        settings.find(TLS_FROM).map(DomainRequirement::tlsFrom),
                        settings.find(TLS_TO).map(DomainRequirement::tlsTo),
                        settings.find(AUTH_FROM).map(DomainRequirement::authFrom))
                .flatMap(Optional::stream);
    }

    /** What no client could do must not be asked for. */
    private static void needs(Settings settings, Setting<List<String>> required, Setting<?> other) {
        settings.find(required)
                .filter(domains -> settings.find(other).isEmpty())
                .ifPresent(domains -> {
                    throw new SettingException(
                            required.variable(), required.text(domains), other.variable() + " beside it");
                });
    }
}
