package io.github.lsmtpd.amqp.internal.payload;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.ZstdInputStream;
import io.github.lsmtpd.Envelope;
import io.github.lsmtpd.MailAddress;
import io.github.lsmtpd.MailMessage;
import io.github.lsmtpd.MessageContent;
import io.github.lsmtpd.Recipient;
import io.github.lsmtpd.amqp.Claim;
import io.github.lsmtpd.amqp.Payload;
import io.github.lsmtpd.amqp.PayloadCompression;
import io.github.lsmtpd.amqp.PayloadFormat;
import io.github.lsmtpd.amqp.PayloadRequest;
import io.github.lsmtpd.amqp.PayloadSettings;
import io.github.lsmtpd.amqp.PayloadTooLargeException;
import io.github.lsmtpd.amqp.TestMail;
import io.github.lsmtpd.json.MessageJson;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What each format makes of a message. */
class PayloadFormatTest {
    private static final PayloadRequest ANY = PayloadRequest.within(Integer.MAX_VALUE);
    private static final PayloadFormat RAW = new RawPayload();
    private static final Claim CLAIM = new Claim("x.eml", 7, "0".repeat(64));

    private static byte[] random(int size) {
        byte[] bytes = new byte[size];
        new Random(1).nextBytes(bytes);
        return bytes;
    }

    private static byte[] latin1(int size) {
        byte[] bytes = new byte[size];
        Arrays.fill(bytes, (byte) 0xFC);
        return bytes;
    }

    @Test
    void compactJsonHasEightBitContentOnce() throws IOException {
        MailMessage message = TestMail.of(latin1(3_000));
        byte[] json = new JsonPayload(false).encode(message, ANY).body();
        byte[] compact = new JsonPayload(true).encode(message, ANY).body();

        assertThat(json.length).isGreaterThan(3 * 3_000);
        assertThat(compact.length).isBetween(4_000, 5_000);
        assertThat(MessageJson.read(new ByteArrayInputStream(compact)).content().toByteArray())
                .isEqualTo(latin1(3_000));
    }

    @Test
    void rawIsTheContentItself() throws IOException {
        byte[] bytes = random(100_000);
        MailMessage message = TestMail.of(bytes);
        Payload payload = RAW.encode(message, ANY);

        assertThat(payload.body()).isEqualTo(bytes);
        assertThat(payload.contentType()).isEqualTo("message/rfc822");
        assertThat(RAW.estimate(message, false)).isEqualTo(bytes.length);
        assertThat(RAW.maxContentSize(bytes.length)).isEqualTo(bytes.length);
        assertThatThrownBy(() -> RAW.encode(message, PayloadRequest.within(bytes.length - 1)))
                .isInstanceOf(PayloadTooLargeException.class);
    }

    @Test
    void rawHasTheWholeEnvelopeInItsHeaders() throws IOException {
        Envelope envelope = Envelope.builder()
                .reversePath(null)
                .recipients(List.of(
                        new Recipient(
                                MailAddress.of("a@b"), Set.of(Recipient.Notify.FAILURE), Optional.of("rfc822;a@x")),
                        new Recipient(MailAddress.of("c@d"))))
                .body(Envelope.BodyType.BINARY_MIME)
                .smtpUtf8(true)
                .requireTls(true)
                .dsnReturn(Envelope.DsnReturn.HDRS)
                .envelopeId("id")
                .build();
        MailMessage message = TestMail.text("hello").withEnvelope(envelope);

        assertThat(RAW.encode(message, ANY).headers())
                .containsEntry("sender", "")
                .containsEntry("recipients", List.of("<a@b>", "<c@d>"))
                .containsEntry("recipient_count", 2)
                .containsEntry("body_type", "BINARYMIME")
                .containsEntry("smtputf8", true)
                .containsEntry("require_tls", true)
                .containsEntry("dsn_return", "HDRS")
                .containsEntry("envelope_id", "id")
                .containsEntry(
                        "dsn_recipients",
                        List.of(Map.of("notify", List.of("FAILURE"), "original_recipient", "rfc822;a@x"), Map.of()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"json", "json-compact", "raw"})
    void withAClaimTheContentIsNeitherReadNorPublished(String name) throws IOException {
        MailMessage message = TestMail.of(new MessageContent() {
            @Override
            public long size() {
                return 1L << 40;
            }

            @Override
            public InputStream openStream() throws IOException {
                throw new IOException("read");
            }
        });
        PayloadFormat format = PayloadSettings.of(name).format();
        Payload payload = format.encode(message, new PayloadRequest(2_000, Optional.of(CLAIM)));

        assertThat(format.estimate(message, true)).isLessThan(2_000);
        assertThat(payload.body().length).isLessThan(1_000);
        if (name.equals("raw")) {
            assertThat(payload.contentType()).startsWith("message/external-body");
            assertThat(payload.headers()).containsKey("recipients");
        } else {
            assertThat(new String(payload.body(), UTF_8))
                    .endsWith(",\"email_content_claim\":{\"reference\":\"x.eml\",\"size\":7,\"sha256\":\""
                            + "0".repeat(64) + "\"}}");
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = PayloadCompression.class,
            names = {"GZIP", "ZSTD"})
    void largerBodiesAreCompressed(PayloadCompression compression) throws IOException {
        PayloadFormat format = new CompressedPayload(RAW, compression, 1_000);
        byte[] text = "hello, world\r\n".repeat(10_000).getBytes(US_ASCII);
        Payload payload = format.encode(TestMail.of(text), ANY);

        assertThat(payload.contentEncoding()).contains(compression.encoding());
        assertThat(payload.contentType()).isEqualTo("message/rfc822");
        assertThat(payload.headers()).containsKey("recipients");
        assertThat(payload.body().length).isLessThan(2_000);
        try (InputStream in = decompress(compression, payload.body())) {
            assertThat(in.readAllBytes()).isEqualTo(text);
        }
        assertThat(format.encode(TestMail.of(new byte[1_000]), ANY).contentEncoding())
                .isEmpty();
    }

    private static InputStream decompress(PayloadCompression compression, byte[] body) throws IOException {
        InputStream in = new ByteArrayInputStream(body);
        return compression == PayloadCompression.GZIP ? new GZIPInputStream(in) : new ZstdInputStream(in);
    }

    @ParameterizedTest
    @EnumSource(
            value = PayloadCompression.class,
            names = {"GZIP", "ZSTD"})
    void whatCompressionMakesLargerStaysAsItIs(PayloadCompression compression) throws IOException {
        byte[] bytes = random(50_000);
        Payload payload = new CompressedPayload(RAW, compression, 0).encode(TestMail.of(bytes), ANY);

        assertThat(payload.contentEncoding()).isEmpty();
        assertThat(payload.body()).isEqualTo(bytes);
    }

    /** The size of a content alone does not say that it is too large. */
    @Test
    void whatFitsOnlyCompressedIsCompressed() throws IOException {
        PayloadFormat format = new CompressedPayload(RAW, PayloadCompression.GZIP, 0);
        PayloadRequest request = PayloadRequest.within(10_000);

        assertThat(format.minPayloadSize(100_000)).isZero();
        assertThat(format.encode(TestMail.of(new byte[100_000]), request).body().length)
                .isLessThan(10_000);
        assertThatThrownBy(() -> format.encode(TestMail.of(random(100_000)), request))
                .isInstanceOf(PayloadTooLargeException.class)
                .hasMessageContaining("10000");
    }

    @Test
    void withClaimsEveryContentFits() {
        ClaimingFormat format = new ClaimingFormat(RAW, 1_000);
        assertThat(format.maxContentSize(16 << 20)).isEqualTo(Long.MAX_VALUE);
        assertThat(format.maxContentSize(999)).isEqualTo(999);
        assertThat(format.minPayloadSize(1_001)).isZero();
        assertThat(format.minPayloadSize(1_000)).isEqualTo(1_000);
        assertThat(new ClaimingFormat(RAW, Long.MAX_VALUE).maxContentSize(16 << 20))
                .isEqualTo(16 << 20);
    }
}
