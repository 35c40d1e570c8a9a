package io.github.lsmtpd.benchmarks.tls;

import io.github.lsmtpd.benchmarks.servers.Gateway;
import io.github.lsmtpd.benchmarks.servers.RunningServer;
import io.github.lsmtpd.benchmarks.servers.ServerKind;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The servers that are compared: each has the same key, offers STARTTLS, takes every message, and forgets it. */
enum TlsServer {
    /** Ours, with OpenSSL's code, as the gateway brings it. */
    LSMTPD_NATIVE,
    /** Ours, with the JDK's. */
    LSMTPD_JDK,
    /** C, a process for each connection; messages go through its queue to the transport {@code discard}. */
    POSTFIX,
    /** JavaScript, on OpenSSL. */
    NODEMAILER;

    RunningServer start(TlsKey key) throws IOException, InterruptedException {
        return switch (this) {
            case LSMTPD_NATIVE, LSMTPD_JDK -> startOurs(ServerKind.JVM_FLAGS, key, Map.of());
            case POSTFIX -> PostfixServer.start(key);
            case NODEMAILER ->
                ServerKind.startNodemailer(Map.of(
                        "TLS_CERTIFICATE_FILE", key.certificate().toString(),
                        "TLS_KEY_FILE", key.privateKey().toString()));
        };
    }

    /** Ours, with more settings than the key. */
    RunningServer startOurs(List<String> jvmFlags, TlsKey key, Map<String, String> more)
            throws IOException, InterruptedException {
        Map<String, String> settings = new HashMap<>(more);
        settings.put("SINK", "discard");
        settings.put("TLS_CERTIFICATE_FILE", key.certificate().toString());
        settings.put("TLS_KEY_FILE", key.privateKey().toString());
        settings.put("TLS_NATIVE", Boolean.toString(this == LSMTPD_NATIVE));
        return Gateway.start(jvmFlags, settings);
    }

    String version() throws IOException {
        return switch (this) {
            case LSMTPD_NATIVE, LSMTPD_JDK -> ServerKind.LSMTPD.version();
            case POSTFIX -> ServerKind.SMTP_SINK.version(); // of the same package
            case NODEMAILER -> ServerKind.NODEMAILER.version();
        };
    }

    boolean isOurs() {
        return this == LSMTPD_NATIVE || this == LSMTPD_JDK;
    }

    static List<TlsServer> ours() {
        return Arrays.stream(values()).filter(TlsServer::isOurs).toList();
    }

    String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static List<TlsServer> named(List<String> labels) {
        return labels.stream().map(TlsServer::named).toList();
    }

    private static TlsServer named(String label) {
        return Arrays.stream(values())
                .filter(server -> server.label().equals(label))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("servers are " + labels() + ", not " + label));
    }

    static List<String> labels() {
        return Arrays.stream(values()).map(TlsServer::label).toList();
    }
}
