package io.github.lsmtpd.internal.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.lsmtpd.policy.DnsLookup;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Against a real name server. */
@Tag("slow")
class NettyDnsLookupTest {
    private TestNameServer server;
    private DnsLookup lookup;

    @BeforeEach
    void open() throws IOException {
        server = new TestNameServer();
        lookup = DnsLookup.asking(List.of(server.address()));
    }

    @AfterEach
    void close() throws IOException {
        lookup.close();
        server.close();
    }

    private DnsLookup.Answer answer(String name) {
        return lookup.addresses(name)
                .toCompletableFuture()
                .orTimeout(5, TimeUnit.MINUTES)
                .join();
    }

    /** A truncated answer comes again over TCP. */
    @ParameterizedTest
    @ValueSource(strings = {"listed", "large"})
    void givesAddressesAndTheirTime(String label) {
        DnsLookup.Answer answer = answer(label + ".list.example");
        assertThat(answer.addresses()).hasToString("[/127.0.0.2]");
        assertThat(answer.timeToLive()).isEqualTo(Duration.ofMinutes(5));
    }

    @ParameterizedTest
    @ValueSource(strings = {"other", "empty"})
    void aNameThatDoesNotExistHasNone(String label) {
        assertThat(answer(label + ".list.example").addresses()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"broken", "silent"})
    void failsWhereThereIsNoAnswer(String label) {
        assertThatThrownBy(() -> answer(label + ".list.example"))
                .isInstanceOf(CompletionException.class)
                .hasMessageContaining(label);
    }

    @Test
    void failsAfterItsEnd() {
        lookup.close();
        assertThatThrownBy(() -> answer("listed.list.example")).isInstanceOf(RuntimeException.class);
    }
}
