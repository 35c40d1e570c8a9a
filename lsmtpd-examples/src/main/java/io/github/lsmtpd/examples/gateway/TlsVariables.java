package io.github.lsmtpd.examples.gateway;

import io.github.lsmtpd.TlsConfig;
import io.github.lsmtpd.TlsMode;
import io.github.lsmtpd.TlsOptions;
import io.github.lsmtpd.TlsOptions.ClientCertificate;
import io.github.lsmtpd.config.Setting;
import io.github.lsmtpd.config.SettingException;
import io.github.lsmtpd.config.Settings;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The environment variables for encryption: when it is there, and how. Stateless. */
final class TlsVariables {
    private static final Setting<String> STARTTLS = Setting.text("startTls", "STARTTLS")
            .byDefault("offered")
            .onlyIf(TlsVariables::requireMode)
            .meaning(
                    "with a certificate, and where TLS is not there from the first byte on: `offered`; `required`, so that"
                            + " clients without it get 530 5.7.0; or `off`");
    private static final Setting<String> CLIENT_CERTIFICATES = Setting.text(
                    "clientCertificate", "TLS_CLIENT_CERTIFICATES")
            .byDefault("off")
            .onlyIf(TlsVariables::requireClientCertificates)
            .meaning(
                    "whether clients have a certificate: `off`, `wanted`, or `needed`, without which there is no session");
    private static final Setting<Path> AUTHORITIES = Setting.path("authorities", "TLS_CLIENT_CA_FILE")
            .noDefault("what the JDK trusts")
            .meaning("certificates in PEM that clients' ones must be issued by");
    private static final Setting<String> CIPHER_SUITES = Setting.text("cipherSuites", "TLS_CIPHER_SUITES")
            .noDefault("forward secrecy and AEAD")
            .meaning("names of the IANA registry with commas between them, in the order of our choice");
    private static final Setting<Boolean> NATIVE = Setting.flag("nativeTls", "TLS_NATIVE")
            .byDefault(true)
            .meaning("`false`: the JDK's TLS where OpenSSL's would be there");
    static final List<Setting<?>> SETTINGS = List.of(STARTTLS, CLIENT_CERTIFICATES, AUTHORITIES, CIPHER_SUITES, NATIVE);

    /** What an embedder's name of a setting is for an operator. */
    private static final Map<String, String> NAMES = Map.of(
            "tlsCertificate", CertificateVariables.CERTIFICATE.variable(),
            "tlsKey", CertificateVariables.KEY.variable(),
            "authorities", AUTHORITIES.variable(),
            "cipherSuites", CIPHER_SUITES.variable());

    private TlsVariables() {}

    /** The certificates, for TLS from the first byte on; empty if there are none. */
    static Optional<TlsConfig> implicit(Settings settings) {
        return CertificateVariables.read(settings)
                .map(certificates -> new TlsConfig(TlsMode.IMPLICIT, certificates, options(settings)));
    }

    /** What STARTTLS does where the connection is not encrypted from its first byte on. */
    static TlsConfig startTls(Settings settings, Optional<TlsConfig> certificates) {
        String mode = settings.get(STARTTLS);
        if (mode.equals("required") && certificates.isEmpty()) {
            throw new SettingException(STARTTLS.variable(), mode, CertificateVariables.BESIDE);
        }
        if (certificates.isEmpty() || mode.equals("off")) {
            return TlsConfig.none();
        }
        return certificates.get().withMode(mode.equals("required") ? TlsMode.REQUIRED : TlsMode.OFFERED);
    }

    /** The same failure with the name of the variable. */
    static SettingException named(SettingException failure) {
        String variable = NAMES.get(failure.setting());
        return variable == null ? failure : failure.named(variable);
    }

    private static TlsOptions options(Settings settings) {
        ClientCertificate wanted = switch (settings.get(CLIENT_CERTIFICATES)) {
            case "wanted" -> ClientCertificate.WANTED;
            case "needed" -> ClientCertificate.NEEDED;
            default -> ClientCertificate.NONE;
        };
        List<String> suites = settings.find(CIPHER_SUITES).stream()
                .flatMap(names -> Arrays.stream(names.split(",", -1)))
                .map(String::strip)
                .toList();
        try {
            return new TlsOptions(wanted, settings.find(AUTHORITIES), suites, settings.get(NATIVE));
        } catch (SettingException e) {
            throw named(e);
        }
    }

    private static void requireMode(String setting, String mode) {
        require(setting, mode, Set.of("off", "offered", "required"), "off, offered or required");
    }

    private static void requireClientCertificates(String setting, String wanted) {
        require(setting, wanted, Set.of("off", "wanted", "needed"), "off, wanted or needed");
    }

    private static void require(String setting, String value, Set<String> allowed, String expected) {
        if (!allowed.contains(value)) {
            throw new SettingException(setting, value, expected);
        }
    }
}
