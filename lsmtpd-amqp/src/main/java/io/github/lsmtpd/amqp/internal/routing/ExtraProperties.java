package io.github.lsmtpd.amqp.internal.routing;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.rabbitmq.client.AMQP.BasicProperties;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Properties and headers that a publish has beside those of every message. Made by one thread, then immutable. */
public final class ExtraProperties {
    /** The header that tells the publishes of one message apart. */
    static final String PUBLISH_NUMBER = "publish_number";

    /** As many bytes as they may take on the wire, so that they fit into the smallest frame with all the others. */
    static final int MOST = 2_048;

    private static final int TRANSIENT = 1;
    /** The length of a name, the type and the length of a text, in bytes. */
    private static final int OVERHEAD = 6;

    @Nullable
    String type;

    @Nullable
    String appId;

    @Nullable
    String userId;

    @Nullable
    Integer priority;

    @Nullable
    String expiration;

    boolean persistent = true;
    private final Map<String, Object> headers = new LinkedHashMap<>();
    private int size;

    ExtraProperties() {}

    /** Which publish of its message this is, or 0 if messages are not divided. */
    public static int publishNumber(BasicProperties properties) {
        Object number =
                properties.getHeaders() == null ? null : properties.getHeaders().get(PUBLISH_NUMBER);
        return number instanceof Integer known ? known : 0;
    }

    /** The bytes that a name and a text take on the wire, or a little more. */
    static int wireSize(String name, String text) {
        return OVERHEAD + name.getBytes(UTF_8).length + text.getBytes(UTF_8).length;
    }

    /** Takes the room for one; returns false if there is none. */
    boolean reserve(String name, String text) {
        int more = wireSize(name, text);
        if (size + more > MOST) {
            return false;
        }
        size += more;
        return true;
    }

    void header(String name, Object value) {
        headers.put(name, value);
    }

    /** The headers so far. */
    Map<String, Object> headers() {
        return headers;
    }

    /** How many bytes of the frame they take. */
    public int wireSize() {
        return size;
    }

    /** Returns whether there are none, so that {@link #addTo} changes nothing. */
    boolean isEmpty() {
        return size == 0 && persistent;
    }

    /** The properties of a message, and these. */
    public BasicProperties addTo(BasicProperties properties) {
        if (isEmpty()) {
            return properties;
        }
        Map<String, Object> all = new HashMap<>(properties.getHeaders());
        headers.forEach(all::putIfAbsent);
        return properties
                .builder()
                .type(type)
                .appId(appId)
                .userId(userId)
                .priority(priority)
                .expiration(expiration)
                .deliveryMode(persistent ? properties.getDeliveryMode() : Integer.valueOf(TRANSIENT))
                .headers(all)
                .build();
    }
}
