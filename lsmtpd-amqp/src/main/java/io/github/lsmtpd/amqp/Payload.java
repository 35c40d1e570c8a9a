package io.github.lsmtpd.amqp;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * The body of a published message and what it is. Immutable as long as nobody changes the body, which is not copied: whoever
 * made the array hands it over.
 */
public final class Payload {
    private final byte[] body;
    private final String contentType;
    private final Optional<String> contentEncoding;
    private final Map<String, Object> headers;

    private Payload(byte[] body, String contentType, Optional<String> contentEncoding, Map<String, Object> headers) {
        this.body = Objects.requireNonNull(body, "body");
        this.contentType = Objects.requireNonNull(contentType, "contentType");
        this.contentEncoding = contentEncoding;
        this.headers = headers;
    }

    /**
     * A body that is not encoded any further.
     *
     * @param body the body, not copied
     * @param contentType its media type, such as {@code application/json}; the operator may have set another one
     * @return the payload
     */
    public static Payload of(byte[] body, String contentType) {
        return new Payload(body, contentType, Optional.empty(), Map.of());
    }

    /**
     * The same with its body in another encoding.
     *
     * @param encoding what was done to it, as in RFC 9110 §8.4.1, such as {@code gzip}
     * @param encoded the encoded body, not copied
     * @return the changed payload
     */
    public Payload encoded(String encoding, byte[] encoded) {
        return new Payload(encoded, contentType, Optional.of(encoding), headers);
    }

    /**
     * The same with more headers. They take the place of those of the same name that every message has, and must fit into one
     * frame with them (AMQP 0-9-1 §4.2.6), which is never smaller than 4 KiB: a few short ones always do. A message whose
     * headers do not fit fails for good.
     *
     * @param more the headers, copied; values are {@link String}, {@link Integer}, {@link Long}, {@link Boolean}, or a list or
     *     a map of such
     * @return the changed payload
     */
    public Payload withHeaders(Map<String, ?> more) {
        Map<String, Object> all = new LinkedHashMap<>(headers);
        all.putAll(more);
        return new Payload(body, contentType, contentEncoding, Map.copyOf(all));
    }

    /**
     * The body.
     *
     * @return the array itself; it must not be changed
     */
    public byte[] body() {
        return body;
    }

    /**
     * The media type of what the body is, once its encoding is undone.
     *
     * @return the content type
     */
    public String contentType() {
        return contentType;
    }

    /**
     * What was done to the body.
     *
     * @return the encoding, or empty if it is as it is
     */
    public Optional<String> contentEncoding() {
        return contentEncoding;
    }

    /**
     * The headers of this format.
     *
     * @return the headers
     */
    public Map<String, Object> headers() {
        return headers;
    }

    /** The sizes alone, since the body is somebody's mail. */
    @Override
    public String toString() {
        return "payload of " + body.length + " bytes of " + contentType
                + contentEncoding.map(encoding -> " as " + encoding).orElse("");
    }
}
