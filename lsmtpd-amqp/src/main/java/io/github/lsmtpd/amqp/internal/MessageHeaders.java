package io.github.lsmtpd.amqp.internal;

import com.rabbitmq.client.AMQP.BasicProperties;
import io.github.lsmtpd.ClientInfo;
import io.github.lsmtpd.Envelope;
import io.github.lsmtpd.MailMessage;
import io.github.lsmtpd.TlsInfo;
import io.github.lsmtpd.amqp.AmqpSettings;
import io.github.lsmtpd.amqp.Claim;
import io.github.lsmtpd.amqp.Payload;
import io.github.lsmtpd.amqp.internal.payload.ClaimFields;
import io.github.lsmtpd.amqp.internal.payload.EnvelopeHeaders;
import io.github.lsmtpd.amqp.internal.routing.ExtraProperties;
import io.github.lsmtpd.internal.support.SocketAddressText;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Date;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The properties of a published message, with what is known of it in its headers. */
final class MessageHeaders {
    private static final int PERSISTENT = 2;

    /*
     * Properties and headers must fit into one frame (AMQP 0-9-1 §4.2.6), which is never smaller than 4 KiB. The client library
     * would refuse larger ones after it has counted the message, and all sequence numbers after that would be wrong. Optional
     * headers get this much, so that an address that fits into a command line always fits; the rest is for what must be there.
     */
    private static final int MAX_OPTIONAL = 3_584;

    /** W3C Trace Context §3.2. */
    private static final Pattern TRACE_PARENT = Pattern.compile("[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}");

    private static final int MAX_TRACE_STATE = 512;

    /** The properties of a message do not fit into a frame. */
    static final class TooLargeException extends Exception {
        private static final long serialVersionUID = 1L;

        TooLargeException(long size, long frame) {
            super("its properties and headers take " + size + " bytes, and frames have at most " + frame);
        }
    }

    private final AmqpSettings settings;
    private final ExtraProperties extra;

    /**
     * Those of messages with a route.
     *
     * @param extra what the route adds; it takes the room of optional headers
     */
    MessageHeaders(AmqpSettings settings, ExtraProperties extra) {
        this.settings = settings;
        this.extra = extra;
    }

    /**
     * The properties of a message; if they do not fit, without the optional headers.
     *
     * @param frame the largest frame of the connection
     * @throws TooLargeException if they do not fit even then
     */
    BasicProperties of(MailMessage message, Payload payload, @Nullable Claim claim, long frame)
            throws IOException, TooLargeException {
        BasicProperties properties = properties(message, payload, claim, MAX_OPTIONAL - extra.wireSize());
        if (frameSize(properties) <= frame) {
            return properties;
        }
        BasicProperties least = properties(message, payload, claim, 0);
        if (frameSize(least) > frame) {
            throw new TooLargeException(frameSize(least), frame);
        }
        return least;
    }

    /** As the client library counts it. */
    private static long frameSize(BasicProperties properties) throws IOException {
        return properties.toFrame(/* channelNumber= */ 1, /* bodySize= */ 0).size();
    }

    private BasicProperties properties(MailMessage message, Payload payload, @Nullable Claim claim, int optional) {
        String contentType = settings.contentType().orElse(payload.contentType());
        BasicProperties properties = new BasicProperties.Builder()
                .contentType(contentType.isEmpty() ? null : contentType)
                .contentEncoding(payload.contentEncoding().orElse(null))
                .deliveryMode(PERSISTENT)
                .messageId(message.id().toString())
                .timestamp(Date.from(message.receivedAt()))
                .headers(headers(message, payload, claim, optional))
                .build();
        return extra.addTo(properties);
    }

    private static Map<String, Object> headers(
            MailMessage message, Payload payload, @Nullable Claim claim, int optional) {
        Envelope envelope = message.envelope();
        HeaderTable headers = new HeaderTable(optional)
                .put("recipient_count", envelope.recipients().size())
                .put("body_type", envelope.body().keyword())
                .put("smtputf8", envelope.smtpUtf8());
        payload.headers().forEach(headers::put);
        if (claim != null) {
            headers.put("claim", ClaimFields.of(claim));
        }
        String identity = message.client().identity();
        headers.offerAny("sender", EnvelopeHeaders.sender(envelope))
                .offer("identity", identity == null ? "" : identity)
                .offerAny("recipients", EnvelopeHeaders.recipients(envelope));
        offerTrace(headers, message.attributes());
        offerClient(headers, message.client());
        if (!message.attributes().isEmpty()) {
            headers.offerAny("attributes", message.attributes());
        }
        return headers.headers();
    }

    /** What the application's policy has noted under the names that W3C Trace Context gives them. */
    private static void offerTrace(HeaderTable headers, Map<String, String> attributes) {
        String parent = attributes.getOrDefault("traceparent", "");
        if (TRACE_PARENT.matcher(parent).matches()) {
            headers.offer("traceparent", parent);
            String state = attributes.getOrDefault("tracestate", "");
            headers.offer("tracestate", state.length() <= MAX_TRACE_STATE ? state : "");
        }
    }

    private static void offerClient(HeaderTable headers, ClientInfo client) {
        InetSocketAddress address = client.address();
        if (address != null && !address.isUnresolved()) {
            headers.offer("remote_address", SocketAddressText.format(address));
        }
        headers.offer("listener", client.listener())
                .offer("client_address", client.heloName())
                .offerAny("protocol", client.protocol().name())
                .offerAny("encrypted", client.encrypted());
        TlsInfo tls = client.tls();
        if (tls != null) {
            headers.offer("tls_protocol", tls.protocol())
                    .offer("tls_cipher_suite", tls.cipherSuite())
                    .offer("tls_server_name", tls.serverName().orElse(""));
        }
    }
}
