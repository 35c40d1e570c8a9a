package io.github.lsmtpd;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.lsmtpd.DialogScript.Step;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Runs a script against a server; what the server does otherwise than written fails with the script's line. */
final class DialogRunner {
    private static final Pattern MESSAGE = Pattern.compile(
            "sender=<(?<sender>.*?)> recipients=<(?<recipients>.*?)> (body-type=(?<type>\\S+) )?(?<utf8>utf8 )?body=(?<body>.*)");
    private static final Pattern RECEIVED = Pattern.compile("^Received: [^\r]*\r\n(\t[^\r]*\r\n)*");
    private static final Pattern ACCEPTED = Pattern.compile("250 (?:2\\.0\\.0 )?OK, message accepted as (\\S{36})");

    private final DialogScript script;
    private final ScriptedSink sink = new ScriptedSink();
    private final SmtpServerBuilder builder =
            SmtpServer.builder().hostname("mx.example.com").sink(sink);
    private final Set<String> acceptedIds = new HashSet<>();
    private final Set<String> storedIds = new HashSet<>();
    private boolean receivedHeader = true;
    private boolean lmtp;
    private @Nullable MailMessage lastMessage;

    DialogRunner(DialogScript script) {
        this.script = script;
    }

    void run(Function<SmtpServerBuilder, DialogConnection> connect) {
        script.steps().forEach(this::set);
        if (lmtp) {
            builder.listenLmtp("127.0.0.1", 0);
        } else {
            builder.listen(0);
        }
        try (DialogConnection connection = connect.apply(builder)) {
            for (int at = 0; at < script.steps().size(); ) {
                at += perform(at, connection);
            }
        }
        assertThat(sink.isEmpty())
                .as("%s: the sink got no other message", script)
                .isTrue();
        acceptedIds.removeAll(storedIds);
        assertThat(acceptedIds)
                .as("%s: ids in 250 replies without a message line", script)
                .isEmpty();
    }

    private void set(Step step) {
        String[] words = step.text().split(" ", 2);
        if (step.keyword().equals("without")) {
            builder.without(SmtpExtension.valueOf(words[0]));
        } else if (step.keyword().equals("set")) {
            switch (words[0]) {
                case "maxMessageSize" -> builder.limits(limits -> limits.withMaxMessageSize(Long.parseLong(words[1])));
                case "maxRecipients" -> builder.limits(limits -> limits.withMaxRecipients(Integer.parseInt(words[1])));
                case "maxHops" -> builder.contentRules(rules -> rules.withMaxHops(Integer.parseInt(words[1])));
                case "forgedResultsRenamed" ->
                    builder.contentRules(rules -> rules.withForgedResultsRenamed(Boolean.parseBoolean(words[1])));
                case "maxMessages" -> builder.limits(limits -> limits.withMaxMessages(Integer.parseInt(words[1])));
                case "idleTimeout" -> builder.timeouts(times -> times.withIdle(Duration.parse(words[1])));
                case "deliveryTimeout" -> builder.timeouts(times -> times.withDelivery(Duration.parse(words[1])));
                case "receivedHeader" -> setReceivedHeader(Boolean.parseBoolean(words[1]));
                case "maxMessageInMemory" ->
                    builder.storage(ContentStorage.defaults().withMaxMessageInMemory(Long.parseLong(words[1])));
                case "maxErrors" -> builder.limits(limits -> limits.withMaxErrors(Integer.parseInt(words[1])));
                case "allowBareLineFeed" ->
                    builder.contentRules(rules -> Boolean.parseBoolean(words[1])
                            ? rules.tolerating(SmtpTolerance.BARE_LF)
                            : rules.refusing(SmtpTolerance.BARE_LF));
                case "allowLongLines" ->
                    builder.contentRules(rules -> Boolean.parseBoolean(words[1])
                            ? rules.tolerating(SmtpTolerance.LONG_LINES)
                            : rules.refusing(SmtpTolerance.LONG_LINES));
                case "strict" -> builder.contentRules(ContentRules::strict);
                case "tolerate" ->
                    Stream.of(words[1].split(",", -1))
                            .forEach(name -> builder.contentRules(rules ->
                                    rules.tolerating(SmtpTolerance.of(name).orElseThrow())));
                case "allowEmptyMessage" ->
                    builder.contentRules(rules -> Boolean.parseBoolean(words[1])
                            ? rules.tolerating(SmtpTolerance.EMPTY_MESSAGE)
                            : rules.refusing(SmtpTolerance.EMPTY_MESSAGE));
                case "lmtp" -> lmtp = true;
                case "tls" -> builder.tls(TlsConfig.offered(TestTls.context()));
                default -> throw new IllegalArgumentException("no such setting: " + step);
            }
        }
    }

    private void setReceivedHeader(boolean wanted) {
        receivedHeader = wanted;
        builder.contentRules(rules -> rules.withReceivedHeader(wanted));
    }

    /** Does what one or more steps say; gives how many. */
    private int perform(int at, DialogConnection connection) {
        Step step = script.steps().get(at);
        try {
            switch (step.keyword()) {
                case "set", "without" -> {}
                case "C:", "C~" -> {
                    return send(at, connection);
                }
                case "S:" -> {
                    return expect(at, connection);
                }
                case "S*" -> expectMany(step, connection);
                case "S!" -> assertThat(connection.readLine()).as(where(step)).isNull();
                case "C!" -> end(step, connection);
                case "sink" -> sink.obey(step.text());
                case "server" -> connection.stopServer();
                case "tls" -> connection.startTls();
                case "message:" -> expectMessage(step);
                case "client:" ->
                    expectText(step, MessageText.client(lastMessage().client()));
                case "envelope:" ->
                    expectText(step, MessageText.envelope(lastMessage().envelope()));
                case "received:" -> expectText(step, MessageText.receivedWith(lastMessage()));
                default -> throw new IllegalArgumentException("what is " + step);
            }
        } catch (Exception e) {
            throw new AssertionError(where(step) + ": " + e, e);
        }
        return 1;
    }

    private static void end(Step step, DialogConnection connection) {
        switch (step.text()) {
            case "hangs up" -> connection.hangUp();
            case "ends its side" -> connection.endOutput();
            default -> throw new IllegalArgumentException("what is " + step);
        }
    }

    private String where(Step step) {
        return script + ".txt, " + step;
    }

    /** All client lines in a row go out in one write. */
    private int send(int from, DialogConnection connection) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        int at = from;
        while (at < script.steps().size() && script.steps().get(at).keyword().matches("C[:~]")) {
            Step step = script.steps().get(at++);
            if (step.keyword().equals("C:")) {
                bytes.writeBytes((step.text() + "\r\n").getBytes(StandardCharsets.UTF_8));
            } else {
                bytes.writeBytes(DialogScript.unescape(step.text()));
            }
        }
        connection.send(bytes.toByteArray());
        return at - from;
    }

    /** A single line is the beginning of a reply; several that go on with a hyphen are a whole reply to the letter. */
    private int expect(int from, DialogConnection connection) {
        Step step = script.steps().get(from);
        if (!step.text().matches("\\d{3}-.*")) {
            expectReply(step, step.text(), connection);
            return 1;
        }
        List<String> expected = new ArrayList<>();
        int at = from;
        do {
            expected.add(script.steps().get(at).text());
        } while (script.steps().get(at++).text().charAt(3) == '-');
        assertThat(readReply(step, connection)).as(where(step)).isEqualTo(expected);
        return at - from;
    }

    private void expectMany(Step step, DialogConnection connection) {
        String[] words = step.text().split(" ", 2);
        for (int i = Integer.parseInt(words[0]); i > 0; i--) {
            expectReply(step, words[1], connection);
        }
    }

    private void expectReply(Step step, String prefix, DialogConnection connection) {
        List<String> reply = readReply(step, connection);
        assertThat(reply.get(reply.size() - 1)).as(where(step)).startsWith(prefix);
        Matcher accepted = ACCEPTED.matcher(reply.get(0));
        if (accepted.matches()) {
            acceptedIds.add(accepted.group(1));
        }
    }

    private List<String> readReply(Step step, DialogConnection connection) {
        List<String> lines = new ArrayList<>();
        String line;
        do {
            line = connection.readLine();
            // RFC 5321 §4.2: printable text after a code, the same on each line; §4.5.3.1.5: 512 bytes with CRLF.
            assertThat(line)
                    .as(where(step))
                    .isNotNull()
                    .matches("[2-5][0-9]{2}[ -][ -~]*")
                    .hasSizeLessThan(511);
            lines.add(line);
            assertThat(line).as(where(step)).startsWith(lines.get(0).substring(0, 3));
        } while (line.charAt(3) == '-');
        return lines;
    }

    private void expectMessage(Step step) throws Exception {
        Matcher expected = MESSAGE.matcher(step.text());
        assertThat(expected.matches()).as("format of %s", where(step)).isTrue();
        MailMessage message = sink.nextMessage();
        lastMessage = message;
        storedIds.add(message.id().toString());
        Envelope envelope = message.envelope();
        assertThat(envelope.reversePath().map(MailAddress::toString).orElse(""))
                .as(where(step))
                .isEqualTo(utf8(expected.group("sender")));
        assertThat(envelope.recipients().stream()
                        .map(r -> r.address().toString())
                        .toList())
                .as(where(step))
                .containsExactly(utf8(expected.group("recipients")).split(">,<", -1));
        if (expected.group("type") != null) {
            assertThat(envelope.body().keyword()).as(where(step)).isEqualTo(expected.group("type"));
        }
        assertThat(envelope.smtpUtf8()).as(where(step)).isEqualTo(expected.group("utf8") != null);
        assertThat(body(message))
                .as(where(step))
                .isEqualTo(new String(DialogScript.unescape(expected.group("body")), StandardCharsets.ISO_8859_1));
    }

    private MailMessage lastMessage() {
        return Objects.requireNonNull(lastMessage, "no message: line before");
    }

    private void expectText(Step step, String text) {
        assertThat(text).as(where(step)).isEqualTo(utf8(step.text()));
    }

    private static String utf8(String escaped) {
        return new String(DialogScript.unescape(escaped), StandardCharsets.UTF_8);
    }

    /** The content as the client sent it, each byte a character. */
    private String body(MailMessage message) throws Exception {
        byte[] content = message.content().toByteArray();
        assertThat(message.content().size()).isEqualTo(content.length);
        String text = new String(content, StandardCharsets.ISO_8859_1);
        if (!receivedHeader) {
            return text;
        }
        assertThat(text).containsPattern(RECEIVED);
        return RECEIVED.matcher(text).replaceFirst("");
    }
}
