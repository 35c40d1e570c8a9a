package io.github.lsmtpd.amqp.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.lsmtpd.amqp.PayloadFormat;
import io.github.lsmtpd.amqp.internal.payload.JsonPayload;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BrokerSizeLimitTest {
    private static final PayloadFormat JSON = new JsonPayload(false);
    private static final long MIB = 1 << 20;

    /** What may be stored for a broker before it can be asked. */
    @ParameterizedTest
    @CsvSource({
        "RabbitMQ, 3.10.8, 128",
        "RabbitMQ, 3.13.7, 128",
        "RabbitMQ, 4.0.5, 16",
        "RabbitMQ, 4.3.6, 16",
        "RabbitMQ, 10.0.0, 16",
    })
    void whatIsProvenDependsOnTheProduct(String product, String version, long mebibytes) {
        BrokerSizeLimit limit = new BrokerSizeLimit(0);
        assertThat(limit.provenContent(JSON)).isEqualTo(JSON.maxContentSize(16 * MIB));

        limit.connected(Map.of("product", product, "version", version));

        assertThat(limit.provenContent(JSON)).isEqualTo(JSON.maxContentSize(mebibytes * MIB));
        assertThat(limit.content(JSON))
                .isBetween(1L << 30, (long) Integer.MAX_VALUE); // the client library takes an array
    }

    @Test
    void anotherProductHasNoLimit() {
        BrokerSizeLimit limit = new BrokerSizeLimit(0);
        limit.connected(Map.of("product", "qpid"));
        assertThat(limit.provenContent(JSON)).isEqualTo(limit.content(JSON));
    }

    @Test
    void whatWasConfirmedIsProven() {
        BrokerSizeLimit limit = new BrokerSizeLimit(0);
        limit.confirmed(40 * MIB);
        limit.confirmed(MIB);
        assertThat(limit.provenContent(JSON)).isEqualTo(JSON.maxContentSize(40 * MIB));
    }

    @Test
    void aKnownLimitHoldsForAllAndIsOnlyEverLowered() {
        BrokerSizeLimit limit = new BrokerSizeLimit(8 * MIB);
        assertThat(limit.content(JSON)).isEqualTo(JSON.maxContentSize(8 * MIB));
        assertThat(limit.provenContent(JSON)).isEqualTo(limit.content(JSON));
        assertThat(limit.excludes(8 * MIB)).isFalse();
        assertThat(limit.excludes(8 * MIB + 1)).isTrue();

        assertThat(limit.learn(9 * MIB)).isFalse();
        assertThat(limit.learn(MIB)).isTrue();

        assertThat(limit.excludes(MIB + 1)).isTrue();
        assertThat(limit.content(JSON)).isEqualTo(JSON.maxContentSize(MIB));
    }

    @Test
    void whatNoArrayHoldsIsExcludedWithoutALimit() {
        assertThat(new BrokerSizeLimit(0).excludes(3L << 30)).isTrue();
    }
}
