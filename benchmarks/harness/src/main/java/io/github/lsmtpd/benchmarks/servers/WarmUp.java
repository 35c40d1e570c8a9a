package io.github.lsmtpd.benchmarks.servers;

import io.github.lsmtpd.benchmarks.support.FailedRunException;
import io.github.lsmtpd.benchmarks.support.Options;
import java.io.IOException;

/**
 * What a server gets before it counts, the same for all: messages of the same load, in batches that grow until one takes
 * a second, until there have been enough of them or enough time has passed.
 */
public record WarmUp(int messages, int seconds) {
    /** Enough for a JVM to have compiled what matters; for loads with few large messages, the time decides. */
    private static final int MESSAGES = 30_000;

    private static final int SECONDS = 10;
    private static final int FIRST_BATCH = 20;

    /** The usual one, unless {@code --warm-messages} or {@code --warm-seconds} say otherwise. */
    public static WarmUp from(Options options) {
        return new WarmUp(options.number("warm-messages", MESSAGES), options.number("warm-seconds", SECONDS));
    }

    /**
     * Warms a server up.
     *
     * @return its rate in messages a second, in the last batch
     */
    public double run(int port, Load load) throws FailedRunException, IOException, InterruptedException {
        int batch = FIRST_BATCH;
        int sent = 0;
        double spent = 0;
        while (true) {
            SmtpSource.Run run = SmtpSource.send(port, load, batch);
            sent += run.messages();
            spent += run.seconds();
            if (sent >= messages || spent >= seconds) {
                return run.rate();
            }
            batch = (int) Math.min(run.messages() * 2.0, Math.max(run.rate(), run.messages()));
        }
    }

    /** For people. */
    @Override
    public String toString() {
        return messages + " messages or " + seconds + " s, whichever comes first";
    }
}
