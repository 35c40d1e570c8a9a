package io.github.lsmtpd;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/**
 * Where our certificate and its key come from. Files are read when the server starts, which fails if they cannot be used, and
 * again when they have changed: handshakes that begin then use what is new, sessions go on, and files that cannot be used
 * leave what was there before, with one ERROR in the log. Immutable.
 */
public sealed interface TlsCertificate {
    /**
     * Two files in PEM, as certificate authorities hand them out.
     *
     * @param chain the certificate chain, our own first
     * @param key its key in PKCS #8; in the older forms of RSA and EC keys only where BouncyCastle's {@code bcpkix} is there
     * @param passphraseFile holds in its first line what the key is encrypted with, if it is
     */
    record Pem(Path chain, Path key, Optional<Path> passphraseFile) implements TlsCertificate {
        /**
         * Two files.
         *
         * @param chain the certificate chain
         * @param key its key
         * @param passphraseFile holds what the key is encrypted with, if it is
         */
        public Pem {
            Objects.requireNonNull(chain, "chain");
            Objects.requireNonNull(key, "key");
            Objects.requireNonNull(passphraseFile, "passphraseFile");
        }

        @Override
        public List<Path> files() {
            return Stream.concat(Stream.of(chain, key), passphraseFile.stream()).toList();
        }
    }

    /**
     * A store of PKCS #12 (RFC 7292) with one key in it.
     *
     * @param store the file
     * @param passwordFile holds the store's password in its first line; without one, the password is empty
     */
    record Pkcs12(Path store, Optional<Path> passwordFile) implements TlsCertificate {
        /**
         * A store.
         *
         * @param store the file
         * @param passwordFile holds its password, if it has one
         */
        public Pkcs12 {
            Objects.requireNonNull(store, "store");
            Objects.requireNonNull(passwordFile, "passwordFile");
        }

        @Override
        public List<Path> files() {
            return Stream.concat(Stream.of(store), passwordFile.stream()).toList();
        }
    }

    /**
     * What the application has at hand.
     *
     * @param factory initialised
     */
    record Managed(KeyManagerFactory factory) implements TlsCertificate {
        /**
         * Keys.
         *
         * @param factory initialised
         */
        public Managed {
            Objects.requireNonNull(factory, "factory");
        }
    }

    /**
     * A context of the JDK that the application has made; always the JDK's own TLS. What it trusts decides on clients'
     * certificates.
     *
     * @param context initialised
     */
    record Context(SSLContext context) implements TlsCertificate {
        /**
         * A context.
         *
         * @param context initialised
         */
        public Context {
            Objects.requireNonNull(context, "context");
        }
    }

    /**
     * Two files in PEM, the key not encrypted.
     *
     * @param chain the certificate chain, our own first
     * @param key its key
     * @return the certificate
     */
    static TlsCertificate pem(Path chain, Path key) {
        return new Pem(chain, key, Optional.empty());
    }

    /**
     * A store of PKCS #12.
     *
     * @param store the file
     * @param passwordFile holds its password in its first line
     * @return the certificate
     */
    static TlsCertificate pkcs12(Path store, Path passwordFile) {
        return new Pkcs12(store, Optional.of(passwordFile));
    }

    /**
     * What the application has at hand.
     *
     * @param factory initialised
     * @return the certificate
     */
    static TlsCertificate of(KeyManagerFactory factory) {
        return new Managed(factory);
    }

    /**
     * A context of the JDK.
     *
     * @param context initialised
     * @return the certificate
     */
    static TlsCertificate of(SSLContext context) {
        return new Context(context);
    }

    /**
     * The files that it is read from.
     *
     * @return the files, none if it is not read from files
     */
    default List<Path> files() {
        return List.of();
    }
}
