package io.github.lsmtpd.amqp.internal;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.ShutdownSignalException;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Why the broker closed a channel, from its reply code and its reply text.
 *
 * @param outcome the outcome of a message that was alone on the channel
 * @param sizeLimit the size of the largest message that the broker takes, if the text names it
 * @param text the reply text, on one line
 */
record ChannelEnd(PublishOutcome outcome, OptionalLong sizeLimit, String text) {
    /**
     * RabbitMQ 3.8 to 4.3 reply "message size 1500000 is larger than configured max size 1048576", or without "configured"
     * or "is"; the texts of others are similar.
     */
    private static final Pattern SIZE =
            Pattern.compile("size\\D{0,20}(\\d{1,18})\\D{0,40}(?:larger|exceed|bigger|above)\\D{0,40}(\\d{1,18})");

    private static final Pattern TOO_LARGE = Pattern.compile("message\\b.*\\b(?:too (?:large|big)|size\\b.*\\bexceed)");

    static ChannelEnd of(ShutdownSignalException signal) {
        String text = FailureText.of(signal);
        if (signal.isHardError() || !(signal.getReason() instanceof AMQP.Channel.Close close)) {
            return new ChannelEnd(PublishOutcome.CONNECTION_LOST, OptionalLong.empty(), text);
        }
        return switch (close.getReplyCode()) {
            case AMQP.NOT_FOUND -> new ChannelEnd(PublishOutcome.NO_EXCHANGE, OptionalLong.empty(), text);
            case AMQP.ACCESS_REFUSED -> new ChannelEnd(PublishOutcome.ACCESS_REFUSED, OptionalLong.empty(), text);
            case AMQP.PRECONDITION_FAILED -> preconditionFailed(text);
            default -> new ChannelEnd(PublishOutcome.CHANNEL_CLOSED, OptionalLong.empty(), text);
        };
    }

    private static ChannelEnd preconditionFailed(String text) {
        String words = text.toLowerCase(Locale.ROOT);
        Matcher size = SIZE.matcher(words);
        if (size.find() && Long.parseLong(size.group(1)) > Long.parseLong(size.group(2))) {
            return new ChannelEnd(PublishOutcome.TOO_BIG, OptionalLong.of(Long.parseLong(size.group(2))), text);
        }
        boolean tooLarge = TOO_LARGE.matcher(words).find();
        return new ChannelEnd(
                tooLarge ? PublishOutcome.TOO_BIG : PublishOutcome.CHANNEL_CLOSED, OptionalLong.empty(), text);
    }
}
