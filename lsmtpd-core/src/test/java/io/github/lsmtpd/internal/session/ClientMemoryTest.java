package io.github.lsmtpd.internal.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.lsmtpd.BuiltSettings;
import io.github.lsmtpd.ContentStorage;
import io.github.lsmtpd.ListenerConfig;
import io.github.lsmtpd.MailMessage;
import io.github.lsmtpd.MessageSink;
import io.github.lsmtpd.SmtpServer;
import io.github.lsmtpd.internal.content.ContentStore;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** All that clients make the server keep is in one budget until the last holder lets go of it, and then it is empty. */
@Tag("slow")
class ClientMemoryTest {
    private static final int KIBIBYTE = 1024;

    private final RecordingConnection connection = new RecordingConnection();
    private final List<SmtpSession> sessions = new ArrayList<>();
    private @Nullable ContentStore contents;
    private @Nullable MailMessage taken;
    private CompletionStage<?> stage = new CompletableFuture<Void>();

    @AfterEach
    void close() {
        store().close();
    }

    /** 40 clients want to have a megabyte of recipients each kept; there are two megabytes for all. */
    @Test
    void recipientsAreInTheBudget() {
        serve(ContentStorage.defaults().withMemoryBudget(KIBIBYTE * KIBIBYTE));
        String recipient = "RCPT TO:<" + "r".repeat(60) + "@" + ("d".repeat(57) + ".").repeat(3)
                + "example> ORCPT=rfc822;" + "o".repeat(480);
        for (int client = 0; client < 40; client++) {
            SmtpSession session = connect();
            say(session, "EHLO x", "MAIL FROM:<a@b>");
            for (int i = 0; i < 999; i++) {
                say(session, recipient);
            }
        }
        assertThat(connection.calls).contains("452 4.3.1");
        assertThat(connection.calls.stream().filter("250 2.1.5"::equals).count())
                .isBetween(1_000L, 3_000L);
        assertThat(store().bytesInMemory()).isLessThanOrEqualTo(2 * KIBIBYTE * KIBIBYTE);
        sessions.forEach(SmtpSession::connectionLost);
        assertThat(store().bytesInMemory()).isZero();
        connection.calls.clear();
        send(connect(), 10);
        assertThat(connection.calls).contains("250 2.1.5").doesNotContain("452 4.3.1");
    }

    @Test
    void mailIsRefusedWhenNothingIsLeft() {
        serve(ContentStorage.defaults().withMemoryBudget(0));
        for (int i = 0; i < 2 * KIBIBYTE; i++) {
            say(connect(), "EHLO x", "MAIL FROM:<>");
        }
        assertThat(connection.calls).contains("250 2.1.0").endsWith("250", "452 4.3.1");
        for (SmtpSession session : sessions) {
            say(session, "RSET");
        }
        assertThat(store().bytesInMemory()).isZero();
    }

    @Test
    void anAcceptedMessageGivesEverythingBack() {
        serve(ContentStorage.defaults());
        send(connect(), KIBIBYTE);
        assertThat(store().bytesInMemory()).isGreaterThan(KIBIBYTE);
        stage.toCompletableFuture().complete(null);
        assertThat(connection.calls).endsWith("250 2.0.0");
        assertThat(store().bytesInMemory()).isZero();
        assertThatThrownBy(taken().content()::openStream).isInstanceOf(IOException.class);
    }

    /** A sink that reads when the deadline passes still holds the bytes, and they count until it has closed its stream. */
    @Test
    void theDeadlineCancelsAndGivesBackWhenTheLastStreamIsClosed() throws IOException {
        serve(ContentStorage.defaults());
        send(connect(), KIBIBYTE);
        InputStream reading = taken().content().openStream();
        connection.passTime();
        assertThat(connection.calls).endsWith("451 4.3.0");
        assertThat(stage.toCompletableFuture()).isCancelled();
        assertThat(store().bytesInMemory()).isGreaterThan(KIBIBYTE);
        assertThatThrownBy(taken().content()::openStream).isInstanceOf(IOException.class);
        assertThat(reading.read(new byte[KIBIBYTE])).isPositive();
        reading.close();
        assertThat(store().bytesInMemory()).isZero();
    }

    /** A stage that cannot be cancelled is left alone. */
    @Test
    void theDeadlineLeavesAStageAloneThatCannotBeCancelled() {
        CompletableFuture<Void> never = new CompletableFuture<>() {
            @Override
            public CompletableFuture<Void> toCompletableFuture() {
                throw new UnsupportedOperationException("scripted");
            }
        };
        stage = never;
        serve(ContentStorage.defaults());
        send(connect(), 1);
        connection.passTime();
        assertThat(connection.calls).endsWith("451 4.3.0");
        assertThat(never).isNotDone();
        assertThat(store().bytesInMemory()).isZero();
    }

    /** RFC 1870 §6.1; what fits into memory needs no file. */
    @Test
    void saysAtMailThatNoFileWouldHoldTheMessage(@TempDir Path directory) {
        serve(ContentStorage.in(directory).withMaxMessageInMemory(KIBIBYTE).withMaxFileBytes(2_000));
        SmtpSession session = connect();
        say(session, "EHLO x", "MAIL FROM:<> SIZE=2001", "MAIL FROM:<> SIZE=2000", "RSET", "MAIL FROM:<> SIZE=1000");
        assertThat(connection.calls).containsExactly("250", "452 4.3.1", "250 2.1.0", "250 2.0.0", "250 2.1.0");
    }

    private void serve(ContentStorage storage) {
        settings = BuiltSettings.of(SmtpServer.builder()
                .hostname("mx")
                .timeouts(times -> times.withDelivery(Duration.ofSeconds(1)))
                .storage(storage)
                .sink((MessageSink) message -> {
                    taken = message;
                    return stage;
                }));
        contents = new ContentStore(settings.storage(), Thread::new);
    }

    private @Nullable ServerSettings settings;

    private SmtpSession connect() {
        InetSocketAddress client = new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);
        SmtpSession session = new SmtpSession(
                new ServerContext(Objects.requireNonNull(settings), store()),
                ListenerConfig.smtp(0),
                connection,
                client);
        sessions.add(session);
        return session;
    }

    private ContentStore store() {
        return Objects.requireNonNull(contents);
    }

    private MailMessage taken() {
        return Objects.requireNonNull(taken);
    }

    private static void send(SmtpSession session, int size) {
        say(session, "EHLO x", "MAIL FROM:<>", "RCPT TO:<a@b>", "DATA");
        session.content(new byte[size], size);
        session.endOfData(false);
    }

    private static void say(SmtpSession session, String... lines) {
        for (String line : lines) {
            session.command(line.getBytes(StandardCharsets.US_ASCII));
        }
    }
}
