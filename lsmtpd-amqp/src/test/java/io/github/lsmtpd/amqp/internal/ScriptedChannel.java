package io.github.lsmtpd.amqp.internal;

import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyBoolean;
import static org.mockito.ArgumentMatchers.anyString;
import static org.mockito.Mockito.doAnswer;
import static org.mockito.Mockito.doThrow;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.ConfirmCallback;
import com.rabbitmq.client.Return;
import com.rabbitmq.client.ReturnCallback;
import com.rabbitmq.client.ShutdownListener;
import com.rabbitmq.client.ShutdownSignalException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A channel of the client library whose broker answers what a test wants, in the order in which it wants it. */
final class ScriptedChannel {
    private final Channel channel = mock(Channel.class);
    private final List<byte[]> published = new ArrayList<>();
    private @Nullable ConfirmCallback acks;
    private @Nullable ConfirmCallback nacks;
    private @Nullable ReturnCallback returns;
    private @Nullable ShutdownListener shutdown;

    ScriptedChannel() throws IOException {
        when(channel.getNextPublishSeqNo()).thenAnswer(call -> published.size() + 1L);
        when(channel.addConfirmListener(any(ConfirmCallback.class), any(ConfirmCallback.class)))
                .thenAnswer(call -> {
                    acks = call.getArgument(0);
                    nacks = call.getArgument(1);
                    return null;
                });
        when(channel.addReturnListener(any(ReturnCallback.class))).thenAnswer(call -> {
            returns = call.getArgument(0);
            return null;
        });
        doAnswer(call -> shutdown = call.getArgument(0)).when(channel).addShutdownListener(any());
        doAnswer(call -> published.add(call.getArgument(4)))
                .when(channel)
                .basicPublish(any(), any(), anyBoolean(), any(), any());
    }

    /** What the code under test gets. */
    Channel channel() {
        return channel;
    }

    /** How many messages were published. */
    int published() {
        return published.size();
    }

    /** Every basicPublish from now on fails, after the action. */
    void failPublish(Runnable first, Throwable failure) throws IOException {
        doAnswer(call -> {
                    first.run();
                    throw failure;
                })
                .when(channel)
                .basicPublish(anyString(), anyString(), anyBoolean(), any(), any());
    }

    void failConfirmSelect(IOException failure) throws IOException {
        doThrow(failure).when(channel).confirmSelect();
    }

    void ack(long sequence, boolean multiple) throws IOException {
        Objects.requireNonNull(acks).handle(sequence, multiple);
    }

    void nack(long sequence, boolean multiple) throws IOException {
        Objects.requireNonNull(nacks).handle(sequence, multiple);
    }

    /** Sends a message back, as unroutable. */
    void giveBack(@Nullable String messageId) throws IOException {
        BasicProperties properties =
                new BasicProperties.Builder().messageId(messageId).build();
        Objects.requireNonNull(returns)
                .handle(new Return(AMQP.NO_ROUTE, "NO_ROUTE", "", "key", properties, new byte[0]));
    }

    /** Closes this channel alone. */
    void close(int code, String text) {
        close(new ShutdownSignalException(
                false,
                false,
                new AMQP.Channel.Close.Builder().replyCode(code).replyText(text).build(),
                channel));
    }

    void close(ShutdownSignalException signal) {
        Objects.requireNonNull(shutdown).shutdownCompleted(signal);
    }
}
