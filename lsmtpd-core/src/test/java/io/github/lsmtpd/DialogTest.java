package io.github.lsmtpd;

import io.github.lsmtpd.internal.netty.EmbeddedConnection;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every script of {@code src/test/resources/dialogs}, with a socket and without. */
@Timeout(value = 20, unit = TimeUnit.MINUTES)
class DialogTest {
    /** Tests that add nothing about the protocol and the session; the mutation tests leave them out. */
    private static final String SAYS_NO_MORE = "says-no-more";

    static List<DialogScript> scripts() {
        return DialogScript.all();
    }

    @ParameterizedTest
    @MethodSource("scripts")
    void withoutASocket(DialogScript script) {
        new DialogRunner(script).run(server -> new EmbeddedConnection(server.settings(), Integer.MAX_VALUE));
    }

    @ParameterizedTest
    @MethodSource("scripts")
    @Tag("slow")
    @Tag(SAYS_NO_MORE)
    void withoutASocketByteByByte(DialogScript script) {
        new DialogRunner(script).run(server -> new EmbeddedConnection(server.settings(), 1));
    }

    @ParameterizedTest
    @MethodSource("scripts")
    @Tag("slow")
    @Tag(SAYS_NO_MORE)
    void overASocket(DialogScript script) {
        new DialogRunner(script).run(SocketConnection::to);
    }
}
