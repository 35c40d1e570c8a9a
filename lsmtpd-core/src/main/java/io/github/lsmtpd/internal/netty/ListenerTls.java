package io.github.lsmtpd.internal.netty;

import io.github.lsmtpd.TlsCertificate;
import io.github.lsmtpd.TlsConfig;
import io.github.lsmtpd.TlsMode;
import io.github.lsmtpd.config.SettingException;
import io.github.lsmtpd.event.CertificatesReloaded;
import io.github.lsmtpd.event.CertificatesUnusable;
import io.github.lsmtpd.internal.session.EventCalls;
import io.github.lsmtpd.internal.support.WatchedFiles;
import io.netty.buffer.ByteBufAllocator;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executor;
import javax.net.ssl.SSLEngine;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The certificates of one listener: read at the start, and again when their files change. Thread safe. */
final class ListenerTls implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ListenerTls.class);

    private final TlsConfig config;
    private final Executor tasks;
    private final EventCalls events;
    private final Object inUse = new Object();
    private volatile @Nullable TlsContexts contexts;
    private @Nullable WatchedFiles watch;

    private ListenerTls(TlsConfig config, Executor tasks, EventCalls events) {
        this.config = config;
        this.tasks = tasks;
        this.events = events;
    }

    /**
     * Reads the certificates, if there is to be encryption, and watches their files.
     *
     * @param tasks computes what handshakes need
     * @throws SettingException if one cannot be used
     */
    static ListenerTls open(TlsConfig config, Executor tasks, EventCalls events) {
        return open(config, tasks, events, WatchedFiles.INTERVAL);
    }

    static ListenerTls open(TlsConfig config, Executor tasks, EventCalls events, Duration interval) {
        ListenerTls tls = new ListenerTls(config, tasks, events);
        if (config.mode() != TlsMode.NONE) {
            List<Path> files = tls.files();
            if (!files.isEmpty()) {
                tls.watch = WatchedFiles.watch(files, interval, "lsmtpd-certificates", tls::reload);
            }
            tls.contexts = tls.load();
        }
        return tls;
    }

    private TlsContexts load() {
        try {
            return TlsContexts.load(config);
        } catch (RuntimeException e) {
            if (contexts == null) {
                close();
            }
            throw e;
        }
    }

    private List<Path> files() {
        return config.certificates().stream()
                .map(TlsCertificate::files)
                .flatMap(List::stream)
                .toList();
    }

    /** Reads the certificates again: handshakes that begin from now on use them, unless they cannot be used. */
    synchronized void reload() {
        if (contexts == null) {
            return;
        }
        String source = files().toString();
        try {
            replace(load());
            LOG.info("certificates have been read again: {}", source);
            events.fire(() -> new CertificatesReloaded(source));
        } catch (RuntimeException e) { // whatever a file has in it, the watch goes on
            String why = Objects.toString(e.getMessage(), e.getClass().getName());
            LOG.error("Certificates cannot be read again, those before stay in use: {}", why);
            events.fire(() -> new CertificatesUnusable(source, why));
        }
    }

    /** No engine is made meanwhile, which would need what is let go of. */
    private void replace(@Nullable TlsContexts next) {
        synchronized (inUse) {
            TlsContexts before = contexts;
            contexts = next;
            if (before != null) {
                before.release();
            }
        }
    }

    /** What encrypts one connection, with the certificate of the name that the client asks for, if it asks for one. */
    SSLEngine engine(@Nullable String name, ByteBufAllocator buffers) {
        synchronized (inUse) {
            return contexts().byName().map(name).newEngine(buffers);
        }
    }

    /** Returns whether there are several certificates, so that the client's hello is to be read first. */
    boolean dependsOnName() {
        return config.certificates().size() > 1;
    }

    TlsMode mode() {
        return config.mode();
    }

    TlsContexts contexts() {
        return Objects.requireNonNull(contexts, "TLS is not set up");
    }

    /** What computes beside the event loops. */
    Executor tasks() {
        return tasks;
    }

    /** Stops to watch files, and lets go of the certificates. */
    @Override
    public synchronized void close() {
        if (watch != null) {
            watch.close();
        }
        replace(null);
    }
}
