package io.github.lsmtpd.internal.netty;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * A name server on the loopback, over UDP and TCP, that answers by the first label of a name: {@code listed} is 127.0.0.2,
 * {@code large} does not fit into a datagram, {@code broken} is SERVFAIL, {@code silent} gets no answer, {@code empty} has no
 * address; no other name exists.
 */
final class TestNameServer implements AutoCloseable {
    private static final int HEADER = 12;
    private static final int RESPONSE = 0x8580;
    private static final int TRUNCATED = 0x0200;

    private final ServerSocket tcp;
    private final DatagramSocket udp;

    TestNameServer() throws IOException {
        tcp = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        udp = new DatagramSocket(tcp.getLocalPort(), InetAddress.getLoopbackAddress());
        start(this::serveUdp);
        start(this::serveTcp);
    }

    private static void start(Runnable loop) {
        Thread thread = new Thread(loop, "test-name-server");
        thread.setDaemon(true);
        thread.start();
    }

    InetSocketAddress address() {
        return new InetSocketAddress(tcp.getInetAddress(), tcp.getLocalPort());
    }

    private void serveUdp() {
        try {
            while (true) {
                DatagramPacket packet = new DatagramPacket(new byte[512], 512);
                udp.receive(packet);
                byte[] query = Arrays.copyOf(packet.getData(), packet.getLength());
                if (!label(query).equals("silent")) {
                    byte[] answer = answer(query, label(query).equals("large"));
                    udp.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
                }
            }
        } catch (SocketException e) {
            // closed
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void serveTcp() {
        try {
            while (true) {
                try (Socket client = tcp.accept()) {
                    DataInputStream in = new DataInputStream(client.getInputStream());
                    byte[] answer = answer(in.readNBytes(in.readUnsignedShort()), false);
                    DataOutputStream out = new DataOutputStream(client.getOutputStream());
                    out.writeShort(answer.length);
                    out.write(answer);
                    in.read();
                }
            }
        } catch (SocketException e) {
            // closed
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String label(byte[] query) {
        return new String(query, HEADER + 1, query[HEADER], java.nio.charset.StandardCharsets.US_ASCII);
    }

    private static byte[] answer(byte[] query, boolean truncated) {
        String label = label(query);
        boolean listed = !truncated && (label.equals("listed") || label.equals("large"));
        int code = label.equals("broken") ? 2 : listed || truncated || label.equals("empty") ? 0 : 3;
        ByteBuffer answer = ByteBuffer.allocate(512);
        answer.putShort(ByteBuffer.wrap(query).getShort());
        answer.putShort((short) (RESPONSE | code | (truncated ? TRUNCATED : 0)));
        answer.putShort((short) 1).putShort((short) (listed ? 1 : 0)).putInt(0);
        answer.put(query, HEADER, endOfQuestion(query) - HEADER);
        if (listed) { // a pointer to the name, A, IN, five minutes, four bytes
            answer.putShort((short) 0xC00C)
                    .putShort((short) 1)
                    .putShort((short) 1)
                    .putInt(300)
                    .putShort((short) 4);
            answer.put(new byte[] {127, 0, 0, 2});
        }
        return Arrays.copyOf(answer.array(), answer.position());
    }

    private static int endOfQuestion(byte[] query) {
        int end = HEADER;
        while (query[end] != 0) {
            end += query[end] + 1;
        }
        return end + 5;
    }

    @Override
    public void close() throws IOException {
        udp.close();
        tcp.close();
    }
}
