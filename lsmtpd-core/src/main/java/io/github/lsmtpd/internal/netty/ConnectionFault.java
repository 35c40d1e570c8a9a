package io.github.lsmtpd.internal.netty;

import io.github.lsmtpd.LogText;
import io.github.lsmtpd.internal.support.ConditionLog;
import java.io.IOException;
import javax.net.ssl.SSLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What can go wrong with a connection, told apart by what is to be done. */
enum ConnectionFault {
    /** The client or the network has ended it, or encryption failed: there is no one to reply to. */
    LOST,
    /** There is no memory for it now. */
    NO_MEMORY,
    /** A mistake of ours. */
    INTERNAL;

    private static final Logger LOG = LoggerFactory.getLogger(ConnectionFault.class);
    /** Clients can provoke neither, as far as we know, but if they can, then thousands of times. */
    private static final ConditionLog FAULTS = new ConditionLog(LOG, "No session was ended by a fault since");

    /** Logs what was thrown, and returns what it means. */
    static ConnectionFault logged(Throwable thrown) {
        if (thrown instanceof IOException || thrown.getCause() instanceof SSLException) {
            LOG.debug("connection lost: {}", thrown.toString());
            return LOST;
        }
        if (thrown instanceof OutOfMemoryError) { // Netty's own for direct memory is one
            FAULTS.occurred("Sessions are ended for want of memory: " + thrown.getMessage(), null);
            return NO_MEMORY;
        }
        Throwable printable = LogText.printable(thrown);
        FAULTS.occurred("A session was ended by an internal error: " + printable.getMessage(), printable);
        return INTERNAL;
    }
}
