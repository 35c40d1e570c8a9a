package io.github.lsmtpd.amqp;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;

/** What is logged while an action runs. */
public final class CapturedLog {
    private CapturedLog() {}

    public static String of(Runnable action) {
        PrintStream console = System.out;
        ByteArrayOutputStream log = new ByteArrayOutputStream();
        try (PrintStream capture = new PrintStream(log, true, UTF_8)) {
            System.setOut(capture);
            action.run();
        } finally {
            System.setOut(console);
        }
        return log.toString(UTF_8);
    }
}
