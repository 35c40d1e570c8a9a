package io.github.lsmtpd.examples.killer;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.lsmtpd.examples.gateway.RequiresTool;
import io.github.lsmtpd.examples.gateway.SmtpTestClient;
import io.github.lsmtpd.examples.gateway.SteadyGateway;
import io.github.lsmtpd.examples.gateway.TestDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Cases 4 and 5: whenever the power is cut, the disk has each message that had a 250 before; and without an fsync this test fails.
 * One client sends, since with several of them the fsync for one message makes another one safe, too.
 */
class PowerCutIT {
    private static final int MESSAGES = Integer.getInteger("killer.cuts", 10);

    @TempDir
    private Path directory;

    @ParameterizedTest
    @CsvSource({"EXT4, NONE", "EXT4, WITHOUT_FSYNC_OF_DIRECTORIES"})
    @RequiresTool(
            value = {"mkfs.ext4", "mkfs.xfs"},
            asRoot = true)
    void messagesSurviveOnExt4(SpoolDisk.Kind kind, Mutant mutant) throws Exception {
        cutAfterEachMessage(kind, mutant);
    }

    @ParameterizedTest
    @CsvSource({
        "EXT4, WITHOUT_FSYNC_OF_FILES",
        "XFS, NONE",
        "XFS, WITHOUT_FSYNC_OF_FILES",
        "XFS, WITHOUT_FSYNC_OF_DIRECTORIES",
        "BTRFS, NONE",
        "BTRFS, WITHOUT_FSYNC_OF_FILES",
        "BTRFS, WITHOUT_FSYNC_OF_DIRECTORIES"
    })
    @Tag("only-in-full")
    @RequiresTool(
            value = {"mkfs.ext4", "mkfs.xfs", "mkfs.btrfs"},
            asRoot = true)
    void messagesSurviveOnOtherFileSystems(SpoolDisk.Kind kind, Mutant mutant) throws Exception {
        cutAfterEachMessage(kind, mutant);
    }

    private void cutAfterEachMessage(SpoolDisk.Kind kind, Mutant mutant) throws Exception {
        try (SpoolDisk images = SpoolDisk.host(directory.resolve("images"));
                SpoolDisk disk = SpoolDisk.create(kind, images.directory().resolve("spool"))) {
            List<Map<String, String>> accepted = send(disk, mutant);
            int incomplete = 0;
            for (int cut = 0; cut < MESSAGES; cut++) {
                disk.revert("cut-" + cut);
                incomplete += isComplete(disk, accepted.get(cut)) ? 0 : 1;
            }
            System.out.printf("power cut: %s, %s: %d cuts, %d lost mail%n", kind, mutant, MESSAGES, incomplete);
            assertThat(incomplete > 0).as("whether mail was lost").isEqualTo(mutant != Mutant.NONE);
        }
    }

    /** Cuts the power after each 250; returns what had been accepted by then. */
    private List<Map<String, String>> send(SpoolDisk disk, Mutant mutant) throws Exception {
        List<Map<String, String>> accepted = new ArrayList<>();
        Map<String, String> settings = Map.of(
                "AMQP_PORT",
                "1",
                "SPOOL_MIN_FREE_BYTES",
                "0",
                "TEMP_EMAIL_DIR",
                spool(disk).toString());
        List<String> options = mutant.jvmOptions(Files.createDirectory(directory.resolve("mutant")));
        try (SteadyGateway gateway = new SteadyGateway(directory.resolve("gateway"), settings, options);
                SmtpTestClient client = SmtpTestClient.connect(gateway.port())) {
            assertThat(TestDisk.run("sync", "-f", disk.directory().toString())).isZero();
            Map<String, String> soFar = new HashMap<>();
            for (int cut = 0; cut < MESSAGES; cut++) {
                String key = "cut-" + cut;
                soFar.put(key, client.send("a@example.com", "b@example.com", KnownMail.content(key, 5_000)));
                disk.keep(key);
                accepted.add(Map.copyOf(soFar));
            }
            gateway.kill9();
        }
        return accepted;
    }

    private static Path spool(SpoolDisk disk) {
        return disk.directory().resolve("spool");
    }

    private static boolean isComplete(SpoolDisk disk, Map<String, String> accepted) throws IOException {
        Audit audit = new Audit();
        audit.requireAll(accepted, audit.read(List.of(spool(disk))));
        return audit.findings().isEmpty();
    }
}
