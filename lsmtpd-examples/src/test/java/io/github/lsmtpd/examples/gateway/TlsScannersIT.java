package io.github.lsmtpd.examples.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What scanners that are not ours find out about the TLS that the gateway speaks: by OpenSSL's library and by the JDK's. */
@EnabledOnOs(OS.LINUX) // where the native TLS is, and /proc
class TlsScannersIT {
    /** RFC 9325 §4.2; all with an ephemeral key of an elliptic curve. */
    private static final String SUITES =
            "TLS_(AES_128_GCM_SHA256|AES_256_GCM_SHA384|CHACHA20_POLY1305_SHA256)|ECDHE-(ECDSA|RSA)-(AES(128|256)-GCM-SHA(256|384)|CHACHA20-POLY1305)";

    private static final String CURVES = "secp256r1.*|secp384r1.*|secp521r1.*|x25519";

    /** Who encrypts. */
    enum Provider {
        OPENSSL("RSA"),
        JDK("EC");

        private final String keyAlgorithm;

        Provider(String keyAlgorithm) {
            this.keyAlgorithm = keyAlgorithm;
        }

        GatewayProcess launch() throws Exception {
            Map<String, String> settings = new HashMap<>(
                    TestCertificate.create(directory, keyAlgorithm).settings());
            settings.putAll(Map.of("SINK", "discard", "BIND_PORT", "0", "TLS_PORT", "0"));
            settings.put("TLS_NATIVE", Boolean.toString(this == OPENSSL));
            return GatewayProcess.launch(directory, settings);
        }
    }

    @TempDir
    private static Path directory;

    private static final Map<Provider, GatewayProcess> GATEWAYS = new HashMap<>();

    @BeforeAll
    static void startGateways() throws Exception {
        for (Provider provider : Provider.values()) {
            GATEWAYS.put(provider, provider.launch());
        }
    }

    @AfterAll
    static void stopGateways() {
        for (GatewayProcess gateway : GATEWAYS.values()) {
            gateway.close();
            assertThat(gateway.errorLines()).noneMatch(line -> line.contains("WARN") || line.contains("ERROR"));
        }
    }

    private static int port(Provider provider, boolean startTls) {
        GatewayProcess gateway = GATEWAYS.get(provider);
        return startTls ? gateway.port() : gateway.tlsPort();
    }

    /** No known weakness; no version, suite or group that is not to be there; and nothing else that it finds fault with. */
    @ParameterizedTest
    @CsvSource({"OPENSSL, true", "JDK, false"})
    @RequiresTool("testssl")
    void testssl(Provider provider, boolean startTls) throws Exception {
        TestSsl findings = TestSsl.scan(directory, port(provider, startTls), startTls);
        findings.assertNothingWrong();
        findings.assertNotOffered("SSLv2", "SSLv3", "TLS1", "TLS1_1");
        findings.assertNotOffered(
                "cipherlist_NULL",
                "cipherlist_aNULL",
                "cipherlist_EXPORT",
                "cipherlist_LOW",
                "cipherlist_3DES_IDEA",
                "cipherlist_AVERAGE"); // CBC
        findings.assertFound("TLS1_2", "offered");
        findings.assertFound("TLS1_3", "offered with final");
        findings.assertFound("PFS", "offered");
        findings.assertFound("PFS_ciphers", "((" + SUITES + ") ?)+");
        findings.assertFound("PFS_ECDHE_curves", "prime256v1 secp384r1 secp521r1 X25519");
        findings.assertNotFound("DH_groups"); // of finite fields, such as ffdhe2048
        findings.assertFound("secure_renego", "supported");
        findings.assertNotVulnerable(
                "heartbleed",
                "CCS",
                "ROBOT",
                "secure_client_renego",
                "CRIME_TLS", // compression
                "POODLE_SSL",
                "SWEET32",
                "FREAK",
                "DROWN",
                "LOGJAM",
                "BEAST",
                "LUCKY13",
                "RC4");
    }

    @ParameterizedTest
    @EnumSource
    @RequiresTool("sslscan")
    void sslscan(Provider provider) throws Exception {
        for (boolean startTls : new boolean[] {true, false}) {
            SslScan scan = SslScan.scan(directory, port(provider, startTls), startTls);
            assertThat(scan.values("protocol[@enabled='1']/@version")).containsExactly("1.2", "1.3");
            assertThat(scan.values("protocol[@enabled='0']/@version")).containsExactly("2", "3", "1.0", "1.1");
            assertThat(scan.values("cipher/@cipher")).isNotEmpty().allMatch(suite -> suite.matches(SUITES));
            assertThat(scan.values("cipher/@sslversion")).contains("TLSv1.2", "TLSv1.3");
            assertThat(scan.values("group/@name")).isNotEmpty().allMatch(group -> group.matches("(?i)" + CURVES));
            assertThat(scan.values("renegotiation/@supported")).containsExactly("0");
            assertThat(scan.values("heartbleed/@vulnerable")).containsExactly("0", "0");
        }
    }

    @ParameterizedTest
    @EnumSource
    void eachGatewayEncryptsAsItIsToldTo(Provider provider) throws IOException {
        port(provider, true);
        Path maps =
                Path.of("/proc", Long.toString(GATEWAYS.get(provider).handle().pid()), "maps");
        try (Stream<String> libraries = Files.lines(maps)) {
            assertThat(libraries.anyMatch(library -> library.contains("netty_tcnative")))
                    .isEqualTo(provider == Provider.OPENSSL);
        }
    }
}
