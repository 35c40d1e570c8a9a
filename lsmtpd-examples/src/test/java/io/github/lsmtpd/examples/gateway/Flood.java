package io.github.lsmtpd.examples.gateway;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

/** Many clients, some of them at once. */
final class Flood {
    private Flood() {}

    /** What the client with a number does; what it returns is collected. */
    @FunctionalInterface
    interface Client<T> {
        T run(int number) throws IOException;
    }

    /** Runs each client once, a number of them at a time, and returns what they returned, in their order. */
    static <T> List<T> run(int clients, int atOnce, Client<T> client) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(atOnce);
        try {
            List<Callable<T>> tasks = IntStream.range(0, clients)
                    .<Callable<T>>mapToObj(number -> () -> client.run(number))
                    .toList();
            List<T> results = new ArrayList<>();
            for (Future<T> result : threads.invokeAll(tasks)) {
                results.add(result.get());
            }
            return results;
        } finally {
            threads.shutdownNow();
        }
    }

    /** A connection that takes whatever it is answered. */
    static final class Connection implements AutoCloseable {
        private final Socket socket;
        private final BufferedReader in;

        Connection(int port) throws IOException {
            socket = new Socket(InetAddress.getLoopbackAddress(), port);
            socket.setSoTimeout(900_000);
            socket.setTcpNoDelay(true);
            in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII), 1_024);
        }

        void send(byte[] bytes) throws IOException {
            socket.getOutputStream().write(bytes);
        }

        void send(String text) throws IOException {
            send(text.getBytes(StandardCharsets.US_ASCII));
        }

        /** The last line of the next reply. */
        String reply() throws IOException {
            String line = in.readLine();
            while (line != null && line.startsWith("-", 3)) {
                line = in.readLine();
            }
            return line == null ? "closed" : line;
        }

        String ask(String command) throws IOException {
            send(command + "\r\n");
            return reply();
        }

        /** Offers a message, and returns the reply to its end, or to what was refused before. */
        String mail(byte[] content) throws IOException {
            for (String command : List.of("EHLO x", "MAIL FROM:<a@b.example>", "RCPT TO:<c@d.example>")) {
                String reply = ask(command);
                if (!reply.startsWith("250")) {
                    return reply;
                }
            }
            String reply = ask("DATA");
            if (!reply.startsWith("354")) {
                return reply;
            }
            send(content);
            return ask(".");
        }

        /** Sends nothing more. */
        void end() throws IOException {
            socket.shutdownOutput();
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    /** Content of a size without a line that begins with a dot. */
    static byte[] content(int size) {
        String line = "x".repeat(76) + "\r\n";
        return ("Subject: x\r\n\r\n" + line.repeat(size / line.length())).getBytes(StandardCharsets.US_ASCII);
    }
}
