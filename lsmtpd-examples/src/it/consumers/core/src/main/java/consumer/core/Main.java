package consumer.core;

import io.github.lsmtpd.MailMessage;
import io.github.lsmtpd.SmtpServer;




import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A host with a sink of its own: starts a server, and prints its greeting. */
public final class Main {
    private Main() {}

    public static void main(String[] args) throws IOException {
        try (SmtpServer server = SmtpServer.builder()
                        .hostname("mx.example.com")
                        .listen("127.0.0.1", 0)
                        .sink(Main::store)
                        .start();
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            socket.setSoTimeout(60_000);
            System.out.println(
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))
                            .readLine());
        }
    }

    private static CompletionStage<?> store(MailMessage message) {
        System.out.println(message.envelope());
        return CompletableFuture.completedFuture(null);
    }
}
