package io.github.lsmtpd.examples.simulation;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.lsmtpd.MailMessage;
import io.github.lsmtpd.MessageContent;
import io.github.lsmtpd.amqp.Claim;
import io.github.lsmtpd.json.MessageJson;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A message as a consumer reads it from the queue.
 *
 * @param message the message, with its content
 * @param claim what stands for that in the body, or null if it is there itself
 */
record PublishedMessage(MailMessage message, @Nullable Claim claim) {
    private static final Pattern CLAIM = Pattern.compile(
            "\"email_content_claim\":\\{\"reference\":\"([^\"]+)\",\"size\":(\\d+),\"sha256\":\"(\\w+)\"}");

    /**
     * Reads a body.
     *
     * @param safeClaims finds what a claim's file has, whatever a power failure at this moment would leave of the disk
     */
    static PublishedMessage read(byte[] body, Function<String, byte @Nullable []> safeClaims) {
        try {
            Matcher matcher = CLAIM.matcher(new String(body, UTF_8));
            if (!matcher.find()) {
                return new PublishedMessage(MessageJson.read(new ByteArrayInputStream(body)), null);
            }
            Claim claim = new Claim(matcher.group(1), Long.parseLong(matcher.group(2)), matcher.group(3));
            MessageContent content = MessageContent.of(content(claim, safeClaims));
            return new PublishedMessage(MessageJson.readEnvelope(new ByteArrayInputStream(body), content), claim);
        } catch (IOException e) {
            throw new Violation("the broker got what is no message: " + e);
        }
    }

    /** The bytes for which a claim stands. */
    static byte[] content(Claim claim, Function<String, byte @Nullable []> safeClaims) {
        byte[] content = safeClaims.apply(claim.reference());
        if (content == null) {
            throw new Violation("the broker has a message whose claim is not safely on the disk: " + claim);
        }
        if (content.length != claim.size() || !sha256(content).equals(claim.sha256())) {
            throw new Violation("the broker has a message whose claim stands for other bytes: " + claim);
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
