package io.github.lsmtpd.amqp.internal;

import io.github.lsmtpd.amqp.PayloadFormat;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is known of the largest message that the broker takes, in bytes of a body: its limit, from the setting or from the
 * broker's reply when it refused a message, kept as long as the sink; and, where no limit is known, what it surely takes.
 * Thread safe.
 */
final class BrokerSizeLimit {
    /** RabbitMQ's {@code max_message_size} by default since 4.0, and what is assumed before the first connection. */
    static final long RABBITMQ_4 = 16L << 20;
    /** Its default before 4.0; an administrator can lower it, but few do. */
    static final long RABBITMQ_3 = 128L << 20;

    /** No array is larger, and none is published in parts. */
    private static final long LARGEST_ARRAY = Integer.MAX_VALUE - 1024;

    /** AMQP 0-9-1 §4.2.3: frame-min-size. */
    private static final int SMALLEST_FRAME = 4_096;

    private volatile long limit;
    private volatile long frame = SMALLEST_FRAME;
    private volatile long expected = RABBITMQ_4;
    private volatile long largestConfirmed;

    /**
     * What is known before the first contact.
     *
     * @param configured the limit as set, or 0 if it is not known
     */
    BrokerSizeLimit(long configured) {
        limit = configured == 0 ? Long.MAX_VALUE : configured;
    }

    /** Reads the broker's product and version out of the properties that it sends on each connection. */
    void connected(Map<String, @Nullable Object> serverProperties) {
        String product = String.valueOf(serverProperties.get("product"));
        String version = String.valueOf(serverProperties.get("version"));
        if (!product.equals("RabbitMQ")) {
            expected = Long.MAX_VALUE;
        } else {
            expected = version.startsWith("3.") || version.startsWith("2.") ? RABBITMQ_3 : RABBITMQ_4;
        }
    }

    /** The largest frame of a connection was agreed on; 0 stands for any. */
    void frames(int most) {
        frame = most == 0 ? Integer.MAX_VALUE : most;
    }

    /** The most bytes of the frame that has a message's properties. */
    long frame() {
        return frame;
    }

    /** The broker has refused a message because of its size; returns whether its limit was unknown, or believed higher. */
    synchronized boolean learn(long bytes) {
        if (bytes >= limit) {
            return false;
        }
        limit = bytes;
        return true;
    }

    /** The broker has taken a message. */
    void confirmed(long size) {
        if (size > largestConfirmed) {
            raise(size);
        }
    }

    private synchronized void raise(long size) {
        largestConfirmed = Math.max(largestConfirmed, size);
    }

    /** The limit, or {@link Long#MAX_VALUE} if none is known. */
    long bytes() {
        return limit;
    }

    /** Returns whether a message of this size cannot be published. */
    boolean excludes(long size) {
        return size > most();
    }

    /** The most bytes that can be published, as far as is known. */
    long most() {
        return Math.min(limit, LARGEST_ARRAY);
    }

    /** The most bytes that the broker surely takes. */
    long proven() {
        long known = limit;
        return Math.min(known == Long.MAX_VALUE ? Math.max(expected, largestConfirmed) : known, LARGEST_ARRAY);
    }

    /** The largest content whose payload surely fits, see {@link io.github.lsmtpd.MessageSink#maxMessageSize}. */
    long content(PayloadFormat format) {
        return contentWithin(limit, format);
    }

    /** See {@link io.github.lsmtpd.MessageSink#provenMessageSize}. */
    long provenContent(PayloadFormat format) {
        long known = limit;
        return contentWithin(known == Long.MAX_VALUE ? Math.max(expected, largestConfirmed) : known, format);
    }

    /** The client library takes an array, so that there is a limit even where none is known. */
    private static long contentWithin(long bytes, PayloadFormat format) {
        return Math.max(1, format.maxContentSize(Math.min(bytes, LARGEST_ARRAY)));
    }
}
