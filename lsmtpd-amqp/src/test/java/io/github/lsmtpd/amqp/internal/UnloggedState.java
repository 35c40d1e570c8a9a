package io.github.lsmtpd.amqp.internal;

import static org.mockito.Mockito.mock;

import io.github.lsmtpd.internal.concurrent.Scheduler;
import org.slf4j.Logger;

/** The state of a broker before the first attempt to connect, for tests that do not ask what is logged of it. */
final class UnloggedState {
    private UnloggedState() {}

    static BrokerState create() {
        BrokerLog log = new BrokerLog("a broker", 1, mock(Logger.class), System::nanoTime);
        return new BrokerState(log.connections().get(0), Scheduler.system());
    }
}
