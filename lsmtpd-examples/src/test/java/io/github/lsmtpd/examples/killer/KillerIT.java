package io.github.lsmtpd.examples.killer;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.lsmtpd.amqp.testing.RabbitMqNode;
import io.github.lsmtpd.amqp.testing.RabbitMqRelease;
import io.github.lsmtpd.amqp.testing.RequiresRabbitMq;
import io.github.lsmtpd.examples.gateway.RequiresTool;
import io.github.lsmtpd.examples.gateway.TestDisk;
import io.github.lsmtpd.examples.gateway.TestQueue;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;

/**
 * Rounds of load and faults against the finished gateway and a real broker: each message that had a 250 is on the queue or in the
 * spool when the gateway is dead, and on the queue once it has recovered, with the bytes that were sent; copies have its id.
 * {@code -Dkiller.rounds} says how many rounds, {@code -Dkiller.seed} which, {@code -Dkiller.first} the number of the first.
 */
@Timeout(value = 4, unit = TimeUnit.HOURS)
class KillerIT {
    private static final int ROUNDS = Integer.getInteger("killer.rounds", 3);
    private static final long SEED = Long.getLong("killer.seed", 1);
    /** Without being told, a SIGTERM, a kill and a power cut, on two disks. */
    private static final int FIRST = Integer.getInteger("killer.first", 9);

    private static final int ROUNDS_PER_DISK = 10;
    private static final int ROUNDS_PER_NODE = 60;
    private static final List<SpoolDisk.Kind> KINDS = List.of(
            SpoolDisk.Kind.TMPFS,
            SpoolDisk.Kind.EXT4,
            SpoolDisk.Kind.DIRECTORY,
            SpoolDisk.Kind.XFS,
            SpoolDisk.Kind.EXT4,
            SpoolDisk.Kind.BTRFS);

    private static final String QUEUE = "killer-it";

    private final Map<RabbitMqRelease, RabbitMqNode> nodes = new EnumMap<>(RabbitMqRelease.class);
    private final Path directory = Path.of("target", "killer", Long.toString(System.currentTimeMillis()));
    private final Audit audit = new Audit();
    private final KillerReport report = new KillerReport(SEED);

    @ParameterizedTest
    @RequiresRabbitMq(RabbitMqRelease.V3)
    @RequiresTool(
            value = {"strace", "mkfs.ext4", "mkfs.xfs", "mkfs.btrfs"},
            asRoot = true)
    void nothingAcceptedIsLost(RabbitMqRelease first) throws Exception {
        try (SpoolDisk images = SpoolDisk.host(directory.resolve("images"))) {
            int number = FIRST;
            while (number < FIRST + ROUNDS) {
                number = playOnOneDisk(nodeOf(first, number), images, number);
            }
        } finally {
            report.write(directory.resolve("report.txt"));
        }
        assertThat(report.findings()).as("what is kept in " + directory).isEmpty();
        assertThat(TestDisk.run("rm", "-r", directory.resolve("images").toString()))
                .isZero();
    }

    /** Sixty rounds are played on the first release, which is all that the build plays, sixty on the other, and so on. */
    private RabbitMqNode nodeOf(RabbitMqRelease first, int round) throws Exception {
        RabbitMqRelease release = round / ROUNDS_PER_NODE % 2 == 0 ? first : RabbitMqRelease.V4;
        RabbitMqNode known = nodes.get(release);
        if (known != null) {
            return known;
        }
        RabbitMqNode node = RabbitMqNode.shared(release);
        new TestQueue(node.port(), QUEUE).leave();
        node.syncDeclarations();
        nodes.put(release, node);
        return node;
    }

    /** On every other disk of which there is no snapshot: a power cut would have to bring back both spools as of one instant. */
    private static boolean hasSecondSpool(SpoolDisk.Kind kind, int first) {
        return !kind.hasSnapshots() && first / ROUNDS_PER_DISK % 4 == 2;
    }

    /** Returns the number of the next round. */
    private int playOnOneDisk(RabbitMqNode node, SpoolDisk images, int first) throws Exception {
        SpoolDisk.Kind kind = KINDS.get(first / ROUNDS_PER_DISK % KINDS.size());
        int end = Math.min(FIRST + ROUNDS, (first / ROUNDS_PER_DISK + 1) * ROUNDS_PER_DISK);
        Path place = Files.createDirectories(directory.resolve("from-round-" + first));
        Path parent = kind.hasSnapshots() ? images.directory().resolve("from-round-" + first) : place;
        try (SpoolDisk disk = SpoolDisk.create(kind, parent);
                Site site = new Site(node, QUEUE, disk, place.resolve("gateway"), hasSecondSpool(kind, first))) {
            int number = first;
            while (number < end && play(site, number)) {
                number++;
            }
            if (number < end) {
                return number + 1;
            }
            site.stop();
            return end;
        }
    }

    /** Returns whether nothing was found; otherwise what the spool had is kept. */
    private boolean play(Site site, int number) throws Exception {
        Plan plan = Plan.of(SEED, number, site.disk().kind());
        Round round = new Round(site, plan, audit, QUEUE);
        long begin = System.nanoTime();
        int before = audit.findings().size();
        try {
            round.run(SEED);
        } catch (Exception | AssertionError e) {
            audit.found("the round ended with " + e);
        }
        Duration time = Duration.ofNanos(System.nanoTime() - begin);
        report.add(plan, site, round, audit, time);
        System.out.printf(
                "killer: round %d, %s, %s, %d ms%n", number, site.disk().kind(), plan.faults(), time.toMillis());
        List<String> found = audit.findings().subList(before, audit.findings().size());
        for (String finding : found) {
            report.found("seed %d, round %d, %s: %s".formatted(SEED, number, plan.faults(), finding));
        }
        if (!found.isEmpty()) {
            Path kept = Files.createDirectories(directory.resolve("spool-of-round-" + number));
            for (Path spool : site.spools()) {
                TestDisk.run("cp", "-a", spool.toString(), kept.toString());
            }
        }
        return found.isEmpty();
    }
}
