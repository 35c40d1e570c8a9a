package io.github.lsmtpd.examples;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/**
 * Sends one short message to a server on this machine, and prints the dialogue; for a first try. It needs the JDK alone:
 * {@code java SendMail.java [PORT]}.
 */
public final class SendMail {
    private static final String[] DIALOGUE = {
        "EHLO client.example.com",
        "MAIL FROM:<a@example.com>",
        "RCPT TO:<b@example.com>",
        "DATA",
        "Subject: Hello\r\n\r\nIt works.\r\n.",
        "QUIT"
    };

    private SendMail() {}

    /**
     * Sends it.
     *
     * @param args the port, 2525 if it is not given
     * @throws IOException if the server cannot be reached, or refuses something
     */
    public static void main(String[] args) throws IOException {
        int port = args.length > 0 ? Integer.parseInt(args[0]) : 2525;
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
                BufferedReader replies =
                        new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))) {
            printReply(replies);
            for (String line : DIALOGUE) {
                System.out.println("> " + line.replace("\r\n", System.lineSeparator() + "> "));
                socket.getOutputStream().write((line + "\r\n").getBytes(StandardCharsets.UTF_8));
                printReply(replies);
            }
        }
    }

    /** A reply has more lines as long as a hyphen follows its code (RFC 5321 §4.2.1). */
    private static void printReply(BufferedReader replies) throws IOException {
        String line;
        do {
            line = replies.readLine();
            if (line == null || !line.matches("[23].*")) {
                throw new IOException("the server refused: " + line);
            }
            System.out.println(line);
        } while (line.startsWith("-", 3));
    }
}
