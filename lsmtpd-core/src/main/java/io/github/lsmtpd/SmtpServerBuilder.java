package io.github.lsmtpd;

import io.github.lsmtpd.config.SettingException;
import io.github.lsmtpd.internal.netty.LocalName;
import io.github.lsmtpd.internal.netty.NettySmtpServer;
import io.github.lsmtpd.internal.session.ServerSettings;
import io.github.lsmtpd.internal.sink.LateSink;
import io.github.lsmtpd.internal.support.NettyVersion;
import io.github.lsmtpd.policy.SmtpPolicy;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Makes an {@link SmtpServer}. Only {@link #sink} must be called; each setter throws a {@link SettingException} for a
 * value that it cannot use, and a {@link NullPointerException} for null. Not thread safe; may be used again for another server.
 */
public final class SmtpServerBuilder {
    /** In the order of the calls; each is completed with what has been set for all, where that concerns it. */
    private final List<Supplier<ListenerConfig>> listeners = new ArrayList<>();

    private final Set<SmtpExtension> unwanted = EnumSet.noneOf(SmtpExtension.class);
    private @Nullable String hostname;
    private long maxMessageSize = ServerSetting.MAX_MESSAGE_SIZE.defaultValue();
    private int maxRecipients = ServerSetting.MAX_RECIPIENTS.defaultValue();
    private int maxErrors = ServerSetting.MAX_ERRORS.defaultValue();
    private Duration idleTimeout = ServerSetting.IDLE_TIMEOUT.defaultValue();
    private Duration deliveryTimeout = ServerSetting.DELIVERY_TIMEOUT.defaultValue();
    private boolean receivedHeader = ServerSetting.RECEIVED_HEADER.defaultValue();
    private final Set<SmtpTolerance> tolerances = SmtpTolerance.defaults();
    private TlsConfig tls = TlsConfig.none();
    private @Nullable ContentStorage storage;
    private int threads = ServerSetting.THREADS.defaultValue();
    private @Nullable MessageSink sink;
    private @Nullable SmtpPolicy policy;
    private Duration policyTimeout = ServerSetting.POLICY_TIMEOUT.defaultValue();
    private Consumer<Throwable> whenFailed = failure -> {};

    SmtpServerBuilder() {}

    /**
     * The server's name in the greeting, the EHLO reply and the Received line. When not called, it is the machine's fully
     * qualified name if it has one, otherwise an address literal (RFC 5321 §4.1.1.1); the log says at start which.
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
        return listen(InetAddress.getLoopbackAddress().getHostAddress(), port);
    }

    /**
     * Listens on an address. May be called more than once.
     *
     * @param address a host name or IP address of this machine; {@code 0.0.0.0} or {@code ::} for all
     * @param port the port, 0 for any that is free
     * @return this
     */
    public SmtpServerBuilder listen(String address, int port) {
        return listenAsAll(ListenerConfig.smtp(address, port));
    }

    /**
     * Listens as a configuration says. What {@link #tls} and {@link #without} say of all listeners does not concern this
     * one. May be called more than once.
     *
     * @param listener the address, and what is spoken there
     * @return this
     */
    public SmtpServerBuilder listen(ListenerConfig listener) {
        Objects.requireNonNull(listener, "listener");
        listeners.add(() -> listener);
        return this;
    }

    private SmtpServerBuilder listenAsAll(ListenerConfig listener) {
        listeners.add(() -> listener.withTls(tls).without(unwanted.toArray(SmtpExtension[]::new)));
        return this;
    }

    /**
     * Listens on an address for LMTP (RFC 2033), by which another mail server on this network hands mail over and gets a
     * result for each recipient. May be called more than once.
     *
     * @param address a host name or IP address of this machine
     * @param port the port, 0 for any that is free; never 25 (RFC 2033 §5)
     * @return this
     */
    public SmtpServerBuilder listenLmtp(String address, int port) {
        return listenAsAll(ListenerConfig.lmtp(address, port));
    }

    /**
     * The largest message that is accepted, 50 MiB when not called. What the sink takes, and what it and the
     * {@linkplain #storage storage} have room for, are limits as well; content of 2 GiB and more does not fit into an
     * array, so that a sink can read it as a stream only.
     *
     * @param bytes the size limit in bytes, as RFC 1870 counts them; 0 for none, which EHLO says as {@code SIZE 0} (§4)
     * @return this
     */
    public SmtpServerBuilder maxMessageSize(long bytes) {
        long checked = ServerSetting.MAX_MESSAGE_SIZE.check(bytes);
        this.maxMessageSize = checked == 0 ? ServerSettings.UNLIMITED : checked;
        return this;
    }

    /**
     * The most recipients of one message, 1,000 when not called. Further ones get 452, and the client sends them in another
     * transaction. RFC 5321 §4.5.3.1.8 asks for at least 100: with fewer, a client may take long to deliver to all, and a
     * simple one may never deliver to the others.
     *
     * @param recipients at least 1
     * @return this
     */
    public SmtpServerBuilder maxRecipients(int recipients) {
        this.maxRecipients = ServerSetting.MAX_RECIPIENTS.check(recipients);
        return this;
    }

    /**
     * How many commands of a client may be refused, without a message accepted in between, before it hears 421; 20 when
     * not called.
     *
     * @param errors at least one
     * @return this
     */
    public SmtpServerBuilder maxErrors(int errors) {
        this.maxErrors = ServerSetting.MAX_ERRORS.check(errors);
        return this;
    }

    /**
     * After how long without a byte from the client its session is ended with 421; 180 s when not called. It counts
     * idleness, not the length of the session.
     *
     * @param timeout how long; zero for as long as the client wants, who then keeps its connection even after it is gone
     * @return this
     */
    public SmtpServerBuilder idleTimeout(Duration timeout) {
        this.idleTimeout = ServerSetting.IDLE_TIMEOUT.check(timeout);
        return this;
    }

    /**
     * How long the sink may take to store a message before the client hears 451; 30 s when not called. Keep it shorter
     * than the patience of clients, which may be as short as a minute, although RFC 5321 §4.5.3.2.6 asks for ten.
     *
     * @param timeout more than zero
     * @return this
     */
    public SmtpServerBuilder deliveryTimeout(Duration timeout) {
        this.deliveryTimeout = ServerSetting.DELIVERY_TIMEOUT.check(timeout);
        return this;
    }

    /**
     * Whether a Received line (RFC 5321 §4.4) is put in front of the content; it is when not called. An empty line comes after
     * it where the content begins with a blank, which would otherwise make its first line a part of ours.
     *
     * @param wanted false to hand on nothing but the bytes that came
     * @return this
     */
    public SmtpServerBuilder receivedHeader(boolean wanted) {
        this.receivedHeader = wanted;
        return this;
    }

    /**
     * Takes what RFC 5321 forbids and old clients send. Adds to what is tolerated already, at first
     * {@link SmtpTolerance#defaults()}; {@code strict().tolerate(...)} sets the whole of it.
     *
     * @param more what to take
     * @return this
     */
    public SmtpServerBuilder tolerate(SmtpTolerance... more) {
        tolerances.addAll(List.of(more));
        return this;
    }

    /**
     * Tolerates nothing, not even {@link SmtpTolerance#defaults()}.
     *
     * @return this
     */
    public SmtpServerBuilder strict() {
        tolerances.clear();
        return this;
    }

    private SmtpServerBuilder tolerate(SmtpTolerance tolerance, boolean tolerated) {
        if (tolerated) {
            tolerances.add(tolerance);
        } else {
            tolerances.remove(tolerance);
        }
        return this;
    }

    /**
     * Whether a message without a single byte is accepted; it is refused with 554 when not called. The same as
     * {@link SmtpTolerance#EMPTY_MESSAGE}.
     *
     * @param allowed true to accept it
     * @return this
     */
    public SmtpServerBuilder allowEmptyMessage(boolean allowed) {
        return tolerate(SmtpTolerance.EMPTY_MESSAGE, allowed);
    }

    /**
     * Whether an LF without CR ends a line, too, and becomes CRLF; a message with one is refused with 554 when not
     * called, as RFC 5321 §2.3.8 has it. For hosts that must take mail from old devices. The end of the data stays
     * CRLF.CRLF alone, so that no second message can be smuggled in; a CR without LF is refused in any case. The same as
     * {@link SmtpTolerance#BARE_LF}.
     *
     * @param allowed true to be lenient
     * @return this
     */
    public SmtpServerBuilder allowBareLineFeed(boolean allowed) {
        return tolerate(SmtpTolerance.BARE_LF, allowed);
    }

    /**
     * Whether a text line may be longer than 998 bytes without its CRLF, the limit of RFC 5321 §4.5.3.1.6; it may when not
     * called, as much mail has such lines. For hosts that hand mail on to what cannot take them. Only CRLF ends a line, in
     * chunks, too; {@code BODY=BINARYMIME} is no text and has no such limit (RFC 3030 §3). The same as
     * {@link SmtpTolerance#LONG_LINES}.
     *
     * @param allowed false to refuse a message with such a line with 554
     * @return this
     */
    public SmtpServerBuilder allowLongLines(boolean allowed) {
        return tolerate(SmtpTolerance.LONG_LINES, allowed);
    }

    /**
     * Turns an extension off: it is not offered, and its parameters are answered 555. Those that LMTP must have (RFC 2033
     * §5) stay on where it is spoken.
     *
     * @param extension what not to offer
     * @return this
     */
    public SmtpServerBuilder without(SmtpExtension extension) {
        unwanted.add(Objects.requireNonNull(extension, "extension"));
        return this;
    }

    /**
     * Offers STARTTLS (RFC 3207), with TLS 1.2 or newer; it is not offered when not called. Clients may go on without it.
     * {@link #listen(ListenerConfig)} is for TLS that is required, or there from the first byte on.
     *
     * @param context holds our certificate and its key
     * @return this
     */
    public SmtpServerBuilder tls(SSLContext context) {
        return tls(TlsConfig.offered(context));
    }

    /**
     * Whether connections are encrypted, where {@link #listen(ListenerConfig)} does not say it; they are not when not called.
     *
     * @param config whether and with what
     * @return this
     */
    public SmtpServerBuilder tls(TlsConfig config) {
        this.tls = Objects.requireNonNull(config, "config");
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
     * How many event loops serve the connections, each a thread; one for every two processors when not called, because
     * the sink and the kernel's side of the network need the others.
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
     * Who may connect, and who may send to whom. Every client may send to every address when not called, so that a server
     * that more than trusted clients reach needs one.
     *
     * @param asked is asked at each step of each session
     * @return this
     */
    public SmtpServerBuilder policy(SmtpPolicy asked) {
        this.policy = Objects.requireNonNull(asked, "policy");
        return this;
    }

    /**
     * How long {@link #policy} may take to decide before the client gets 451; 10 s when not called.
     *
     * @param timeout more than zero
     * @return this
     */
    public SmtpServerBuilder policyTimeout(Duration timeout) {
        this.policyTimeout = ServerSetting.POLICY_TIMEOUT.check(timeout);
        return this;
    }

    /**
     * What to do when the server has ended by a failure of its own: one of its threads was lost to an {@link Error}, such
     * as a want of memory. By then it has closed its listeners and its connections, and has logged an ERROR, so that
     * clients go elsewhere; messages that are with the sink stay there. A program that is nothing but a server should end
     * here, with a status of its own, and be started again. Nothing more is done when this is not called.
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
     * Starts a server whose sink is made once all its addresses are bound, and before anybody is accepted: clients that
     * connect meanwhile wait, and are greeted then. So a second process on the same address does not open the spool of the
     * first. If no sink can be made, the addresses are given back, and what the maker threw is thrown on.
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
        NettyVersion.check();
        if (sink == null) {
            throw new SettingException("sink", "none", "a MessageSink");
        }
        return settings(sink);
    }

    private ServerSettings settings(MessageSink where) {
        if (listeners.isEmpty()) {
            listen(ServerSetting.PORT.defaultValue());
        }
        List<ListenerConfig> all = listeners.stream().map(Supplier::get).toList();
        String name = hostname == null ? LocalName.find(all) : hostname;
        return new ServerSettings(
                name,
                all,
                maxMessageSize,
                maxRecipients,
                maxErrors,
                idleTimeout,
                deliveryTimeout,
                receivedHeader,
                Set.copyOf(tolerances),
                storage == null ? ContentStorage.defaults() : storage,
                threads,
                where,
                Optional.ofNullable(policy),
                policyTimeout);
    }
}
