package io.github.lsmtpd.benchmarks.james;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import org.apache.james.protocols.netty.NettyServer;
import org.apache.james.protocols.smtp.MailEnvelope;
import org.apache.james.protocols.smtp.SMTPConfigurationImpl;
import org.apache.james.protocols.smtp.SMTPProtocol;
import org.apache.james.protocols.smtp.SMTPProtocolHandlerChain;
import org.apache.james.protocols.smtp.SMTPSession;
import org.apache.james.protocols.smtp.hook.HookResult;
import org.apache.james.protocols.smtp.hook.MessageHook;

/** The protocols of Apache James with a hook that reads each message to its end and forgets it. */
public final class DiscardingServer {
    private static final int BACKLOG = 1_024;

    private DiscardingServer() {}

    /** Listens on a free port, and says on which. */
    public static void main(String[] args) throws Exception {
        SMTPProtocolHandlerChain chain = new SMTPProtocolHandlerChain(new NoMetrics(), new DiscardingHook());
        NettyServer server = new NettyServer.Factory()
                .protocol(new SMTPProtocol(chain, new SMTPConfigurationImpl()))
                .build();
        int port = freePort();
        server.setListenAddresses(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        server.setBacklog(BACKLOG);
        server.bind();
        System.out.println("listening on 127.0.0.1:" + port);
    }

    /** It has no way to ask which port it was given. */
    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static final class DiscardingHook implements MessageHook {
        @Override
        public HookResult onMessage(SMTPSession session, MailEnvelope mail) {
            try (InputStream content = mail.getMessageInputStream()) {
                content.transferTo(OutputStream.nullOutputStream());
                return HookResult.OK;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
