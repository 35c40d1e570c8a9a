package io.github.lsmtpd.examples;

import io.github.lsmtpd.SmtpServer;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;

/** The shortest server there is: prints who writes to whom, and keeps nothing. */
public final class PrintMail {
    private PrintMail() {}

    /**
     * Starts it on the loopback.
     *
     * @param port the port, 0 for any that is free
     * @return the server
     * @throws IOException if the port cannot be listened on
     */
    public static SmtpServer start(int port) throws IOException {
        SmtpServer server = SmtpServer.builder()
                .hostname("mx.example.com")
                .listen(port)
                .sink(message -> {
                    System.out.println(message.id() + " " + message.envelope());
                    return CompletableFuture.completedFuture(null);
                })
                .start();
        System.out.println("listening on port " + server.port());
        return server;
    }

    /**
     * Runs until the process is ended.
     *
     * @param args the port
     * @throws IOException if it cannot be listened on
     */
    public static void main(String[] args) throws IOException {
        start(Integer.parseInt(args[0]));
    }
}
