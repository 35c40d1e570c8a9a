package io.github.lsmtpd.internal.netty;

import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Threads that compute what handshakes need, so that the event loops go on with those who have done theirs. They end while
 * there is nothing to do; what waits for them is bounded by the number of handshakes in progress. Stateless.
 */
final class TlsThreads {
    private TlsThreads() {}

    static ExecutorService start() {
        int threads = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
        ThreadPoolExecutor executor = new ThreadPoolExecutor(
                threads,
                threads,
                10,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                new DefaultThreadFactory("lsmtpd-tls", true));
        executor.allowCoreThreadTimeOut(true);
        return executor;
    }
}
