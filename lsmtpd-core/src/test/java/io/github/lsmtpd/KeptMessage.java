package io.github.lsmtpd;

import java.io.IOException;

/** A message with a copy of its content, which can be read after the delivery has ended. */
public final class KeptMessage {
    private KeptMessage() {}

    /** The copy; to be made before the sink's stage completes. */
    public static MailMessage of(MailMessage message) throws IOException {
        return new MailMessage(
                message.id(),
                message.receivedAt(),
                message.client(),
                message.envelope(),
                MessageContent.of(message.content().toByteArray()));
    }
}
