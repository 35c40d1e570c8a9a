package io.github.lsmtpd.internal.session;

import io.github.lsmtpd.AuthConfig;
import io.github.lsmtpd.ListenerConfig;
import io.github.lsmtpd.ServerSetting;
import io.github.lsmtpd.SmtpExtension;
import io.github.lsmtpd.TlsConfig;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * The listeners of a server to be, in the order of the calls, and what is set for all of them, which may be set after they
 * were added. Not thread safe.
 */
public final class ListenerList {
    /** What is to be said of each listener when the server starts. */
    private record Entry(ListenerConfig listener, UnaryOperator<ListenerConfig> common) {}

    private final List<Entry> entries = new ArrayList<>();
    private final Set<SmtpExtension> unwanted = EnumSet.noneOf(SmtpExtension.class);
    private TlsConfig tls = TlsConfig.none();
    private AuthConfig auth = AuthConfig.none();

    /**
     * Adds one that is as it is.
     *
     * @param listener the listener
     */
    public void add(ListenerConfig listener) {
        entries.add(new Entry(Objects.requireNonNull(listener, "listener"), UnaryOperator.identity()));
    }

    /**
     * Adds one that has what is set for all.
     *
     * @param listener the listener
     */
    public void addAsAll(ListenerConfig listener) {
        entries.add(new Entry(listener, this::withCommon));
    }

    /**
     * Turns an extension off for all.
     *
     * @param extension what not to offer
     */
    public void without(SmtpExtension extension) {
        unwanted.add(Objects.requireNonNull(extension, "extension"));
    }

    /**
     * Sets whether connections are encrypted, for all.
     *
     * @param config whether and with what
     */
    public void tls(TlsConfig config) {
        tls = Objects.requireNonNull(config, "config");
    }

    /**
     * Sets whether clients prove who they are, for all.
     *
     * @param config whether they do
     */
    public void auth(AuthConfig config) {
        auth = Objects.requireNonNull(config, "config");
    }

    /**
     * The listeners; without one, SMTP on the default port.
     *
     * @return as many as were added, at least one
     */
    public List<ListenerConfig> all() {
        if (entries.isEmpty()) {
            addAsAll(ListenerConfig.smtp(ServerSetting.PORT.defaultValue()));
        }
        return entries.stream()
                .map(entry -> entry.common().apply(entry.listener()))
                .toList();
    }

    private ListenerConfig withCommon(ListenerConfig listener) {
        return listener.withTls(tls).withAuth(auth).without(unwanted.toArray(SmtpExtension[]::new));
    }
}
