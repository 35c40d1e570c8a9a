package io.github.lsmtpd.internal.netty;

import io.github.lsmtpd.BuiltSettings;
import io.github.lsmtpd.SmtpServer;
import io.github.lsmtpd.SmtpServerBuilder;
import io.github.lsmtpd.internal.session.ServerSettings;
import java.io.IOException;

/** The ways of talking to the kernel, for tests that must pass with each. */
public enum TransportOfTest {
    /** That of the JDK. */
    JDK,
    /** The native one, where this machine has it. */
    NATIVE;

    /** Starts a server as its builder would. */
    public SmtpServer start(SmtpServerBuilder builder) throws IOException {
        return start(BuiltSettings.of(builder));
    }

    NettySmtpServer start(ServerSettings settings) throws IOException {
        NettyTransport transport = this == JDK ? NettyTransport.jdk() : NettyTransport.best();
        return NettySmtpServer.start(settings, failure -> {}, () -> {}, transport);
    }
}
