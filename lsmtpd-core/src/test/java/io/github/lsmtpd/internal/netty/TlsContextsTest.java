package io.github.lsmtpd.internal.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.lsmtpd.CapturedLog;
import io.github.lsmtpd.TestCertificate;
import io.github.lsmtpd.TlsCertificate;
import io.github.lsmtpd.TlsConfig;
import io.github.lsmtpd.TlsOptions;
import io.github.lsmtpd.config.SettingException;
import io.github.lsmtpd.event.CertificatesReloaded;
import io.github.lsmtpd.event.CertificatesUnusable;
import io.github.lsmtpd.event.SmtpEvent;
import io.github.lsmtpd.internal.session.EventCalls;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where certificates come from, and which clients get. */
@Tag("slow")
class TlsContextsTest {
    @TempDir
    private static Path directory;

    private static TestCertificate rsa;
    private static TestCertificate ec;

    private final List<SmtpEvent> events = new ArrayList<>();

    @BeforeAll
    static void makeCertificates() throws Exception {
        rsa = TestCertificate.of(directory, "mx.example.com", "RSA");
        ec = TestCertificate.of(directory, "mail.example.org", "EC");
        assertThat(OpenSsl.isAvailable()).as("the native library of the tests").isTrue();
    }

    private static TlsConfig config(boolean nativeTls, TlsCertificate... certificates) {
        return TlsConfig.offered(certificates).withOptions(TlsOptions.defaults().withNativeTls(nativeTls));
    }

    private static String subject(SslContext context) throws Exception {
        return OwnHandshake.certificate(context).getSubjectX500Principal().getName();
    }

    private static void accepted(TlsCertificate certificate, boolean nativeTls, String subject) throws Exception {
        TlsContexts contexts = TlsContexts.load(config(nativeTls, certificate));
        assertThat(subject(contexts.first())).isEqualTo(subject);
        contexts.release();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void everyFormOfAKeyIsRead(boolean nativeTls) throws Exception {
        for (TestCertificate each : List.of(rsa, ec)) {
            String subject = each.certificate().getSubjectX500Principal().getName();
            accepted(TlsCertificate.pem(each.chain(), each.key()), nativeTls, subject);
            accepted(TlsCertificate.pem(each.chain(), each.olderKey()), nativeTls, subject);
            accepted(
                    new TlsCertificate.Pem(each.chain(), each.encryptedKey(), Optional.of(each.passphrase())),
                    nativeTls,
                    subject);
            accepted(TlsCertificate.pkcs12(each.store(), each.passphrase()), nativeTls, subject);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whatCannotBeUsedIsNamedAndNotQuoted(boolean nativeTls) throws Exception {
        Path wrong = Files.writeString(directory.resolve("wrong"), "other-secret\n");
        refused(nativeTls, "tlsCertificate: '" + rsa.key(), TlsCertificate.pem(rsa.key(), rsa.key()));
        refused(nativeTls, "tlsCertificate: 'none.pem'", TlsCertificate.pem(Path.of("none.pem"), rsa.key()));
        refused(nativeTls, "tlsKey: '" + rsa.chain(), TlsCertificate.pem(rsa.chain(), rsa.chain()));
        refused(nativeTls, "tlsKey: 'none.pem'", TlsCertificate.pem(rsa.chain(), Path.of("none.pem")));
        refused(nativeTls, "tlsKey: '" + ec.key(), TlsCertificate.pem(rsa.chain(), ec.key()));
        refused(nativeTls, "tlsKey: '" + rsa.encryptedKey(), TlsCertificate.pem(rsa.chain(), rsa.encryptedKey()));
        refused(nativeTls, "tlsKey: '", new TlsCertificate.Pem(rsa.chain(), rsa.encryptedKey(), Optional.of(wrong)));
        refused(nativeTls, "tlsCertificate: '" + rsa.store(), TlsCertificate.pkcs12(rsa.store(), wrong));
    }

    private static void refused(boolean nativeTls, String message, TlsCertificate certificate) {
        assertThatThrownBy(() -> TlsContexts.load(config(nativeTls, certificate)))
                .isInstanceOf(SettingException.class)
                .hasMessageStartingWith(message)
                .hasMessageNotContaining("secret")
                .hasMessageNotContaining("BEGIN");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aClientGetsTheCertificateOfTheNameThatItAsksFor(boolean nativeTls) throws Exception {
        TlsContexts contexts = TlsContexts.load(config(
                nativeTls, TlsCertificate.pem(rsa.chain(), rsa.key()), TlsCertificate.pem(ec.chain(), ec.key())));
        assertThat(subject(contexts.byName().map("mail.example.org"))).isEqualTo("CN=mail.example.org");
        assertThat(subject(contexts.byName().map("MX.example.com"))).isEqualTo("CN=mx.example.com");
        assertThat(contexts.byName().map("other.example")).isSameAs(contexts.first());
        contexts.release();
    }

    /** Forward secrecy and authenticated encryption alone (RFC 9325 §4.2), and no TLS 1.1 (case 86, RFC 8996). */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void nothingWeakIsOffered(boolean nativeTls) {
        TlsContexts contexts = TlsContexts.load(config(nativeTls, TlsCertificate.pem(rsa.chain(), rsa.key())));
        assertThat(contexts.first().cipherSuites())
                .hasSizeGreaterThan(4)
                .allMatch(suite -> suite.matches("TLS_(ECDHE_.*_)?.*(GCM|CHACHA20).*"))
                .noneMatch(suite -> suite.contains("CBC") || suite.startsWith("TLS_RSA") || suite.contains("_DHE_"));
        assertThat(contexts.first().newEngine(ByteBufAllocator.DEFAULT).getEnabledProtocols())
                .doesNotContain("TLSv1", "TLSv1.1", "SSLv3");
        contexts.release();
    }

    /** A name that no client can ask for does not make a certificate useless. */
    @ParameterizedTest
    @CsvSource({
        "mx.example, true",
        "*.example, true",
        "*, false",
        "*x.example, false",
        "a.*.example, false",
        ".x, false"
    })
    void onlyNamesThatClientsCanAskForAreServed(String name, boolean served) {
        assertThat(TlsContexts.isServed(name)).isEqualTo(served);
    }

    @Test
    void newFilesAreUsedAndBadOnesAreNot() throws Exception {
        TestCertificate served = TestCertificate.of(directory, "a.example", "EC");
        TlsConfig config = config(false, TlsCertificate.pem(served.chain(), served.key()));
        try (ListenerTls tls = ListenerTls.open(config, Runnable::run, EventCalls.of(Optional.of(events::add)))) {
            served.replaceWith(ec);
            tls.reload();
            assertThat(subject(tls.contexts().first())).isEqualTo("CN=mail.example.org");
            assertThat(events).singleElement().isInstanceOf(CertificatesReloaded.class);

            Files.writeString(served.key(), "half of a k");
            try (CapturedLog log = new CapturedLog()) {
                tls.reload();
                assertThat(log.text()).containsOnlyOnce("ERROR").contains("tlsKey: '" + served.key());
            }
            assertThat(subject(tls.contexts().first())).isEqualTo("CN=mail.example.org");
            assertThat(events.get(1)).isInstanceOf(CertificatesUnusable.class);
        }
    }
}
