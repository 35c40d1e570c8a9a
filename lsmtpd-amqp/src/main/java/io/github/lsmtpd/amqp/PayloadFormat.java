package io.github.lsmtpd.amqp;

import io.github.lsmtpd.MailMessage;
import java.io.IOException;

/**
 * Makes the body of a published message, and names what it is. Chosen by name with a {@link PayloadFormatProvider}, or given
 * in {@link PayloadSettings}.
 *
 * <p>{@link #encode} is called on the thread that publishes, one message at a time, and may read the message's content, which
 * can be a file. The other methods are called on event loops, for each message: they must not read the content. The properties
 * {@code message_id} and {@code timestamp} and the headers of the envelope, the client and the policy are added whatever the
 * format is. Implementations are immutable and thread safe; two that make the same payload of a message should be equal.
 */
public interface PayloadFormat {
    /**
     * Makes the payload of a message.
     *
     * @param message the message
     * @param request how large the body may be, and what stands for the content if it is left out
     * @return the payload
     * @throws PayloadTooLargeException if the body cannot be made in so few bytes
     * @throws IOException if the content cannot be read; the delivery then fails for now, as with any exception
     */
    Payload encode(MailMessage message, PayloadRequest request) throws IOException;

    /**
     * About how many bytes the body will have: what waits is bounded by that, so it should not be far too low.
     *
     * @param message the message
     * @param claimed whether a claim is going to stand for its content
     * @return the number of bytes
     */
    long estimate(MailMessage message, boolean claimed);

    /**
     * The largest content whose payload surely fits, whatever its bytes are; the server offers no more to its clients (SIZE, RFC
     * 1870).
     *
     * @param payloadBytes the most bytes of a body
     * @return the size of the content in bytes, from 0
     */
    long maxContentSize(long payloadBytes);

    /**
     * The fewest bytes that the body of any content of a size takes, so that a message that is surely too large can be refused
     * before it is encoded.
     *
     * @param contentSize the size of the content in bytes
     * @return the number of bytes; 0 by default, for not known
     */
    default long minPayloadSize(long contentSize) {
        return 0;
    }
}
