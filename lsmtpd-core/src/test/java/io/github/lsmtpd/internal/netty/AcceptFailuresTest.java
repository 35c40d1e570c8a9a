package io.github.lsmtpd.internal.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.lsmtpd.event.LimitReached;
import io.github.lsmtpd.event.ServerLimit;
import io.github.lsmtpd.internal.session.EventCalls;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class AcceptFailuresTest {
    private final List<ServerLimit> reached = new ArrayList<>();
    private final EmbeddedChannel listener = new EmbeddedChannel(
            new AcceptFailures(EventCalls.of(Optional.of(event -> reached.add(((LimitReached) event).limit())))));

    /** Trying again at once would take a whole processor, since the client still waits. */
    @Test
    void nothingIsAcceptedForAMomentWhenDescriptorsRunOut() {
        listener.freezeTime();
        listener.pipeline().fireExceptionCaught(new IOException("accept(..) failed: Too many open files"));
        assertThat(listener.config().isAutoRead()).isFalse();
        assertThat(reached).containsExactly(ServerLimit.DESCRIPTORS);
        listener.advanceTimeBy(499, TimeUnit.MILLISECONDS);
        listener.runScheduledPendingTasks();
        assertThat(listener.config().isAutoRead()).isFalse();
        listener.advanceTimeBy(1, TimeUnit.MILLISECONDS);
        listener.runScheduledPendingTasks();
        assertThat(listener.config().isAutoRead()).isTrue();
        listener.finish();
    }
}
