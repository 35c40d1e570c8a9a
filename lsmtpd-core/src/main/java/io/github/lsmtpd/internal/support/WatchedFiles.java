package io.github.lsmtpd.internal.support;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Looks at files every few seconds, on a thread of its own, and reports when they have changed and have then stayed the same from
 * one look to the next, so that files which are just being written are not read in half. Thread safe.
 */
public final class WatchedFiles implements AutoCloseable {
    /** How often files are looked at. */
    public static final Duration INTERVAL = Duration.ofSeconds(2);

    private final List<Path> files;
    private final Runnable whenChanged;
    private final ScheduledExecutorService watcher;
    /** The state that was told last, and the one of the last look. */
    private String told;

    private String seen;

    private WatchedFiles(List<Path> files, Runnable whenChanged, String name) {
        this.files = List.copyOf(files);
        this.whenChanged = whenChanged;
        this.told = state(files);
        this.seen = told;
        this.watcher = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        });
    }

    /**
     * Watches files from now on; call it before they are read, so that what changes meanwhile is told.
     *
     * @param files the files
     * @param interval the time between two looks
     * @param name the thread's name
     * @param whenChanged is called on that thread; it must not throw
     * @return the watch, to be closed
     */
    public static WatchedFiles watch(List<Path> files, Duration interval, String name, Runnable whenChanged) {
        WatchedFiles watched = new WatchedFiles(files, whenChanged, name);
        var unused = watched.watcher.scheduleWithFixedDelay(
                watched::look, interval.toMillis(), interval.toMillis(), TimeUnit.MILLISECONDS);
        return watched;
    }

    /** Looks at them now, as the thread does; for tests. */
    public synchronized void look() {
        String now = state(files);
        boolean settled = now.equals(seen);
        seen = now;
        if (settled && !now.equals(told)) {
            told = now;
            whenChanged.run();
        }
    }

    private static String state(List<Path> files) {
        StringBuilder state = new StringBuilder();
        files.forEach(file -> state.append(state(file)).append('\n'));
        return state.toString();
    }

    /** What distinguishes one state of a file from another; a file that is put in its place has another key. */
    private static String state(Path file) {
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            return attributes.lastModifiedTime() + " " + attributes.size() + " "
                    + Objects.toString(attributes.fileKey(), "");
        } catch (IOException e) {
            return "missing";
        }
    }

    /** Stops to look. */
    @Override
    public void close() {
        watcher.shutdownNow();
    }
}
