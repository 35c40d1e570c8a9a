package io.github.lsmtpd.benchmarks.subetha;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import org.subethamail.smtp.MessageHandler;
import org.subethamail.smtp.server.SMTPServer;

/** SubEtha SMTP with a handler that reads each message to its end and forgets it. */
public final class DiscardingServer {
    private static final int BACKLOG = 1_024;
    private static final int MAX_CONNECTIONS = 15_000;
    private static final int MAX_MESSAGE_SIZE = 50 * 1024 * 1024;

    private DiscardingServer() {}

    /** Listens on a free port, and says on which. */
    public static void main(String[] args) {
        SMTPServer server = SMTPServer.port(0)
                .bindAddress(InetAddress.getLoopbackAddress())
                .backlog(BACKLOG)
                .maxConnections(MAX_CONNECTIONS)
                .maxMessageSize(MAX_MESSAGE_SIZE)
                .messageHandlerFactory(context -> new DiscardingHandler())
                .build();
        server.start();
        System.out.println("listening on 127.0.0.1:" + server.getPortAllocated());
    }

    private static final class DiscardingHandler implements MessageHandler {
        @Override
        public void from(String from) {}

        @Override
        public void recipient(String recipient) {}

        @Override
        public String data(InputStream data) throws IOException {
            data.transferTo(OutputStream.nullOutputStream());
            return null;
        }

        @Override
        public void done() {}
    }
}
