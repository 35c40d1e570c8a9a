package io.github.lsmtpd.internal.netty;

import io.github.lsmtpd.BuiltSettings;
import io.github.lsmtpd.SmtpServerBuilder;
import io.github.lsmtpd.TestTls;
import io.github.lsmtpd.internal.session.ServerSettings;
import io.github.lsmtpd.internal.session.ServerSettings.Listener;
import java.util.List;

/** Settings of a server whose connections are encrypted from their first byte on. */
final class ImplicitTls {
    private ImplicitTls() {}

    static ServerSettings of(SmtpServerBuilder builder) {
        ServerSettings plain = BuiltSettings.of(builder.hostname("mx").listen(0).tls(TestTls.context()));
        List<Listener> listeners = plain.listeners().stream()
                .map(listener -> new Listener(listener.address(), listener.lmtp(), true))
                .toList();
        return new ServerSettings(
                plain.hostname(),
                listeners,
                plain.maxMessageSize(),
                plain.maxRecipients(),
                plain.maxErrors(),
                plain.idleTimeout(),
                plain.deliveryTimeout(),
                plain.receivedHeader(),
                plain.tolerances(),
                plain.extensions(),
                plain.tls(),
                plain.storage(),
                plain.threads(),
                plain.sink());
    }
}
