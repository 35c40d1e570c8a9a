package io.github.lsmtpd.examples.spool;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.lsmtpd.MailAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An operator's commands, all of them beside a process that has the spool open. */
class SpoolCommandTest extends OperatedSpool {
    @Test
    void listShowsEachFileWithItsState() throws IOException {
        UUID waiting = waiting();
        UUID parked = parked();
        UUID damaged = damaged();
        spool.quarantine(damaged);

        assertThat(run("list")).isZero();
        assertThat(out.toString().lines())
                .hasSize(4)
                .first()
                .asString()
                .startsWith("ID  ")
                .contains("STATE");
        assertThat(out.toString())
                .containsPattern(waiting + " +waiting ")
                .containsPattern(parked + " +parked ")
                .containsPattern(damaged + " +quarantined ");

        assertThat(run("list", "--state", "parked", "--json")).isZero();
        assertThat(out.toString().lines()).singleElement().asString().contains("\"id\":\"" + parked + "\"");
    }

    @Test
    void listShowsEnvelopesOnRequest() throws IOException {
        waiting();
        damaged();

        assertThat(run("list", "--envelope")).isZero();
        assertThat(out.toString())
                .contains("sender@example.com  admin@example.com")
                .contains("its checksum is wrong");
    }

    @Test
    void theReasonStandsBesideWhatWasSetAside() throws IOException {
        UUID id = parked();
        Files.writeString(
                directory.resolve("parked/" + id + ".reason"), "2026-01-02T03:04:05Z refused for good: too big\n");

        run("list");
        assertThat(out.toString()).contains("2026-01-02T03:04:05Z refused for good: too big");
        run("quarantine", "list");
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void showTellsAllOfAMessage() throws IOException {
        UUID id = waiting();

        assertThat(run("show", id.toString())).isZero();
        assertThat(out.toString())
                .contains("id: " + id, "state: waiting", "received: 2026-01-02T03:04:05Z", "hello: client.example")
                .contains("sender: sender@example.com", "recipients:\n  admin@example.com", "header:\n  Subject: h");
    }

    @Test
    void whatIsNotThereIsNamed() {
        UUID id = UUID.randomUUID();
        assertThat(run("show", id.toString())).isOne();
        assertThat(err.toString()).isEqualToIgnoringNewLines("spool: " + id + " in " + directory + " does not exist");
    }

    @ParameterizedTest
    @ValueSource(strings = {"show", "show x", "retry", "retry --all-parked " + NIL, "burn", "", "list --state lost"})
    void wrongArgumentsAreExplained(String arguments) {
        assertThat(run(arguments.isEmpty() ? new String[0] : arguments.split(" ", -1)))
                .isEqualTo(2);
        assertThat(err.toString()).contains("Usage: spool");
    }

    private static final String NIL = "00000000-0000-4000-8000-000000000000";

    @Test
    void exportedFilesCanBeImportedAgain() throws IOException {
        UUID id = waiting();
        Path files = temp.resolve("files");

        assertThat(run("export", id.toString(), files.toString())).isZero();
        assertThat(files.resolve(id + ".eml")).hasBinaryContent(CONTENT);
        assertThat(files.resolve(id + ".envelope"))
                .hasContent("MAIL FROM:<sender@example.com>\nRCPT TO:<admin@example.com>\n");

        spool.remove(id);
        assertThat(run("import", files.toString())).isZero();
        assertThat(spool.read(id).content().toByteArray()).isEqualTo(CONTENT);
        assertThat(spool.read(id).envelope().recipients()).hasToString("[<admin@example.com>]");

        assertThat(run("import", files.toString())).isOne();
        assertThat(out.toString()).contains("not imported", "exists already");
    }

    @Test
    void filesOfTheRustSystemAreImported() throws IOException {
        Path files = Files.createDirectories(temp.resolve("rust"));
        UUID id = UUID.randomUUID();
        Files.writeString(files.resolve(id + ".json"), """
                {"timestamp":"2026-01-02T03:04:05.1+00:00","message_id":"%s","client_address":"client.example",\
                "recipients":["<b@example.com>"],"email_content":"Subject: x\\r\\n\\r\\nbody\\r\\n",\
                "sender":"a@example.com"}""".formatted(id));

        assertThat(run("import", files.toString())).as(out.toString()).isZero();
        assertThat(spool.read(id).envelope().reversePath()).contains(MailAddress.of("a@example.com"));
    }

    @Test
    void whatCannotBeImportedIsNamedAndTheRestIs() throws IOException {
        Path files = Files.createDirectories(temp.resolve("files"));
        Files.writeString(files.resolve("a.eml"), "x");
        Files.writeString(files.resolve("b.eml"), "x");
        Files.writeString(files.resolve("b.envelope"), "mail from:<>\nrcpt to:<c@example.com>\n");
        Files.writeString(files.resolve("c.eml"), "x");
        Files.writeString(files.resolve("c.envelope"), "hello\n");
        Files.writeString(files.resolve("d.json"), "{}");

        assertThat(run("import", files.toString())).isOne();
        assertThat(out.toString().lines().filter(line -> line.contains("  imported")))
                .hasSize(1);
        assertThat(out.toString())
                .contains("a.envelope does not exist", "'hello' is neither MAIL FROM:<...> nor RCPT TO:<...>");
        assertThat(spool.oldest(9, null)).hasSize(1);
    }

    @Test
    void retryMovesWhatIsIntactBack() throws IOException {
        UUID first = parked();
        UUID second = parked();
        UUID damaged = damaged();
        spool.quarantine(damaged);

        assertThat(run("retry", "--all-parked")).isZero();
        assertThat(spool.oldest(9, null)).extracting(entry -> entry.id()).containsExactlyInAnyOrder(first, second);
        assertThat(directory.resolve("parked")).isEmptyDirectory();

        assertThat(run("retry", damaged.toString())).isOne();
        assertThat(out.toString()).contains("stays", "its checksum is wrong");
        assertThat(directory.resolve("quarantine/" + damaged + ".json")).exists();

        assertThat(run("retry", first.toString())).isOne();
        assertThat(out.toString()).contains("waits already");
    }

    @Test
    void verifyFindsWhatIsDamaged() throws IOException {
        waiting();
        assertThat(run("verify")).isZero();
        assertThat(out.toString()).contains("1 of 1 are intact");

        UUID damaged = damaged();
        assertThat(run("verify")).isOne();
        assertThat(out.toString()).contains(damaged + "  damaged", "1 of 2 are intact");
    }

    /** As on a full disk. */
    @Test
    void anExportThatFailsLeavesNothing() throws IOException {
        UUID id = waiting();
        Path files = Files.createDirectories(temp.resolve("files"));
        Files.createDirectory(files.resolve(id + ".envelope"));

        assertThat(run("export", id.toString(), files.toString())).isOne();
        assertThat(err.toString()).contains(id + ".envelope exists already");
        assertThat(files.resolve(id + ".eml")).doesNotExist();
    }

    @Test
    void helpNamesEachCommand() {
        assertThat(run("--help")).isZero();
        assertThat(out.toString())
                .contains("list", "show", "export", "retry", "quarantine", "verify", "import", "drain");
    }
}
