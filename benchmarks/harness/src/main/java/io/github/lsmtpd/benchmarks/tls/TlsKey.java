package io.github.lsmtpd.benchmarks.tls;

import io.github.lsmtpd.benchmarks.support.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * A key, the same for all servers, and a certificate of its own making.
 *
 * @param name of its kind
 */
record TlsKey(String name, Path certificate, Path privateKey) {
    private static final Map<String, List<String>> KINDS = Map.of(
            "ec", List.of("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"),
            "rsa", List.of("-newkey", "rsa:2048"));

    /** Makes one: {@code ec} is ECDSA with P-256, {@code rsa} has 2048 bits. */
    static TlsKey make(String kind) throws IOException, InterruptedException {
        if (!KINDS.containsKey(kind)) {
            throw new IllegalArgumentException("keys are ec and rsa, not " + kind);
        }
        Path directory = Files.createDirectories(Workspace.target().resolve("tls"));
        TlsKey key = new TlsKey(kind, directory.resolve(kind + ".pem"), directory.resolve(kind + ".key"));
        List<String> command = new ArrayList<>(List.of("openssl", "req", "-x509", "-nodes", "-days", "30"));
        command.addAll(KINDS.get(kind));
        command.addAll(Arrays.asList("-subj", "/CN=localhost", "-out", key.certificate.toString()));
        command.addAll(Arrays.asList("-keyout", key.privateKey.toString()));
        Process openssl = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("openssl.log").toFile())
                .start();
        if (openssl.waitFor() != 0) {
            throw new IOException("openssl made no key; see " + directory.resolve("openssl.log"));
        }
        return key;
    }

    /** For people. */
    String title() {
        return name.equals("ec") ? "ECDSA P-256" : "RSA 2048";
    }
}
