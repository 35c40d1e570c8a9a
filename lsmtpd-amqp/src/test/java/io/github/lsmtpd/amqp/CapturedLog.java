package io.github.lsmtpd.amqp;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** What is logged while an action runs. */
public final class CapturedLog {
    private CapturedLog() {}

    public static String of(Runnable action) {
        return of(soFar -> action.run());
    }

    /** For an action that asks what was logged so far. */
    public static String of(Consumer<Supplier<String>> action) {
        PrintStream console = System.out;
        ByteArrayOutputStream log = new ByteArrayOutputStream();
        try (PrintStream capture = new PrintStream(log, true, UTF_8)) {
            System.setOut(capture);
            action.accept(() -> log.toString(UTF_8));
        } finally {
            System.setOut(console);
        }
        return log.toString(UTF_8);
    }
}
