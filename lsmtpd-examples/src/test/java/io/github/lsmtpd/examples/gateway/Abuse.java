package io.github.lsmtpd.examples.gateway;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** What hostile clients do to a server; each is bounded in count, and leaves without a good-bye. */
final class Abuse {
    private static final String ENVELOPE = "MAIL FROM:<a@b.example>\r\nRCPT TO:<c@d.example>\r\nDATA\r\n";
    private static final int PIECE = 64 << 10;
    private static final int RECIPIENTS_AT_ONCE = 100;
    private static final int RECIPIENTS = 2_100;
    private static final long STALLED = TimeUnit.SECONDS.toNanos(2);
    /** The header of a TLS record, and of a ClientHello of 512 bytes, which do not come. */
    private static final byte[] HALF_A_HANDSHAKE = {22, 3, 1, 2, 4, 1, 0, 2, 0, 3, 3};

    private final InetSocketAddress server;

    Abuse(int port) {
        this.server = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    private SocketChannel connect() throws IOException {
        SocketChannel client = SocketChannel.open();
        client.setOption(StandardSocketOptions.SO_LINGER, 0); // closes by a reset, which leaves no port in TIME_WAIT
        client.setOption(StandardSocketOptions.SO_RCVBUF, 4 << 10);
        client.connect(server);
        return client;
    }

    /** Many that say nothing, all at once. */
    void idle(int clients) throws IOException {
        List<SocketChannel> open = new ArrayList<>();
        try {
            for (int i = 0; i < clients; i++) {
                SocketChannel client = connect();
                open.add(client);
                client.read(ByteBuffer.allocate(PIECE)); // the greeting
            }
        } finally {
            for (SocketChannel client : open) {
                client.close();
            }
        }
    }

    /** Many that reset the connection, some before the greeting, some in the middle of a message. */
    void reset(int clients) throws IOException {
        for (int i = 0; i < clients; i++) {
            try (SocketChannel client = connect()) {
                if (i % 2 == 0) {
                    write(client, "EHLO x\r\n" + ENVELOPE + "half a mess");
                }
            }
        }
    }

    /** Some that send a byte now and then, until each gets its last reply; returns those replies. */
    List<String> drip(int clients) throws Exception {
        List<SocketChannel> open = new ArrayList<>();
        List<String> replies = new ArrayList<>();
        for (int i = 0; i < clients; i++) {
            SocketChannel client = connect();
            client.read(ByteBuffer.allocate(PIECE)); // the greeting
            client.configureBlocking(false);
            open.add(client);
        }
        while (!open.isEmpty()) {
            for (SocketChannel client : List.copyOf(open)) {
                ByteBuffer reply = ByteBuffer.allocate(PIECE);
                if (client.read(reply) != 0) {
                    replies.add(new String(reply.array(), 0, reply.position(), US_ASCII));
                    open.remove(client);
                    client.close();
                } else {
                    client.write(ByteBuffer.wrap(new byte[] {'N'}));
                }
            }
            TimeUnit.MILLISECONDS.sleep(100); // how slow the clients are
        }
        return replies;
    }

    /** Offers recipients until no more are taken, and then those that are refused until the session ends. */
    void recipients(int clients, int atOnce) throws Exception {
        String recipients = ("RCPT TO:<" + "r".repeat(60) + "@d.example>\r\n").repeat(RECIPIENTS_AT_ONCE);
        Flood.run(clients, atOnce, number -> {
            try (Flood.Connection client = new Flood.Connection(server.getPort())) {
                client.reply();
                client.ask("EHLO x");
                client.ask("MAIL FROM:<a@b.example>");
                String reply = "";
                for (int sent = 0; sent < RECIPIENTS && !reply.startsWith("421"); sent += RECIPIENTS_AT_ONCE) {
                    client.send(recipients);
                    for (int i = 0; i < RECIPIENTS_AT_ONCE && !reply.startsWith("421"); i++) {
                        reply = client.reply();
                        reply = reply.equals("closed") ? "421" : reply;
                    }
                }
            } catch (IOException e) {
                // cut off, as it should be
            }
            return number;
        });
    }

    /** Sends small messages until the server takes no more of them, and reads no reply. */
    void unreadReplies(int clients) throws IOException {
        byte[] messages = (ENVELOPE + "x\r\n.\r\n").repeat(100).getBytes(US_ASCII);
        for (int i = 0; i < clients; i++) {
            try (SocketChannel client = connect()) {
                write(client, "EHLO x\r\n");
                client.configureBlocking(false);
                ByteBuffer next = ByteBuffer.wrap(messages);
                long last = System.nanoTime();
                while (System.nanoTime() - last < STALLED) {
                    if (client.write(next) > 0) {
                        last = System.nanoTime();
                    }
                    next = next.hasRemaining() ? next : next.rewind();
                    Thread.onSpinWait();
                }
            } catch (IOException e) {
                // cut off, as it should be
            }
        }
    }

    /** Begins many TLS handshakes, all at once, and ends none. */
    void handshakes(int clients) throws Exception {
        List<Flood.Connection> open = new ArrayList<>();
        try {
            for (int i = 0; i < clients; i++) {
                Flood.Connection client = new Flood.Connection(server.getPort());
                open.add(client);
                client.reply();
                client.ask("EHLO x");
                if (client.ask("STARTTLS").startsWith("220")) {
                    client.send(HALF_A_HANDSHAKE);
                }
            }
        } finally {
            for (Flood.Connection client : open) {
                client.close();
            }
        }
    }

    /** A line without an end, as a command or in content; ends when the server cuts the client off. */
    void endlessLine(boolean inContent, long bytes) throws IOException {
        ByteBuffer piece = ByteBuffer.wrap("x".repeat(PIECE).getBytes(US_ASCII));
        try (SocketChannel client = connect()) {
            write(client, inContent ? "EHLO x\r\n" + ENVELOPE : "EHLO x\r\n");
            for (long sent = 0; sent < bytes; sent += PIECE) {
                client.write(piece.rewind());
            }
        } catch (IOException e) {
            // cut off, as it should be
        }
    }

    private static void write(SocketChannel client, String text) throws IOException {
        client.write(ByteBuffer.wrap(text.getBytes(US_ASCII)));
    }
}
