package io.github.lsmtpd.internal.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import io.netty.util.ResourceLeakDetector.Level;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Looks for buffers that the tests of a class have not released: every buffer is watched, which is slow. That nothing was
 * found is worth something only since a buffer that is lost on purpose was.
 */
public final class NoLeaks implements BeforeAllCallback, AfterAllCallback {
    private static final Duration TIMEOUT = Duration.ofMinutes(5);

    @Override
    public void beforeAll(ExtensionContext context) {
        ResourceLeakDetector.setLevel(Level.PARANOID);
    }

    @Override
    public void afterAll(ExtensionContext context) {
        String lostOnPurpose = UUID.randomUUID().toString();
        ByteBufAllocator.DEFAULT.buffer().touch(lostOnPurpose);
        await().atMost(TIMEOUT).until(() -> isFound(lostOnPurpose));
        ResourceLeakDetector.setLevel(Level.SIMPLE);
        List<String> leaks = RecordingLeakDetector.LEAKS.stream()
                .filter(leak -> !leak.contains(lostOnPurpose))
                .toList();
        RecordingLeakDetector.LEAKS.clear();
        assertThat(leaks).isEmpty();
    }

    /** Netty reports what was collected when it hands out the next buffer. */
    private static boolean isFound(String lost) {
        System.gc();
        ByteBuf next = ByteBufAllocator.DEFAULT.buffer();
        next.release();
        return RecordingLeakDetector.LEAKS.stream().anyMatch(leak -> leak.contains(lost));
    }
}
