package io.github.lsmtpd.internal.netty;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/** What binds an authentication to one TLS connection (RFC 5056). Stateless. */
final class ChannelBinding {
    /** RFC 9266 §2. */
    private static final String EXPORTER_LABEL = "EXPORTER-Channel-Binding";

    private static final int EXPORTER_BYTES = 32;
    /** JDK 25 has it. */
    private static final @Nullable Method EXPORTER = Arrays.stream(ExtendedSSLSession.class.getMethods())
            .filter(method -> method.getName().equals("exportKeyingMaterialData"))
            .findFirst()
            .orElse(null);

    private ChannelBinding() {}

    /** Returns whether this JDK can make keys of a TLS session. */
    static boolean hasExporter() {
        return EXPORTER != null;
    }

    /** The data of a kind, if it is known here. */
    static Optional<byte[]> of(String kind, SSLSession session) {
        return switch (kind) {
            case "tls-server-end-point" -> endPoint(session.getLocalCertificates());
            case "tls-exporter" -> exporter(session);
            default -> Optional.empty();
        };
    }

    /** RFC 5929 §4.1: the hash of our certificate, by the hash of its signature; SHA-256 in the place of weak ones. */
    private static Optional<byte[]> endPoint(Certificate @Nullable [] ours) {
        if (ours == null || ours.length == 0 || !(ours[0] instanceof X509Certificate certificate)) {
            return Optional.empty();
        }
        String signature = certificate.getSigAlgName().toUpperCase(Locale.ROOT);
        String hash =
                signature.startsWith("SHA384") ? "SHA-384" : signature.startsWith("SHA512") ? "SHA-512" : "SHA-256";
        try {
            return Optional.of(MessageDigest.getInstance(hash).digest(certificate.getEncoded()));
        } catch (GeneralSecurityException e) {
            return Optional.empty();
        }
    }

    private static Optional<byte[]> exporter(SSLSession session) {
        if (EXPORTER == null || !EXPORTER.getDeclaringClass().isInstance(session)) {
            return Optional.empty();
        }
        try {
            return Optional.of((byte[]) EXPORTER.invoke(session, EXPORTER_LABEL, new byte[0], EXPORTER_BYTES));
        } catch (IllegalAccessException | InvocationTargetException e) {
            return Optional.empty(); // another maker of sessions need not have it
        }
    }
}
