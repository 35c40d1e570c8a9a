package io.github.lsmtpd.amqp.internal.cloudevents;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cloudevents.CloudEvent;
import io.cloudevents.SpecVersion;
import io.cloudevents.core.data.BytesCloudEventData;
import io.cloudevents.core.format.EventFormat;
import io.cloudevents.core.message.impl.BaseGenericBinaryMessageReaderImpl;
import io.cloudevents.jackson.JsonFormat;
import io.github.lsmtpd.MailAddress;
import io.github.lsmtpd.MailMessage;
import io.github.lsmtpd.MessageContent;
import io.github.lsmtpd.Recipient;
import io.github.lsmtpd.amqp.Payload;
import io.github.lsmtpd.amqp.PayloadFormat;
import io.github.lsmtpd.amqp.PayloadRequest;
import io.github.lsmtpd.amqp.PayloadSettings;
import io.github.lsmtpd.amqp.PayloadTooLargeException;
import io.github.lsmtpd.amqp.TestMail;
import io.github.lsmtpd.config.SettingException;
import io.github.lsmtpd.config.Settings;
import io.github.lsmtpd.json.MessageJson;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the official SDK reads of both modes. */
class CloudEventsTest {
    private static final MailMessage MAIL = TestMail.text("Subject: Grüße\r\n\r\nIt works.\r\n");

    private static Payload encode(String name, MailMessage message, String... variables) throws IOException {
        Map<String, String> settings = new HashMap<>();
        for (String variable : variables) {
            String[] pair = variable.split("=", 2);
            settings.put(pair[0], pair[1]);
        }
        settings.put("AMQP_PAYLOAD", name);
        return PayloadSettings.from(Settings.of(settings)).format().encode(message, PayloadRequest.within(1 << 20));
    }

    /** Reads the binary mode as the SDK's own bindings do. */
    private static final class BinaryReader extends BaseGenericBinaryMessageReaderImpl<String, Object> {
        private final Payload payload;
        private final String prefix;

        BinaryReader(Payload payload, String prefix) {
            super(SpecVersion.V1, BytesCloudEventData.wrap(payload.body()));
            this.payload = payload;
            this.prefix = prefix;
        }

        @Override
        protected boolean isContentTypeHeader(String name) {
            return name.equals("content_type");
        }

        @Override
        protected boolean isCloudEventsHeader(String name) {
            return name.startsWith(prefix) && !name.endsWith("specversion");
        }

        @Override
        protected String toCloudEventsKey(String name) {
            return name.substring(prefix.length());
        }

        @Override
        protected void forEachHeader(BiConsumer<String, Object> action) {
            payload.headers().forEach(action);
            action.accept("content_type", payload.contentType());
        }

        @Override
        protected String toCloudEventsValue(Object value) {
            return value.toString();
        }
    }

    private static void assertIsTheMail(CloudEvent event) throws IOException {
        assertThat(event.getSpecVersion()).isEqualTo(SpecVersion.V1);
        assertThat(event.getId()).isEqualTo(MAIL.id().toString());
        assertThat(event.getSource()).isEqualTo(URI.create("/lsmtpd"));
        assertThat(event.getType()).isEqualTo("io.github.lsmtpd.message.received");
        assertThat(event.getSubject()).isEqualTo("admin@example.com");
        assertThat(event.getTime().toInstant()).isEqualTo(MAIL.receivedAt());
        assertThat(event.getDataContentType()).isEqualTo("application/json");
        assertThat(event.getDataSchema()).isEqualTo(URI.create("urn:lsmtpd:schema:json"));
        byte[] data = event.getData().toBytes();
        MailMessage read = MessageJson.read(new ByteArrayInputStream(data));
        assertThat(read.content().toByteArray()).isEqualTo(MAIL.content().toByteArray());
    }

    @ParameterizedTest
    @ValueSource(strings = {"cloudEvents:", "cloudEvents_"})
    void binary(String prefix) throws IOException {
        Payload payload = encode("cloudevents", MAIL, "AMQP_CLOUDEVENTS_PREFIX=" + prefix);
        assertThat(payload.headers())
                .containsEntry(prefix + "specversion", "1.0")
                .doesNotContainKey(prefix + "datacontenttype");
        assertIsTheMail(new BinaryReader(payload, prefix).toEvent());
    }

    @Test
    void structured() throws IOException {
        Payload payload = encode("cloudevents-json", MAIL);
        assertThat(payload.contentType()).isEqualTo("application/cloudevents+json; charset=UTF-8");
        EventFormat format = new JsonFormat();
        assertIsTheMail(format.deserialize(payload.body()));
    }

    @Test
    void otherData() throws IOException {
        CloudEvent parsed =
                new BinaryReader(encode("cloudevents", MAIL, "AMQP_CLOUDEVENTS_DATA=parsed"), "cloudEvents:").toEvent();
        assertThat(parsed.getDataSchema()).hasToString("urn:lsmtpd:schema:parsed");
        assertThat(parsed.getData().toBytes()).asString(UTF_8).contains("\"subject\":\"Grüße\"");
        Payload raw = encode("cloudevents-json", MAIL, "AMQP_CLOUDEVENTS_DATA=raw", "AMQP_CLOUDEVENTS_SOURCE=//mx");
        CloudEvent event = new JsonFormat().deserialize(raw.body());
        assertThat(event.getSource()).hasToString("//mx");
        assertThat(event.getDataContentType()).isEqualTo("message/rfc822");
        assertThat(event.getDataSchema()).isNull();
        assertThat(event.getData().toBytes()).isEqualTo(MAIL.content().toByteArray());
        assertThat(raw.headers()).containsKey("recipients");
    }

    /** A format of somebody else. */
    @ParameterizedTest
    @ValueSource(strings = {"application/x+json; a=b", "text/JSON", "application/json;charset=utf-8"})
    void otherJsonIsNotEncoded(String type) throws IOException {
        PayloadFormat format = new CloudEventsJsonPayload(new Fixed(type), new MailEvent(URI.create("/x"), "fixed"));
        String json =
                new String(format.encode(MAIL, PayloadRequest.within(10_000)).body(), UTF_8);
        assertThat(json).endsWith(",\"data\":{\"a\":1}}");
        assertThat(format.maxContentSize(5_000)).isLessThan(1_000);
    }

    private record Fixed(String type) implements PayloadFormat {
        @Override
        public Payload encode(MailMessage message, PayloadRequest request) {
            return Payload.of("{\"a\":1}".getBytes(UTF_8), type);
        }

        @Override
        public long estimate(MailMessage message, boolean claimed) {
            return 0;
        }

        @Override
        public long maxContentSize(long payloadBytes) {
            return payloadBytes;
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"json", "raw"})
    void whatTheServerOffersAlwaysFits(String data) throws IOException {
        PayloadFormat format = formatOf(data);
        byte[] content = new byte[(int) format.maxContentSize(200_000)];
        assertThat(content.length).isGreaterThan(50_000);
        assertThat(format.encode(TestMail.of(content), PayloadRequest.within(200_000))
                        .body()
                        .length)
                .isLessThanOrEqualTo(200_000);
    }

    @Test
    void aSubjectThatIsTooLongForAHeaderIsLeftOut() throws IOException {
        MailMessage message = TestMail.of(
                MessageContent.of(new byte[0]),
                List.of(new Recipient(MailAddress.of("x".repeat(300) + "@example.com"))));
        assertThat(encode("cloudevents", message).headers()).doesNotContainKey("cloudEvents:subject");
    }

    /** The second one only as base64. */
    @Test
    void whatIsTooLarge() {
        PayloadFormat json = PayloadSettings.of("cloudevents-json").format();
        assertThatThrownBy(() -> json.encode(MAIL, PayloadRequest.within(4_200)))
                .isInstanceOf(PayloadTooLargeException.class);
        MailMessage message = TestMail.of(new byte[30_000]);
        assertThatThrownBy(() -> formatOf("raw").encode(message, PayloadRequest.within(35_000)))
                .isInstanceOf(PayloadTooLargeException.class);
    }

    private static PayloadFormat formatOf(String data) {
        Map<String, String> variables = Map.of("AMQP_PAYLOAD", "cloudevents-json", "AMQP_CLOUDEVENTS_DATA", data);
        return PayloadSettings.from(Settings.of(variables)).format();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "AMQP_CLOUDEVENTS_DATA=cloudevents",
                "AMQP_CLOUDEVENTS_DATA=cloudevents-json",
                "AMQP_CLOUDEVENTS_DATA=none",
                "AMQP_CLOUDEVENTS_PREFIX=x",
                "AMQP_CLOUDEVENTS_SOURCE=a b"
            })
    void wrongSettings(String variable) {
        assertThatThrownBy(() -> encode("cloudevents", MAIL, variable))
                .isInstanceOf(SettingException.class)
                .hasMessageStartingWith(variable.substring(0, variable.indexOf('=')));
    }

    @Test
    void aMissingLibraryIsTold() {
        assertThatThrownBy(() -> CloudEventsFormats.SDK.requireFor("cloudevents", new ClassLoader(null) {}))
                .isInstanceOf(SettingException.class)
                .hasMessageContaining("io.cloudevents:cloudevents-core");
    }
}
