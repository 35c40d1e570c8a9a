package io.github.lsmtpd;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

class SmtpServerTest {
    @Test
    void handsAMessageToTheSinkAndAnswers250WithItsId() throws Exception {
        List<MailMessage> received = new CopyOnWriteArrayList<>();
        MessageSink sink = MessageSink.blocking(message -> received.add(KeptMessage.of(message)), Runnable::run);
        try (SmtpServer server = SmtpServer.builder()
                        .hostname("mx.example.com")
                        .listen(0)
                        .sink(sink)
                        .start();
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            BufferedReader in =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
            assertThat(in.readLine()).isEqualTo("220 mx.example.com ESMTP LSMTPD");
            send(socket, "HELO client.example.com\r\nMAIL FROM:<a@example.com>\r\nRCPT TO:<b@example.com>\r\nDATA\r\n");
            assertThat(in.readLine()).startsWith("250 ");
            assertThat(in.readLine()).startsWith("250 2.1.0");
            assertThat(in.readLine()).startsWith("250 2.1.5");
            assertThat(in.readLine()).startsWith("354 ");
            send(socket, "Subject: hi\r\n\r\n..dots\r\n.\r\nQUIT\r\n");
            assertThat(in.readLine())
                    .isEqualTo("250 2.0.0 OK, message accepted as "
                            + received.get(0).id());
            assertThat(in.readLine()).startsWith("221 ");
            assertThat(in.readLine()).isNull();
        }
        String text = new String(received.get(0).content().toByteArray(), StandardCharsets.UTF_8);
        assertThat(text).startsWith("Received: from client.example.com ([127.0.0.1])\r\n");
        assertThat(text).endsWith("\r\nSubject: hi\r\n\r\n.dots\r\n");
    }

    private static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    }
}
