package io.github.lsmtpd.amqp.internal;

import io.github.lsmtpd.LogText;
import io.github.lsmtpd.MailMessage;
import io.github.lsmtpd.amqp.AmqpSettings;
import io.github.lsmtpd.amqp.BrokerSettings;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Publishers that take messages in turn, each with a connection of its own. One whose broker is unreachable, or whose queue is
 * full, is passed over while another one takes messages. Thread safe.
 */
public final class PublisherPool implements AutoCloseable {
    private final LoginSetup login;
    private final List<Publisher> publishers = new ArrayList<>();
    private final AtomicInteger turn = new AtomicInteger();

    private PublisherPool(LoginSetup login) {
        this.login = login;
    }

    /**
     * Starts publishers that begin to connect.
     *
     * @throws io.github.lsmtpd.config.SettingException if a file that they need cannot be used
     */
    public static PublisherPool start(AmqpSettings settings) {
        return start(settings, BrokerAddresses.system());
    }

    static PublisherPool start(AmqpSettings settings, BrokerAddresses addresses) {
        BrokerSettings broker = settings.broker();
        broker.tls().ifPresent(BrokerTlsContext::check);
        LoginSetup login = LoginSetup.of(broker);
        TopologyLog topologyLog = new TopologyLog(settings);
        return start(settings, login, () -> new NettyPlatform(settings, login, addresses, topologyLog));
    }

    /**
     * The same with other clocks, threads and connections.
     *
     * @param login closed along with the pool
     * @param platforms makes one for each publisher
     */
    static PublisherPool start(AmqpSettings settings, LoginSetup login, Supplier<Platform> platforms) {
        PublisherPool pool = new PublisherPool(login);
        BrokerSizeLimit limit = new BrokerSizeLimit(settings.maxMessageBytes());
        PublishLog log = new PublishLog();
        BrokerLog brokerLog = new BrokerLog(LogText.oneLine(settings.toString()), settings.connections());
        for (BrokerLog.OfConnection connectionLog : brokerLog.connections()) {
            pool.publishers.add(new Publisher(settings, platforms.get(), limit, log, connectionLog));
        }
        pool.publishers.forEach(publisher -> publisher.start(settings));
        return pool;
    }

    /** Takes a message; the future completes with its outcome, and may be cancelled by the caller. */
    public CompletableFuture<String> submit(MailMessage message) {
        return publishers.size() == 1
                ? publishers.get(0).submit(message)
                : next(message.content().size()).submit(message);
    }

    /** The next one without senders that wait, or else the next one that takes a message of this size at all. */
    private Publisher next(long size) {
        List<Publisher> order = new ArrayList<>(publishers);
        Collections.rotate(order, -Math.floorMod(turn.getAndIncrement(), order.size()));
        return order.stream()
                .filter(publisher -> publisher.takes(size) && !publisher.isCrowded())
                .findFirst()
                .or(() -> order.stream()
                        .filter(publisher -> publisher.takes(size))
                        .findFirst())
                .orElseGet(() -> order.get(0));
    }

    /** Returns whether a broker is connected and takes messages. */
    public boolean isReady() {
        return publishers.stream().anyMatch(Publisher::isReady);
    }

    /** See {@link io.github.lsmtpd.MessageSink#maxMessageSize}. */
    public long maxMessageSize() {
        return publishers.get(0).maxMessageSize();
    }

    /** See {@link io.github.lsmtpd.MessageSink#provenMessageSize}. */
    public long provenMessageSize() {
        return publishers.get(0).provenMessageSize();
    }

    /** See {@link io.github.lsmtpd.MessageSink#hasRoomFor}. */
    public boolean hasRoomFor(long size) {
        return publishers.stream().anyMatch(publisher -> publisher.hasRoomFor(size));
    }

    /** What is counted as being on its way, as text; empty if nothing is. */
    String remains() {
        return publishers.stream().map(Publisher::remains).collect(Collectors.joining());
    }

    /**
     * Fails what is unconfirmed, ends the threads and the connections; takes a few seconds at most, since all end at once and
     * are then waited for.
     */
    @Override
    public void close() {
        publishers.forEach(Publisher::end);
        publishers.forEach(Publisher::close);
        login.close();
    }
}
