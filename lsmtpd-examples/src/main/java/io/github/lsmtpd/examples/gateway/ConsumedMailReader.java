package io.github.lsmtpd.examples.gateway;

import com.github.luben.zstd.ZstdInputStream;
import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Delivery;
import io.github.lsmtpd.MessageContent;
import io.github.lsmtpd.json.MessageJson;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Reads a message of the queue, whichever of our payloads its body is, compressed or not, with or without a claim. Thread safe.
 *
 * @param claims the directory of claims, if there is one
 */
record ConsumedMailReader(@Nullable Path claims) {
    private static final String RAW = "message/";

    /**
     * Reads one message.
     *
     * @throws IOException if its body is none of our payloads, or what it claims is gone
     */
    ConsumedMail read(Delivery delivery) throws IOException {
        BasicProperties properties = delivery.getProperties();
        Map<String, Object> headers = Objects.requireNonNullElse(properties.getHeaders(), Map.of());
        MessageContent claimed = headers.get("claim") instanceof Map<?, ?> claim ? content(claim) : null;
        byte[] body = decompressed(delivery.getBody(), properties.getContentEncoding());
        String contentType = Objects.requireNonNullElse(properties.getContentType(), "");
        if (contentType.startsWith(EventData.CONTENT_TYPE)) {
            EventData data = EventData.of(body);
            body = data.bytes();
            contentType = data.contentType();
        }
        return contentType.startsWith(RAW)
                ? ofRaw(String.valueOf(properties.getMessageId()), headers, body, claimed)
                : ofJson(body, claimed);
    }

    private static byte[] decompressed(byte[] body, @Nullable String encoding) throws IOException {
        try (InputStream in = decompressor(new ByteArrayInputStream(body), encoding)) {
            return in.readAllBytes();
        }
    }

    private static InputStream decompressor(InputStream body, @Nullable String encoding) throws IOException {
        return switch (Objects.requireNonNullElse(encoding, "")) {
            case "" -> body;
            case "gzip" -> new GZIPInputStream(body);
            case "zstd" -> new ZstdInputStream(body);
            default -> throw new IOException("unknown content encoding " + encoding);
        };
    }

    private static ConsumedMail ofJson(byte[] json, @Nullable MessageContent claimed) throws IOException {
        InputStream in = new ByteArrayInputStream(json);
        return ConsumedMail.of(claimed == null ? MessageJson.read(in) : MessageJson.readEnvelope(in, claimed));
    }

    private static ConsumedMail ofRaw(
            String id, Map<String, Object> headers, byte[] body, @Nullable MessageContent claimed) throws IOException {
        if (!(headers.get("recipients") instanceof List<?> recipients)) {
            throw new IOException("there is no header with the recipients");
        }
        return new ConsumedMail(
                id,
                String.valueOf(headers.get("sender")),
                recipients.stream().map(String::valueOf).toList(),
                claimed == null ? MessageContent.of(body) : claimed);
    }

    private MessageContent content(Map<?, ?> claim) throws IOException {
        if (claims == null) {
            throw new IOException("there is no directory of claims");
        }
        Path name = Path.of(String.valueOf(claim.get("reference"))).getFileName();
        return MessageContent.of(Files.readAllBytes(claims.resolve(name)));
    }
}
