package io.github.lsmtpd.internal.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.lsmtpd.TestTls;
import org.junit.jupiter.api.Test;

class TlsHandlersTest {
    /** Case 86, RFC 8996: whatever the JDK would allow. */
    @Test
    void acceptsNothingOlderThanTls12() {
        assertThat(TlsHandlers.server(TestTls.context(), bytes -> true).engine().getEnabledProtocols())
                .containsExactlyInAnyOrder("TLSv1.3", "TLSv1.2");
    }
}
