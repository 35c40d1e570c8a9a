package io.github.lsmtpd.examples.gateway;

import io.github.lsmtpd.LogText;
import io.github.lsmtpd.config.SettingException;
import java.time.Duration;
import org.slf4j.LoggerFactory;

/** How the gateway ends other than by a signal: with one line on standard error and a status. Stateless. */
final class Ending {
    private static final int WRONG_SETTING = 2;
    /** EX_SOFTWARE of sysexits.h. */
    private static final int UNEXPECTED = 70;
    /** Time to close what is open, beside the grace of the server: a spool that finishes its writes, say. */
    private static final Duration TO_CLOSE = Duration.ofSeconds(20);

    private Ending() {}

    /** Ends the process; does not return. */
    static void wrongSetting(SettingException e) {
        exit(WRONG_SETTING, String.valueOf(e.getMessage()));
    }

    /**
     * Ends the process, with the stack trace in the log; returns at once, so that an event loop may call it. What is open
     * is closed as on SIGTERM, but whatever hangs does not keep the process.
     *
     * @param grace what the server has for open deliveries
     */
    static void unexpected(Throwable failure, Duration grace) {
        try {
            start(true, "halt", () -> haltAfter(grace.plus(TO_CLOSE)));
            start(false, "exit", () -> {
                log(failure);
                exit(UNEXPECTED, "ended by an unexpected failure: " + LogText.oneLine(failure.toString()));
            });
        } catch (Throwable noThread) { // there is no memory for a thread, or no thread to be had
            Runtime.getRuntime().halt(UNEXPECTED);
        }
    }

    private static void log(Throwable failure) {
        try {
            LoggerFactory.getLogger(Gateway.class).error("the gateway cannot go on", LogText.printable(failure));
        } catch (Throwable e) { // the log is not worth staying for
            System.err.println("lsmtpd-gateway: cannot log: " + LogText.oneLine(e.toString()));
        }
    }

    /** Runs the shutdown hooks, which close what is open. */
    private static void exit(int status, String line) {
        System.err.println("lsmtpd-gateway: " + line);
        System.exit(status);
    }

    private static void haltAfter(Duration limit) {
        try {
            Thread.sleep(limit.toMillis());
        } catch (InterruptedException e) {
            // the same as the end of the time
        }
        Runtime.getRuntime().halt(UNEXPECTED);
    }

    private static void start(boolean daemon, String name, Runnable task) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(daemon);
        thread.start();
    }
}
