package io.github.lsmtpd.internal.session;

import io.github.lsmtpd.TlsInfo;
import io.github.lsmtpd.internal.protocol.Reply;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** A connection that only remembers what the session does with it; its thread is that of whoever calls. */
final class RecordingConnection implements ClientConnection {
    /** The codes of the replies, and the names of what else was called, but for pauses. */
    final List<String> calls = new CopyOnWriteArrayList<>();

    private final List<Runnable> timers = new CopyOnWriteArrayList<>();
    private volatile boolean paused;

    /** How many tasks are to run later. */
    int timers() {
        return timers.size();
    }

    /** What was to run later runs now. */
    void passTime() {
        List<Runnable> due = List.copyOf(timers);
        timers.clear();
        due.forEach(Runnable::run);
    }

    boolean isPaused() {
        return paused;
    }

    @Override
    public void send(Reply reply) {
        calls.add((reply.code() + " " + reply.enhanced()).strip());
    }

    @Override
    public void receiveData() {
        calls.add("data");
    }

    @Override
    public void receiveChunk(long size) {
        calls.add("chunk " + size);
    }

    @Override
    public Optional<byte[]> channelBinding(String kind) {
        return Optional.empty();
    }

    @Override
    public void limitLines(int max) {}

    @Override
    public boolean mayTryAgain() {
        return true;
    }

    @Override
    public InetAddress peer() {
        return InetAddress.getLoopbackAddress();
    }

    @Override
    public boolean mayStartTls() {
        return true;
    }

    @Override
    public void startTls() {
        calls.add("tls");
    }

    @Override
    public void pause() {
        paused = true;
    }

    @Override
    public void resume() {
        paused = false;
    }

    @Override
    public TlsInfo tls() {
        return new TlsInfo("TLSv1.3", "TLS_AES_128_GCM_SHA256");
    }

    @Override
    public boolean hasUnread() {
        return false;
    }

    @Override
    public void close() {
        calls.add("close");
    }

    @Override
    public void execute(Runnable task) {
        task.run();
    }

    @Override
    public Timer schedule(Runnable task, Duration delay) {
        timers.add(task);
        return () -> timers.remove(task);
    }
}
