package io.github.lsmtpd.internal.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.lsmtpd.BuiltSettings;
import io.github.lsmtpd.ListenerConfig;
import io.github.lsmtpd.MessageSink;
import io.github.lsmtpd.SmtpServer;
import io.github.lsmtpd.internal.content.ContentStore;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SessionStateTest {
    /** Every state, and those that may come after it. */
    @ParameterizedTest
    @CsvSource({
        "CONNECTED, READY CLOSED",
        "READY,     CONNECTED READY MAIL CLOSED",
        "MAIL,      READY RCPT CLOSED",
        "RCPT,      READY RCPT BODY CHUNKS CLOSED",
        "BODY,      READY DELIVERY CLOSED",
        "CHUNKS,    READY DELIVERY CLOSED",
        "DELIVERY,  READY CLOSED",
        "CLOSED,    CLOSED"
    })
    void goesNowhereElse(SessionState state, String next) {
        List<SessionState> allowed =
                Arrays.stream(next.split(" ")).map(SessionState::valueOf).toList();
        assertThat(Arrays.stream(SessionState.values()).filter(state::canBecome).collect(Collectors.toList()))
                .isEqualTo(allowed);
    }

    @Test
    void aSessionRefusesToGoElsewhere() {
        ServerSettings settings =
                BuiltSettings.of(SmtpServer.builder().hostname("mx").sink(MessageSink.discard()));
        try (ContentStore contents = new ContentStore(settings.storage(), Thread::new)) {
            SessionContext context = new SessionContext(
                    new ServerContext(settings, contents),
                    ListenerConfig.smtp(0),
                    new RecordingConnection(),
                    new InetSocketAddress(1));
            assertThatThrownBy(() -> context.enter(SessionState.DELIVERY))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("from CONNECTED to DELIVERY");
        }
    }
}
