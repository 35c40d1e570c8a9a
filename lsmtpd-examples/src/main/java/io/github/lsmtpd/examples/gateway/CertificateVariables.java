package io.github.lsmtpd.examples.gateway;

import io.github.lsmtpd.TlsCertificate;
import io.github.lsmtpd.config.Setting;
import io.github.lsmtpd.config.SettingException;
import io.github.lsmtpd.config.Settings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The environment variables for our certificates and their keys. Stateless. */
final class CertificateVariables {
    static final Setting<String> CERTIFICATE = Setting.text("tlsCertificate", "TLS_CERTIFICATE_FILE")
            .meaning(
                    "certificate chain in PEM, our own first, or both in PKCS #12 (`.p12`, `.pfx`); several with commas"
                            + " between them, of which a client gets that of the name it asks for, or the first. STARTTLS is then"
                            + " offered; read again when a file changes");
    static final Setting<String> KEY = Setting.text("tlsKey", "TLS_KEY_FILE")
            .meaning("its key in PEM, which may be encrypted; as many as there are chains in PEM, in their order");
    private static final Setting<Path> PASSPHRASE = Setting.path("tlsPassphrase", "TLS_PASSPHRASE_FILE")
            .noDefault("none")
            .meaning("file whose first line is what keys or PKCS #12 files are encrypted with");
    static final List<Setting<?>> SETTINGS = List.of(CERTIFICATE, KEY, PASSPHRASE);

    static final String BESIDE = CERTIFICATE.variable() + " and " + KEY.variable() + " beside it";

    private CertificateVariables() {}

    /** The certificates, or nothing if none is named. */
    static Optional<List<TlsCertificate>> read(Settings settings) {
        List<String> chains = list(settings.find(CERTIFICATE));
        List<String> keys = list(settings.find(KEY));
        if (chains.isEmpty() && keys.isEmpty()) {
            return Optional.empty();
        }
        if (chains.isEmpty()) {
            throw new SettingException(CERTIFICATE.variable(), "", "the certificate of " + KEY.variable());
        }
        return Optional.of(pair(chains, keys, settings.find(PASSPHRASE)));
    }

    private static List<TlsCertificate> pair(List<String> chains, List<String> keys, Optional<Path> passphrase) {
        List<TlsCertificate> certificates = new ArrayList<>();
        int next = 0;
        for (String chain : chains) {
            if (isStore(chain)) {
                certificates.add(new TlsCertificate.Pkcs12(Path.of(chain), passphrase));
            } else if (next < keys.size()) {
                certificates.add(new TlsCertificate.Pem(Path.of(chain), Path.of(keys.get(next)), passphrase));
                next++;
            } else if (keys.isEmpty()) { // told when the certificate has been read
                certificates.add(new TlsCertificate.Pem(Path.of(chain), Path.of(""), passphrase));
            } else {
                throw keyCount(keys);
            }
        }
        if (next < keys.size()) {
            throw keyCount(keys);
        }
        return certificates;
    }

    private static SettingException keyCount(List<String> keys) {
        return new SettingException(
                KEY.variable(),
                String.join(",", keys),
                "as many keys as " + CERTIFICATE.variable() + " has certificates in PEM");
    }

    private static boolean isStore(String file) {
        return file.endsWith(".p12") || file.endsWith(".pfx");
    }

    private static List<String> list(Optional<String> files) {
        return files.stream()
                .flatMap(names -> Arrays.stream(names.split(",", -1)))
                .map(String::strip)
                .filter(name -> !name.isEmpty())
                .toList();
    }
}
