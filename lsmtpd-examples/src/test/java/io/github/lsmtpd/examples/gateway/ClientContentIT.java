package io.github.lsmtpd.examples.gateway;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What the clients that people have send, in the clear and over STARTTLS, arrives to the byte, and none complains. */
class ClientContentIT {
    private static final String HEADER = """
            From: a@example.com
            To: b@example.com
            Subject: x
            Date: Mon, 01 Jan 2024 00:00:00 +0000
            Message-ID: <1@example.com>

            """.replace("\n", "\r\n");
    private static final Map<String, String> CONTENTS = Map.of(
            "plain", HEADER + "two\r\nlines\r\n",
            "8-bit", HEADER + "Gr\u00fc\u00dfe \u00ff\r\n",
            "dots", HEADER + ".\r\n..\r\n.x\r\n\r\n.\r\nend\r\n",
            "large", HEADER + ("." + "QUJDRA+/".repeat(9) + "\r\n").repeat(70_000));

    @TempDir
    private static Path directory;

    private static TestCertificate certificate;
    private static GatewayProcess gateway;
    private static Path arrived;

    @BeforeAll
    static void startGateway() throws Exception {
        certificate = TestCertificate.create(directory, "RSA");
        arrived = Files.createDirectory(directory.resolve("arrived"));
        Map<String, String> settings = new HashMap<>(certificate.settings());
        settings.putAll(Map.of("BIND_PORT", "0", "RECEIVED_HEADER", "false"));
        settings.putAll(Map.of("SINK", "eml", "EML_DIR", arrived.toString()));
        gateway = GatewayProcess.launch(directory, settings);
        gateway.port();
    }

    @AfterAll
    static void stopGateway() {
        gateway.terminate();
        assertThat(gateway.exitStatus()).as("stopped by SIGTERM").isEqualTo(143);
        assertThat(gateway.errorLines()).noneMatch(line -> line.contains("WARN") || line.contains("ERROR"));
        gateway.close();
    }

    static Stream<Arguments> mails() {
        return CONTENTS.keySet().stream()
                .flatMap(kind -> Stream.of(Arguments.of(kind, true), Arguments.of(kind, false)));
    }

    @AfterEach
    void forgetWhatArrived() throws IOException {
        for (Path mail : arrivedMails()) {
            Files.delete(mail);
        }
    }

    @ParameterizedTest
    @MethodSource("mails")
    @RequiresTool("swaks")
    void swaks(String kind, boolean encrypted) throws Exception {
        String mail = CONTENTS.get(kind);
        // swaks puts the end of the last line itself
        Path data = Files.writeString(
                directory.resolve("data"), mail.substring(0, mail.length() - "\r\n".length()), ISO_8859_1);
        List<String> command = command("swaks", "--server", "localhost", "--port", port(), "--data", "@" + data);
        command.addAll(List.of("--from", "a@example.com", "--to", "b@example.com", "--pipeline", "--suppress-data"));
        if (encrypted) {
            command.addAll(List.of("--tls", "--tls-verify", "--tls-ca-path", certificatePath()));
        }
        run(command, kind);
        assertArrived(kind);
    }

    @ParameterizedTest
    @MethodSource("mails")
    @RequiresTool("curl")
    void curl(String kind, boolean encrypted) throws Exception {
        List<String> command = command("curl", "-sS", "--url", "smtp://localhost:" + port(), "-T", mail(kind));
        command.addAll(List.of("--mail-from", "a@example.com", "--mail-rcpt", "b@example.com"));
        if (encrypted) {
            command.addAll(List.of("--ssl-reqd", "--cacert", certificatePath()));
        }
        run(command, kind);
        assertArrived(kind);
    }

    @ParameterizedTest
    @MethodSource("mails")
    @RequiresTool("python3")
    void pythonSmtplib(String kind, boolean encrypted) throws Exception {
        run(script("python3", "send.py", kind, encrypted), kind);
        assertArrived(kind);
    }

    @ParameterizedTest
    @MethodSource("mails")
    @RequiresTool("nodemailer")
    void nodemailer(String kind, boolean encrypted) throws Exception {
        run(script("node", "send.js", kind, encrypted), kind);
        assertArrived(kind);
    }

    @ParameterizedTest
    @MethodSource("mails")
    @RequiresTool("msmtp")
    void msmtp(String kind, boolean encrypted) throws Exception {
        List<String> command = command("msmtp", "--file=/dev/null", "--host=localhost", "--port=" + port());
        command.add("--from=a@example.com");
        if (encrypted) {
            command.addAll(List.of("--tls=on", "--tls-starttls=on", "--tls-trust-file=" + certificatePath()));
        }
        command.add("b@example.com");
        run(command, kind);
        assertArrived(kind);
    }

    @ParameterizedTest
    @MethodSource("mails")
    void angusMail(String kind, boolean encrypted) throws IOException, MessagingException {
        Properties properties = new Properties();
        properties.setProperty("mail.smtp.host", "localhost");
        properties.setProperty("mail.smtp.port", port());
        properties.setProperty("mail.smtp.from", "a@example.com");
        properties.setProperty("mail.smtp.starttls.required", Boolean.toString(encrypted));
        properties.setProperty("mail.smtp.ssl.trust", "localhost");
        Session session = Session.getInstance(properties);
        try (Transport transport = session.getTransport("smtp");
                InputStream content = Files.newInputStream(Path.of(mail(kind)))) {
            transport.connect();
            transport.sendMessage(new MimeMessage(session, content), InternetAddress.parse("b@example.com"));
        }
        assertArrived(kind);
    }

    private static List<String> command(String... words) {
        return new ArrayList<>(List.of(words));
    }

    private static List<String> script(String interpreter, String name, String kind, boolean encrypted)
            throws IOException {
        Path script = Path.of("src/test/resources/io/github/lsmtpd/examples/clients", name);
        List<String> command = command(interpreter, script.toString(), port(), mail(kind));
        if (encrypted) {
            command.add(certificatePath());
        }
        return command;
    }

    private static String port() {
        return Integer.toString(gateway.port());
    }

    private static String certificatePath() {
        return certificate.certificate().toString();
    }

    private static String mail(String kind) throws IOException {
        return Files.write(directory.resolve(kind), CONTENTS.get(kind).getBytes(ISO_8859_1))
                .toString();
    }

    /** The mail is on standard input for clients that read it there. */
    private static void run(List<String> command, String kind) throws IOException, InterruptedException {
        Path log = Files.createTempFile(directory, "client", ".log");
        Process process = new ProcessBuilder(command)
                .redirectInput(Path.of(mail(kind)).toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        assertThat(process.waitFor(10, TimeUnit.MINUTES))
                .as("%s has ended", command.get(0))
                .isTrue();
        assertThat(process.exitValue()).as(Files.readString(log, ISO_8859_1)).isZero();
    }

    /** The file is complete once the client has got 250. */
    private static void assertArrived(String kind) throws IOException {
        List<Path> mails = arrivedMails();
        assertThat(mails).hasSize(1);
        assertThat(Files.readString(mails.get(0), ISO_8859_1).equals(CONTENTS.get(kind)))
                .as("%s arrived to the byte", kind)
                .isTrue();
    }

    private static List<Path> arrivedMails() throws IOException {
        try (Stream<Path> files = Files.list(arrived)) {
            return files.toList();
        }
    }
}
