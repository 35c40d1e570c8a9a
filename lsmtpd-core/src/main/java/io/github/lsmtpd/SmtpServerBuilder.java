package io.github.lsmtpd;

import io.github.lsmtpd.config.SettingException;
import io.github.lsmtpd.event.SmtpServerObserver;
import io.github.lsmtpd.internal.netty.LocalName;
import io.github.lsmtpd.internal.netty.NettySmtpServer;
import io.github.lsmtpd.internal.session.Application;
import io.github.lsmtpd.internal.session.ListenerList;
import io.github.lsmtpd.internal.session.ServerSettings;
import io.github.lsmtpd.internal.sink.LateSink;
import io.github.lsmtpd.internal.support.NettyVersion;
import io.github.lsmtpd.policy.Authenticator;
import io.github.lsmtpd.policy.SmtpPolicy;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Makes an {@link SmtpServer}. Only {@link #sink} must be called; each setter throws a {@link SettingException} for a
 * value that it cannot use, and a {@link NullPointerException} for null. Not thread safe; may be used again for another server.
 */
public final class SmtpServerBuilder {
    private final ListenerList listeners = new ListenerList();
    private @Nullable String hostname;
    private Limits limits = Limits.defaults();
    private Timeouts timeouts = Timeouts.defaults();
    private ConnectionLimits connections = ConnectionLimits.defaults();
    private ContentRules contentRules = ContentRules.defaults();
    private @Nullable ContentStorage storage;
    private int threads = ServerSetting.THREADS.defaultValue();
    private @Nullable MessageSink sink;
    private @Nullable SmtpPolicy policy;
    private @Nullable Authenticator authenticator;
    private @Nullable SmtpServerObserver observer;
    private Consumer<Throwable> whenFailed = failure -> {};

    SmtpServerBuilder() {}

    /**
     * The server's name in the greeting, the EHLO reply and the Received line; when not called, the machine's fully qualified
     * name, or an address literal (RFC 5321 §4.1.1.1), as the log says at start.
     *
     * @param hostname a domain name or an address literal
     * @return this
     */
    public SmtpServerBuilder hostname(String hostname) {
        this.hostname = ServerSetting.HOSTNAME.check(hostname);
        return this;
    }

    /**
     * Listens on the loopback address, where only programs on this machine reach it. May be called more than once.
     *
     * @param port the port, 0 for any that is free
     * @return this
     */
    public SmtpServerBuilder listen(int port) {
        listeners.addAsAll(ListenerConfig.smtp(port));
        return this;
    }

    /**
     * Listens on an address. May be called more than once.
     *
     * @param address a host name or IP address of this machine; {@code 0.0.0.0} or {@code ::} for all
     * @param port the port, 0 for any that is free
     * @return this
     */
    public SmtpServerBuilder listen(String address, int port) {
        listeners.addAsAll(ListenerConfig.smtp(address, port));
        return this;
    }

    /**
     * Listens as a configuration says. What {@link #tls} and {@link #without} say of all listeners does not concern this
     * one. May be called more than once.
     *
     * @param listener the address, and what is spoken there
     * @return this
     */
    public SmtpServerBuilder listen(ListenerConfig listener) {
        listeners.add(listener);
        return this;
    }

    /**
     * Listens on an address for LMTP (RFC 2033), for another mail server of this network. May be called more than once.
     *
     * @param address a host name or IP address of this machine
     * @param port the port, 0 for any that is free; never 25 (RFC 2033 §5)
     * @return this
     */
    public SmtpServerBuilder listenLmtp(String address, int port) {
        listeners.addAsAll(ListenerConfig.lmtp(address, port));
        return this;
    }

    /**
     * How long the server waits; {@link Timeouts#defaults()} when not called.
     *
     * @param change gets what has been set so far, as in {@code timeouts(times -> times.withIdle(Duration.ofMinutes(5)))}
     * @return this
     */
    public SmtpServerBuilder timeouts(UnaryOperator<Timeouts> change) {
        this.timeouts = Objects.requireNonNull(change.apply(timeouts), "timeouts");
        return this;
    }

    /**
     * How many clients at once and in a second; {@link ConnectionLimits#defaults()} when not called.
     *
     * @param change gets what has been set so far, as in {@code connections(limits -> limits.withExempt(List.of(ours)))}
     * @return this
     */
    public SmtpServerBuilder connections(UnaryOperator<ConnectionLimits> change) {
        this.connections = Objects.requireNonNull(change.apply(connections), "connections");
        return this;
    }

    /**
     * How much in one session, as with {@code limits(limits -> limits.withMaxErrors(5))}.
     *
     * @param change gets what has been set so far
     * @return this
     */
    public SmtpServerBuilder limits(UnaryOperator<Limits> change) {
        this.limits = Objects.requireNonNull(change.apply(limits), "limits");
        return this;
    }

    /**
     * What content is taken, as with {@code contentRules(rules -> rules.tolerating(SmtpTolerance.DOTS))}.
     *
     * @param change gets what has been set so far
     * @return this
     */
    public SmtpServerBuilder contentRules(UnaryOperator<ContentRules> change) {
        this.contentRules = Objects.requireNonNull(change.apply(contentRules), "contentRules");
        return this;
    }

    /**
     * Turns an extension off: it is not offered, and its parameters are answered 555. LMTP keeps what RFC 2033 §5 asks for.
     *
     * @param extension what not to offer
     * @return this
     */
    public SmtpServerBuilder without(SmtpExtension extension) {
        listeners.without(extension);
        return this;
    }

    /**
     * Whether connections are encrypted, where {@link #listen(ListenerConfig)} does not say it, as with
     * {@code tls(TlsConfig.offered(TlsCertificate.pem(chain, key)))}, which offers STARTTLS.
     *
     * @param config whether and with what
     * @return this
     */
    public SmtpServerBuilder tls(TlsConfig config) {
        listeners.tls(config);
        return this;
    }

    /**
     * Where messages are kept while they arrive and are delivered; {@link ContentStorage#defaults()} when not called.
     *
     * @param storage how much memory, and where temporary files go
     * @return this
     */
    public SmtpServerBuilder storage(ContentStorage storage) {
        this.storage = Objects.requireNonNull(storage, "storage");
        return this;
    }

    /**
     * How many event loops serve the connections, each a thread; one for every two processors when not called.
     *
     * @param threads at least one
     * @return this
     */
    public SmtpServerBuilder threads(int threads) {
        this.threads = ServerSetting.THREADS.check(threads);
        return this;
    }

    /**
     * Where accepted messages go. The server never closes it.
     *
     * @param sink the sink
     * @return this
     */
    public SmtpServerBuilder sink(MessageSink sink) {
        this.sink = Objects.requireNonNull(sink, "sink");
        return this;
    }

    /**
     * Who may connect, and who may send to whom; when not called, every client may send to every address.
     *
     * @param asked is asked at each step of each session
     * @return this
     */
    public SmtpServerBuilder policy(SmtpPolicy asked) {
        this.policy = Objects.requireNonNull(asked, "policy");
        return this;
    }

    /**
     * Whether clients prove who they are, where {@link #listen(ListenerConfig)} does not say it, and to whom.
     *
     * @param config whether they do
     * @param knowing knows the clients, on all listeners
     * @return this
     */
    public SmtpServerBuilder auth(AuthConfig config, Authenticator knowing) {
        listeners.auth(config);
        this.authenticator = Objects.requireNonNull(knowing, "authenticator");
        return this;
    }

    /**
     * Who is informed of what happens in the server; no observer when not called.
     *
     * @param told gets each event
     * @return this
     */
    public SmtpServerBuilder observer(SmtpServerObserver told) {
        this.observer = Objects.requireNonNull(told, "observer");
        return this;
    }

    /**
     * What to do when the server has ended by a failure of its own: one of its threads was lost to an {@link Error}, such
     * as a want of memory. By then it has closed all connections, and has logged an ERROR; messages that are with the sink
     * stay there. A program that is nothing but a server should end here, and be started again.
     *
     * @param action gets what is known of the cause; called once at most, on a thread of the library
     * @return this
     */
    public SmtpServerBuilder onFailure(Consumer<Throwable> action) {
        this.whenFailed = Objects.requireNonNull(action, "action");
        return this;
    }

    /**
     * Starts a server; when this returns, it is listening.
     *
     * @return the server
     * @throws SettingException if there is no sink
     * @throws IllegalStateException if Netty is older than 4.2.1
     * @throws IOException if an address cannot be listened on; its message names the address
     */
    public SmtpServer start() throws IOException {
        return start(settings(), () -> {});
    }

    /**
     * Starts a server whose sink is made once all its addresses are bound, and before any client is accepted, so that a second
     * process on the same address does not open the spool of the first. What the maker throws is thrown on, and ends the server.
     *
     * @param sinkMaker called once, on this thread, unless an address cannot be listened on; {@link #sink} is not needed
     * @return the server
     * @throws IOException if an address cannot be listened on; its message names the address
     */
    public SmtpServer start(Supplier<? extends MessageSink> sinkMaker) throws IOException {
        LateSink late = new LateSink();
        return start(settings(late), () -> late.set(sinkMaker.get()));
    }

    private SmtpServer start(ServerSettings settings, Runnable whenBound) throws IOException {
        SmtpServer server = NettySmtpServer.start(settings, whenFailed, whenBound);
        if (hostname == null) {
            LocalName.log(settings.hostname());
        }
        return server;
    }

    /** What has been set so far, as the server takes it. */
    ServerSettings settings() {
        if (sink == null) {
            throw new SettingException("sink", "none", "a MessageSink");
        }
        return settings(sink);
    }

    private ServerSettings settings(MessageSink taker) {
        NettyVersion.check();
        List<ListenerConfig> all = listeners.all();
        String name = hostname == null ? LocalName.find(all) : hostname;
        ContentStorage room = storage == null ? ContentStorage.defaults() : storage;
        Application ours = Application.of(taker, policy, authenticator, observer);
        return new ServerSettings(name, all, limits, timeouts, connections, contentRules, room, threads, ours);
    }
}
