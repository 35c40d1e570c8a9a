package io.github.lsmtpd.examples.simulation;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.AlreadyClosedException;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.ConfirmCallback;
import com.rabbitmq.client.Return;
import com.rabbitmq.client.ReturnCallback;
import com.rabbitmq.client.ShutdownListener;
import com.rabbitmq.client.ShutdownSignalException;
import io.github.lsmtpd.MailMessage;
import io.github.lsmtpd.examples.simulation.SimulatedBroker.Trouble;
import java.io.IOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.util.Objects;
import java.util.TreeSet;
import java.util.UUID;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** One channel in confirm mode: what the broker does with each message, and what it says of it. */
final class BrokerChannel implements InvocationHandler {
    /** A message that is larger than this, as published, ends its channel. */
    static final int LARGEST = 10_000;

    private static final int PERCENT = 100;

    private final BrokerLink link;
    private final Channel channel;
    private final TreeSet<Long> stored = new TreeSet<>();
    /** Those up to this number are confirmed, and these. */
    private final TreeSet<Long> single = new TreeSet<>();

    private long confirmed;
    private long published;
    private boolean closedByBroker;
    private @Nullable ShutdownSignalException end;
    private @Nullable ConfirmCallback onAck;
    private @Nullable ConfirmCallback onNack;
    private @Nullable ReturnCallback onReturn;
    private @Nullable ShutdownListener listener;

    BrokerChannel(BrokerLink link) {
        this.link = link;
        this.channel = BrokerLink.proxy(Channel.class, this);
    }

    Channel channel() {
        return channel;
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments) {
        switch (method.getName()) {
            case "confirmSelect" -> {
                link.call();
                checkOpen();
            }
            case "addReturnListener" -> onReturn = (ReturnCallback) arguments[0];
            case "addConfirmListener" -> {
                onAck = (ConfirmCallback) arguments[0];
                onNack = (ConfirmCallback) arguments[1];
            }
            case "addShutdownListener" -> {
                listener = (ShutdownListener) arguments[0];
                if (end != null) {
                    listener.shutdownCompleted(end);
                }
            }
            case "getNextPublishSeqNo" -> {
                return published + 1;
            }
            case "basicPublish" -> publish((AMQP.BasicProperties) arguments[3], (byte[]) arguments[4]);
            default -> throw new UnsupportedOperationException(method.getName());
        }
        return null;
    }

    private void checkOpen() {
        ShutdownSignalException signal = end == null ? link.end() : end;
        if (signal != null) {
            throw new AlreadyClosedException(signal);
        }
    }

    private void publish(AMQP.BasicProperties properties, byte[] body) {
        checkOpen();
        long sequence = ++published;
        byte[] copy = body.clone();
        link.send(() -> arrived(sequence, properties, copy));
    }

    /** The broker has read a message. */
    private void arrived(long sequence, AMQP.BasicProperties properties, byte[] body) {
        if (closedByBroker) {
            return;
        }
        SimulatedBroker broker = link.broker();
        RandomGenerator random = link.timeline().random();
        if (body.length > LARGEST) {
            close(
                    AMQP.PRECONDITION_FAILED,
                    "message size " + body.length + " is larger than configured max size " + LARGEST);
        } else if (random.nextInt(PERCENT) < broker.percent(Trouble.REFUSES)) {
            refuse(sequence, properties, random.nextInt(5));
        } else if (random.nextInt(PERCENT) < broker.percent(Trouble.BLAMES_OTHERS)) {
            close(AMQP.PRECONDITION_FAILED, "message size 19999 is larger than configured max size " + LARGEST);
        } else {
            link.timeline().after(broker.delayNanos(), () -> store(sequence, properties, body));
        }
    }

    private void refuse(long sequence, AMQP.BasicProperties properties, int how) {
        switch (how) {
            case 0 -> close(AMQP.NOT_FOUND, "no exchange 'mail'");
            case 1 -> close(AMQP.ACCESS_REFUSED, "access to exchange refused");
            case 2 -> link.answer(0, () -> confirm(onNack, sequence, false));
            case 3 -> {
                link.answer(0, () -> returned(properties));
                link.answer(0, () -> confirm(onAck, sequence, false));
            }
            default -> link.cut(false);
        }
    }

    /** It is safe with the broker, which goes on to say so, sooner or later, in some order. */
    private void store(long sequence, AMQP.BasicProperties properties, byte[] body) {
        if (!link.broker().isReachable()) {
            return; // it was lost in it
        }
        try {
            MailMessage message = link.broker().read(body);
            UUID id = UUID.fromString(properties.getMessageId());
            if (!message.id().equals(id)) {
                throw new Violation("message " + message.id() + " is published under the id " + id);
            }
            link.broker()
                    .store(
                            id,
                            message.envelope().recipients(),
                            message.content().toByteArray());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        if (closedByBroker) {
            return;
        }
        stored.add(sequence);
        RandomGenerator random = link.timeline().random();
        if (random.nextInt(PERCENT) < link.broker().percent(Trouble.LOSES_CONFIRMS)) {
            if (random.nextBoolean()) {
                link.cut(false);
            }
        } else if (random.nextInt(3) > 0) {
            acknowledge(sequence);
        } else {
            link.timeline().after(random.nextLong(50_000_000), () -> acknowledge(sequence));
        }
    }

    /** With all before it, if those are stored, too. */
    private void acknowledge(long sequence) {
        if (!stored.contains(sequence)) {
            return;
        }
        boolean multiple = stored.first() == firstUnconfirmed() && isGapless(sequence);
        if (multiple) {
            stored.headSet(sequence, true).clear();
            confirmed = Math.max(confirmed, sequence);
        } else {
            stored.remove(sequence);
            single.add(sequence);
        }
        link.answer(0, () -> confirm(onAck, sequence, multiple));
    }

    private long firstUnconfirmed() {
        long first = confirmed + 1;
        while (single.contains(first)) {
            first++;
        }
        return first;
    }

    private boolean isGapless(long sequence) {
        for (long each = confirmed + 1; each <= sequence; each++) {
            if (!stored.contains(each) && !single.contains(each)) {
                return false;
            }
        }
        return true;
    }

    private static void confirm(@Nullable ConfirmCallback callback, long sequence, boolean multiple) {
        try {
            Objects.requireNonNull(callback).handle(sequence, multiple);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private void returned(AMQP.BasicProperties properties) {
        Objects.requireNonNull(onReturn).handle(new Return(312, "NO_ROUTE", "", "mail", properties, new byte[0]));
    }

    private void close(int code, String text) {
        closedByBroker = true;
        link.answer(
                0,
                () -> shutDown(new ShutdownSignalException(
                        false,
                        false,
                        new AMQP.Channel.Close.Builder()
                                .replyCode(code)
                                .replyText(text)
                                .build(),
                        channel)));
    }

    void shutDown(ShutdownSignalException signal) {
        if (end == null) {
            end = signal;
            link.closed(this);
            if (listener != null) {
                listener.shutdownCompleted(signal);
            }
        }
    }
}
