package io.github.lsmtpd.internal.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.lsmtpd.TestCertificate;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/** A client that trusts everybody, over the loopback. */
final class TlsClient implements AutoCloseable {
    private final SSLSocket socket;
    private final BufferedReader in;

    private TlsClient(SSLSocket socket) throws IOException {
        this.socket = socket;
        this.in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
    }

    /** Connects, and shakes hands. */
    static TlsClient connect(int port, String protocol, String name, @Nullable TestCertificate own) throws Exception {
        Socket plain = new Socket(InetAddress.getLoopbackAddress(), port);
        plain.setSoTimeout(60_000);
        plain.setTcpNoDelay(true);
        return over(plain, protocol, name, own);
    }

    /** Shakes hands over a connection, which may have said something before. */
    static TlsClient over(Socket plain, String protocol, String name, @Nullable TestCertificate own) throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys(own), InsecureTrustManagerFactory.INSTANCE.getTrustManagers(), null);
        SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(plain, name, plain.getPort(), true);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setProtocols(new String[] {protocol});
        parameters.setServerNames(List.of(new SNIHostName(name)));
        socket.setSSLParameters(parameters);
        try {
            socket.startHandshake();
            return new TlsClient(socket);
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    private static KeyManager @Nullable [] keys(@Nullable TestCertificate own) throws Exception {
        if (own == null) {
            return null;
        }
        char[] password = Files.readAllLines(own.passphrase()).get(0).toCharArray();
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream file = Files.newInputStream(own.store())) {
            store.load(file, password);
        }
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, password);
        return keys.getKeyManagers();
    }

    /** Begins another handshake in TLS 1.2; in TLS 1.3, sends a key update. */
    void handshakeAgain() throws IOException {
        socket.startHandshake();
    }

    void send(String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().flush();
    }

    /** The next line, or null at the end. */
    String line() throws IOException {
        return in.readLine();
    }

    /** Reads replies up to one that begins so. */
    void skipTo(String reply) throws IOException {
        String line;
        do {
            line = line();
            assertThat(line).as("the next reply, before " + reply).isNotNull();
        } while (!line.startsWith(reply));
    }

    String ask(String command) throws IOException {
        send(command);
        return line();
    }

    String subject() throws IOException {
        X509Certificate certificate = (X509Certificate) socket.getSession().getPeerCertificates()[0];
        return certificate.getSubjectX500Principal().getName();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
