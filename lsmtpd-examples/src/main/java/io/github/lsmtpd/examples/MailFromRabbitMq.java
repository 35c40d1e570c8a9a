package io.github.lsmtpd.examples;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.GetResponse;
import io.cloudevents.CloudEvent;
import io.cloudevents.core.provider.EventFormatProvider;
import io.github.lsmtpd.MessageContent;
import io.github.lsmtpd.json.MessageJson;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Reads what LSMTPD publishes: the payloads {@code json}, {@code json-compact}, {@code parsed} and {@code raw}, each also as the data of
 * a CloudEvent, compressed with gzip, with or without a claim. CloudEvents in JSON need {@code cloudevents-json-jackson}. What {@code parsed} has besides, in its field {@code mail}, a JSON library reads.
 *
 * @param recipients the recipients, as paths in angle brackets
 * @param content the message's bytes, exactly as they were received
 */
public record MailFromRabbitMq(List<String> recipients, MessageContent content) {
    /**
     * Reads one message.
     *
     * @param got what {@code basicGet} has returned; a {@code Delivery} has the same two parts
     * @param claims {@code AMQP_CLAIM_DIR}
     * @return the message
     * @throws IOException if it is none, or the content is gone or damaged: it is not to be acknowledged then
     */
    public static MailFromRabbitMq read(GetResponse got, Path claims) throws IOException {
        BasicProperties properties = got.getProps();
        Map<?, ?> claim = (Map<?, ?>) properties.getHeaders().get("claim");
        byte[] content = claim == null ? null : claimed(claim, claims);
        byte[] body = decompressed(got.getBody(), properties.getContentEncoding());
        // Only the content type says what a body is: whoever sends mail decides what it looks like.
        String contentType = properties.getContentType();
        if (contentType.startsWith("application/cloudevents+json")) {
            CloudEvent event = event(body);
            contentType = event.getDataContentType();
            body = event.getData().toBytes();
        }
        return contentType.equals("application/json")
                ? ofJson(body, content)
                : ofRaw(content == null ? body : content, properties.getHeaders());
    }

    private static CloudEvent event(byte[] json) {
        return EventFormatProvider.getInstance()
                .resolveFormat("application/cloudevents+json")
                .deserialize(json);
    }

    private static byte[] decompressed(byte[] body, @Nullable String encoding) throws IOException {
        if (encoding == null) {
            return body;
        }
        if (!encoding.equals("gzip")) {
            throw new IOException("unknown content encoding " + encoding);
        }
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(body))) {
            return in.readAllBytes();
        }
    }

    private static MailFromRabbitMq ofJson(byte[] json, byte @Nullable [] claimed) throws IOException {
        ByteArrayInputStream in = new ByteArrayInputStream(json);
        var message = claimed == null ? MessageJson.read(in) : MessageJson.readEnvelope(in, MessageContent.of(claimed));
        List<String> recipients =
                message.envelope().recipients().stream().map(Object::toString).toList();
        return new MailFromRabbitMq(recipients, message.content());
    }

    private static MailFromRabbitMq ofRaw(byte[] content, Map<String, Object> headers) {
        List<?> recipients = (List<?>) Objects.requireNonNull(headers.get("recipients"), "recipients");
        return new MailFromRabbitMq(recipients.stream().map(Object::toString).toList(), MessageContent.of(content));
    }

    private static byte[] claimed(Map<?, ?> claim, Path directory) throws IOException {
        Path name = Path.of(String.valueOf(claim.get("reference"))).getFileName();
        byte[] content = Files.readAllBytes(directory.resolve(name));
        if (!sha256(content).equals(String.valueOf(claim.get("sha256")))) {
            throw new IOException(name + " is not what was claimed");
        }
        return content;
    }

    private static String sha256(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
