package io.github.lsmtpd.amqp;

import java.util.Objects;
import java.util.Optional;

/**
 * What a {@link PayloadFormat} is asked for. Immutable.
 *
 * @param maxBytes the most bytes that the body may have
 * @param claim what stands for the content: the body then has the claim, and not the content's bytes
 */
public record PayloadRequest(long maxBytes, Optional<Claim> claim) {
    /**
     * A request.
     *
     * @param maxBytes the most bytes that the body may have
     * @param claim what stands for the content, if it is to be left out
     */
    public PayloadRequest {
        Objects.requireNonNull(claim, "claim");
    }

    /**
     * A request for a payload with the content in it.
     *
     * @param maxBytes the most bytes that the body may have
     * @return the request
     */
    public static PayloadRequest within(long maxBytes) {
        return new PayloadRequest(maxBytes, Optional.empty());
    }
}
