package io.github.lsmtpd.internal.netty;

import io.github.lsmtpd.TestCertificate;
import io.github.lsmtpd.TlsCertificate;
import io.github.lsmtpd.TlsConfig;
import io.github.lsmtpd.TlsOptions;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/** The ways of TLS that tests must pass with each: how we talk to the kernel, and who encrypts. */
final class TlsWays {
    private TlsWays() {}

    /** Each transport with the JDK's TLS (false) and OpenSSL's (true). */
    static Stream<Arguments> all() {
        return Stream.of(TransportOfTest.values())
                .flatMap(transport -> Stream.of(false, true).map(nativeTls -> Arguments.of(transport, nativeTls)));
    }

    static TlsConfig offered(boolean nativeTls, TestCertificate... certificates) {
        TlsCertificate[] pems = Stream.of(certificates)
                .map(each -> TlsCertificate.pem(each.chain(), each.key()))
                .toArray(TlsCertificate[]::new);
        return TlsConfig.offered(pems).withOptions(TlsOptions.defaults().withNativeTls(nativeTls));
    }
}
