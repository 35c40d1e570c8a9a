package io.github.lsmtpd.amqp.versions;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.github.lsmtpd.SmtpServer;
import io.github.lsmtpd.amqp.AmqpMessageSink;
import io.github.lsmtpd.amqp.AmqpSettings;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;

/** A server, its sink, and a client in one process: prints the last replies to a message that is stored, and to one that is not. */
final class MailToBroker {
    private static final int COMMANDS = 5;
    private static final int TIMEOUT_MILLIS = 60_000;

    private MailToBroker() {}

    public static void main(String[] args) throws IOException {
        int broker = Integer.parseInt(args[0]);
        System.out.println("stored: " + replyTo(broker, args[1]));
        System.out.println("returned: " + replyTo(broker, "nobody"));
    }

    private static String replyTo(int broker, String routingKey) throws IOException {
        AmqpSettings settings =
                AmqpSettings.builder().port(broker).routingKey(routingKey).build();
        try (AmqpMessageSink sink = new AmqpMessageSink(settings);
                SmtpServer server = SmtpServer.builder()
                        .hostname("mx.example.com")
                        .listen("127.0.0.1", 0)
                        .sink(sink)
                        .start();
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            socket.setSoTimeout(TIMEOUT_MILLIS);
            return send(socket);
        }
    }

    private static String send(Socket socket) throws IOException {
        BufferedReader replies = new BufferedReader(new InputStreamReader(socket.getInputStream(), US_ASCII));
        String dialogue = "HELO client.example\r\nMAIL FROM:<a@example.com>\r\nRCPT TO:<b@example.com>\r\nDATA\r\n";
        socket.getOutputStream().write(dialogue.getBytes(US_ASCII));
        for (int reply = 0; reply < COMMANDS; reply++) {
            String line = replies.readLine();
            if (line == null) {
                return "closed";
            }
        }
        String content =
                "Subject: large\r\n\r\n" + "x".repeat(100).concat("\r\n").repeat(10_000) + ".\r\n";
        socket.getOutputStream().write(content.getBytes(US_ASCII));
        return replies.readLine();
    }
}
