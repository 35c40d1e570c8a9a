package io.github.lsmtpd.examples.simulation;

import io.github.lsmtpd.MessageSink;
import io.github.lsmtpd.spool.SpoolSettings;
import io.github.lsmtpd.spool.internal.failover.Failover;
import io.github.lsmtpd.spool.internal.seal.SpoolKeys;
import io.github.lsmtpd.spool.internal.store.DiskQueue;
import io.github.lsmtpd.spool.internal.store.SpoolStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.helpers.NOPLogger;

/** The spools of one process: one before the primary, and in some schedules a second before that, as the product makes them. */
final class SimulatedSpools {
    private static final int WAITING_MESSAGES = 10;
    private static final int WAITING_BYTES = 50_000;

    private final Simulation world;
    private final SimulatedProcess process;
    private final SpoolKeys keys;
    private final Runnable step;
    private final List<SpoolStore> stores = new ArrayList<>();
    private final List<Failover> failovers = new ArrayList<>();
    private @Nullable FirstSpool first;

    /**
     * None yet.
     *
     * @param step called before each operation of a disk
     */
    SimulatedSpools(Simulation world, SimulatedProcess process, SpoolKeys keys, Runnable step) {
        this.world = world;
        this.process = process;
        this.keys = keys;
        this.step = step;
    }

    /** Opens the one before the primary. */
    void openFirst(SpoolSettings settings) throws IOException {
        SpoolStore store = store(settings, world.disks().all().get(0));
        add(world.primary(process, step), settings, store);
    }

    /** Opens a second before it; if that fails, the first is closed, too. */
    void openSecond(SpoolSettings settings) throws IOException {
        first = new FirstSpool(outer());
        try {
            add(first, settings, store(settings, world.disks().all().get(1)));
        } catch (IOException e) {
            first.close();
            throw e;
        }
    }

    private SpoolStore store(SpoolSettings settings, SimulatedDisk disk) throws IOException {
        return SpoolStore.open(settings, keys, world.files(disk, process, step), process, NOPLogger.NOP_LOGGER);
    }

    private void add(MessageSink primary, SpoolSettings settings, SpoolStore store) {
        stores.add(store);
        DiskQueue queue = new DiskQueue(WAITING_MESSAGES, WAITING_BYTES, process);
        failovers.add(new Failover(primary, settings, store, queue, process));
    }

    private Failover outer() {
        return failovers.get(failovers.size() - 1);
    }

    CompletableFuture<?> deliver(Mail mail) {
        return outer().deliver(mail.message).toCompletableFuture();
    }

    /** What the first spool has of a message, and has not answered, if there is a second. */
    List<CompletableFuture<?>> openInFirst(UUID id) {
        return first == null ? List.of() : first.open(id);
    }

    /** Whether neither counts a message, nor any bytes. */
    boolean areEmpty() {
        return stores.stream().allMatch(store -> store.messages() == 0 && store.bytes() == 0);
    }

    /** What they count. */
    String counted() {
        return stores.stream()
                .map(store -> store.messages() + " messages, " + store.bytes() + " bytes")
                .collect(Collectors.joining("; "));
    }

    /** What is counted as being on its way. */
    String remains() {
        return failovers.stream().map(Failover::remains).collect(Collectors.joining());
    }

    void close() {
        outer().close();
    }
}
