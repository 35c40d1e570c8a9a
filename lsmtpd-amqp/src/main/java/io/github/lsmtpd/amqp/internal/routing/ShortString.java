package io.github.lsmtpd.amqp.internal.routing;

import static java.nio.charset.StandardCharsets.UTF_8;

/** Texts whose length is one byte on the wire (AMQP 0-9-1 §4.2.5.3). Stateless. */
final class ShortString {
    static final int MOST = 255;

    private ShortString() {}

    static int bytes(String text) {
        return text.getBytes(UTF_8).length;
    }

    static boolean fits(String text) {
        return text.length() <= MOST / 3 || bytes(text) <= MOST;
    }
}
