package io.github.lsmtpd.amqp.internal;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The headers of one message. What is optional gets in as long as there is room for it, in the order in which it is offered.
 * Sizes are those on the wire (AMQP 0-9-1 §4.2.5). Not thread safe.
 */
final class HeaderTable {
    private final Map<String, Object> headers = new HashMap<>();
    private long room;

    /**
     * An empty table.
     *
     * @param room how many bytes the optional headers may take
     */
    HeaderTable(long room) {
        this.room = room;
    }

    /** Adds what must be there. */
    HeaderTable put(String name, Object value) {
        headers.put(name, value);
        return this;
    }

    /** Adds a text if it is not empty and there is room. */
    HeaderTable offer(String name, String value) {
        return value.isEmpty() ? this : offerAny(name, value);
    }

    /** Adds a value if there is room, and it is not there. */
    HeaderTable offerAny(String name, Object value) {
        long size = entrySize(name, value);
        if (size <= room && !headers.containsKey(name)) {
            headers.put(name, value);
            room -= size;
        }
        return this;
    }

    Map<String, Object> headers() {
        return headers;
    }

    private static long entrySize(String name, Object value) {
        return 1L + name.getBytes(UTF_8).length + valueSize(value);
    }

    /** With the byte for its type. */
    private static long valueSize(Object value) {
        if (value instanceof String text) {
            return 5L + text.getBytes(UTF_8).length;
        }
        if (value instanceof List<?> list) {
            return 5 + list.stream().mapToLong(HeaderTable::valueSize).sum();
        }
        if (value instanceof Map<?, ?> table) {
            return 5
                    + table.entrySet().stream()
                            .mapToLong(entry -> entrySize(String.valueOf(entry.getKey()), entry.getValue()))
                            .sum();
        }
        return Long.BYTES + 1;
    }
}
