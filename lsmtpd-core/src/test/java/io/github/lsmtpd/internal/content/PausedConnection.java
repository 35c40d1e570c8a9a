package io.github.lsmtpd.internal.content;

/** A connection that only remembers whether it is paused; its thread is that of whoever calls. */
final class PausedConnection implements FlowControl {
    private volatile boolean paused;

    boolean isPaused() {
        return paused;
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
    public void execute(Runnable task) {
        task.run();
    }
}
