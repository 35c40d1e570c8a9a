package io.github.lsmtpd.internal.netty;

import io.github.lsmtpd.TlsCertificate;
import io.github.lsmtpd.TlsConfig;
import io.github.lsmtpd.config.SettingException;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslProvider;
import io.netty.util.DomainWildcardMappingBuilder;
import io.netty.util.Mapping;
import io.netty.util.ReferenceCountUtil;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;

/** The contexts of a listener's certificates, as they were read at one time. Immutable and thread safe. */
final class TlsContexts {
    /** RFC 5280 §4.2.1.6: the number of a DNS name among the kinds of names. */
    private static final Integer DNS_NAME = 2;
    /** RFC 6125 §6.4.3: a wildcard is the whole of the first label; names of another form are not looked for. */
    private static final Pattern SERVED = Pattern.compile("(\\*\\.)?[^*.][^*]*");

    private final List<SslContext> contexts;
    private final Mapping<String, SslContext> byName;

    private TlsContexts(List<SslContext> contexts, Mapping<String, SslContext> byName) {
        this.contexts = contexts;
        this.byName = byName;
    }

    /**
     * Reads the certificates, and tries each in a handshake.
     *
     * @throws SettingException if one cannot be used
     */
    static TlsContexts load(TlsConfig config) {
        TlsContextFactory factory = new TlsContextFactory(config.options());
        List<SslContext> contexts = new ArrayList<>();
        Names names = new Names();
        try {
            for (TlsCertificate certificate : config.certificates()) {
                Tried tried = tried(factory, certificate);
                contexts.add(tried.context());
                names.add(tried.context(), tried.names());
            }
            return new TlsContexts(List.copyOf(contexts), names.mapping(contexts.get(0)));
        } catch (RuntimeException e) {
            contexts.forEach(ReferenceCountUtil::release);
            throw e;
        }
    }

    private record Tried(SslContext context, List<String> names) {}

    private static Tried tried(TlsContextFactory factory, TlsCertificate certificate) {
        for (SslProvider provider : factory.providers()) {
            SslContext context = factory.context(certificate, provider);
            try {
                return new Tried(context, names(OwnHandshake.certificate(context)));
            } catch (SSLException | CertificateParsingException e) {
                ReferenceCountUtil.release(context);
            }
        }
        throw new SettingException(
                "tlsKey",
                certificate instanceof TlsCertificate.Pem pem ? pem.key() : certificate.files(),
                "the key of that certificate in PEM, and a certificate that TLS can use");
    }

    private static List<String> names(X509Certificate certificate) throws CertificateParsingException {
        Collection<List<?>> names = certificate.getSubjectAlternativeNames();
        return names == null
                ? List.of()
                : names.stream()
                        .filter(name -> DNS_NAME.equals(name.get(0)))
                        .map(name -> (String) name.get(1))
                        .filter(TlsContexts::isServed)
                        .toList();
    }

    /** Returns whether a client can ask for a certificate by this name of it. */
    static boolean isServed(String name) {
        return SERVED.matcher(name).matches();
    }

    SslContext first() {
        return contexts.get(0);
    }

    Mapping<String, SslContext> byName() {
        return byName;
    }

    /** Lets go of what is not the JDK's; connections keep what they use. */
    void release() {
        contexts.forEach(ReferenceCountUtil::release);
    }

    /** The first that was issued for a name has it. */
    private static final class Names {
        private record Entry(String name, SslContext context) {}

        private final List<Entry> entries = new ArrayList<>();
        private final Set<String> known = new HashSet<>();

        void add(SslContext context, List<String> names) {
            names.stream()
                    .filter(known::add)
                    .map(name -> new Entry(name, context))
                    .forEach(entries::add);
        }

        Mapping<String, SslContext> mapping(SslContext first) {
            DomainWildcardMappingBuilder<SslContext> mapping = new DomainWildcardMappingBuilder<>(first);
            entries.forEach(entry -> mapping.add(entry.name(), entry.context()));
            return mapping.build();
        }
    }
}
