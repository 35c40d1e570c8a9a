package io.github.lsmtpd.examples.spool;

import io.github.lsmtpd.ClientInfo;
import io.github.lsmtpd.MailMessage;
import io.github.lsmtpd.MessageContent;
import io.github.lsmtpd.spool.SpoolView;
import io.github.lsmtpd.spool.StoredFile;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code spool show}. */
@Command(
        name = "show",
        description = "Shows the files of a message, with envelope, client and header.",
        mixinStandardHelpOptions = true)
final class ShowCommand implements Callable<Integer> {
    /** Lines of the header that are shown at most. */
    private static final int MOST_LINES = 200;

    @Mixin
    private final SpoolOptions options = new SpoolOptions();

    @Parameters(paramLabel = "ID", description = "the message, as in the reply to its client")
    @SuppressWarnings("NullAway.Init") // by picocli
    private UUID id;

    @Override
    public Integer call() throws IOException {
        SpoolView view = options.view();
        Report report = options.report();
        int status = 0;
        for (StoredFile file : options.find(id)) {
            Map<String, Object> card = Rows.of(file);
            card.put("file", file.path());
            try {
                describe(view.read(file), card);
            } catch (IOException e) {
                card.put("failure", Failure.text(e));
                status = 1;
            }
            report.card(card);
        }
        report.end();
        return status;
    }

    private static void describe(MailMessage message, Map<String, Object> card) throws IOException {
        ClientInfo client = message.client();
        card.put("received", message.receivedAt());
        card.put("client", client.address() == null ? "" : client.address());
        card.put("hello", client.heloName());
        card.put("protocol", client.protocol());
        card.put("identity", client.identity() == null ? "" : client.identity());
        card.put("sender", Rows.sender(message));
        card.put("recipients", Rows.recipients(message));
        card.put("content size", message.content().size());
        card.put("header", header(message.content()));
    }

    private static List<String> header(MessageContent content) throws IOException {
        List<String> lines = new ArrayList<>();
        try (BufferedReader reader =
                new BufferedReader(new InputStreamReader(content.openStream(), StandardCharsets.UTF_8))) {
            String line = reader.readLine();
            while (line != null && !line.isEmpty() && lines.size() < MOST_LINES) {
                lines.add(line);
                line = reader.readLine();
            }
        }
        return lines;
    }
}
