package io.github.lsmtpd.amqp.internal;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ShutdownSignalException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Puts the steps of a topology to one connection, once. A step that the broker refuses closes the channel; the next one
 * gets another. All of them end within the timeout. For one thread, which holds no lock.
 */
final class TopologyRun {
    private final Connection connection;
    private final Map<TopologyStep, String> leftOut;
    private final Duration timeout;
    private final long startedAt = System.nanoTime();
    private final List<String> problems = new ArrayList<>();
    private @Nullable Channel channel;

    /**
     * Nothing is sent yet.
     *
     * @param leftOut gets what made the broker close the connection, with its words; what is in it is not tried
     */
    TopologyRun(Connection connection, Map<TopologyStep, String> leftOut, Duration timeout) {
        this.connection = connection;
        this.leftOut = leftOut;
        this.timeout = timeout;
    }

    /**
     * Returns what is not as asked, a line each; empty if all is.
     *
     * @throws IOException if the connection is lost
     */
    List<String> run(List<TopologyStep> steps) throws IOException {
        for (TopologyStep step : steps) {
            String refusal = leftOut.get(step);
            if (refusal != null) {
                problems.add(step.what() + ": left out, since the broker closed the connection for it: " + refusal);
            } else if (!attempt(step)) {
                problems.add(step.what() + " and what follows: no answer within " + timeout.toMillis() + " ms");
                return problems;
            }
        }
        if (channel != null) {
            channel.abort();
        }
        return problems;
    }

    /** Returns false if there was no answer in time. */
    private boolean attempt(TopologyStep step) throws IOException {
        try {
            var answer = open().asyncCompletableRpc(step.method());
            answer.get(timeout.toNanos() - (System.nanoTime() - startedAt), TimeUnit.NANOSECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ShutdownSignalException e) {
            refused(step, e);
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof ShutdownSignalException signal)) {
                throw new IOException(e.getCause());
            }
            refused(step, signal);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        }
        return true;
    }

    private Channel open() throws IOException {
        Channel opened = channel;
        if (opened == null) {
            opened = connection.createChannel();
            if (opened == null) {
                throw new IOException("the broker allows no channel");
            }
            channel = opened;
        }
        return opened;
    }

    private void refused(TopologyStep step, ShutdownSignalException signal) throws IOException {
        channel = null;
        if (!signal.isHardError()) {
            problems.add(step.what() + ": " + DeclarationRefusal.text(signal));
            return;
        }
        if (signal.getReason() instanceof AMQP.Connection.Close close
                && close.getReplyCode() != AMQP.CONNECTION_FORCED) {
            leftOut.put(step, FailureText.of(signal));
        }
        // Without the cause, which could be taken for a refused login.
        throw new IOException("the connection ended at the " + step.what() + ": " + FailureText.of(signal));
    }
}
