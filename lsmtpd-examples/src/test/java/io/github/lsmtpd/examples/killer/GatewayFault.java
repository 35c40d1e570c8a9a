package io.github.lsmtpd.examples.killer;

import io.github.lsmtpd.amqp.testing.Processes;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** What happens to the gateway, or to its machine. */
enum GatewayFault {
    NONE,
    KILL_9,
    SIGTERM,
    /** It is stopped with SIGSTOP for a time. */
    PAUSE,
    /** The disk is then as it was at one instant, a moment before the end of the gateway. */
    POWER_CUT;

    /** Does it; {@code length} is that of a pause. */
    void strike(Site site, Ledger ledger, Duration length) throws IOException {
        switch (this) {
            case NONE -> {}
            case KILL_9 -> site.gateway().kill9();
            case SIGTERM -> site.stop();
            case PAUSE -> pause(site.gateway().handle(), length);
            case POWER_CUT -> cutPower(site, ledger);
        }
    }

    private static void pause(ProcessHandle gateway, Duration length) {
        Processes.signal("STOP", gateway);
        LockSupport.parkNanos(length.toNanos());
        Processes.signal("CONT", gateway);
    }

    private static void cutPower(Site site, Ledger ledger) throws IOException {
        ledger.cut();
        site.disk().keep("cut");
        site.gateway().kill9();
        site.disk().revert("cut");
        ledger.on();
    }

    /** Whether the gateway is gone then. */
    boolean isFatal() {
        return this != NONE && this != PAUSE;
    }

    boolean isPossibleOn(SpoolDisk.Kind kind) {
        return this != POWER_CUT || kind.hasSnapshots();
    }
}
