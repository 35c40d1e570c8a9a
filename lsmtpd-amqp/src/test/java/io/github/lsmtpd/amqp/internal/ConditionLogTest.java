package io.github.lsmtpd.amqp.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.slf4j.event.Level;
import org.slf4j.helpers.LegacyAbstractLogger;
import org.slf4j.helpers.MessageFormatter;

class ConditionLogTest {
    private final Recorder lines = new Recorder();
    private long seconds = 1_000;
    private final ConditionLog log = new ConditionLog(lines, () -> TimeUnit.SECONDS.toNanos(seconds));

    @Test
    void oneLineWhenItBeginsOneAMinuteWithACountOneWhenItEnds() {
        for (int i = 0; i < 90; i++) {
            log.occurred("nack", "refused", "messages", 2);
            log.stored();
            seconds++;
        }
        seconds += 10;
        log.stored();
        log.stored();

        assertThat(lines.all)
                .containsExactly(
                        "WARN refused (messages: 2)",
                        "WARN refused (messages: 120)",
                        "INFO Messages are stored again, it has ended: nack");
    }

    /** A missing exchange, or a connection that comes and goes each second. */
    @Test
    void whatFlapsFillsNoLog() {
        for (int i = 0; i < 300; i++) {
            log.occurred("connection", "gone", "attempts", 1);
            log.ended("connection", "there");
            seconds++;
        }
        assertThat(lines.all)
                .hasSize(10)
                .startsWith("WARN gone (attempts: 1)", "INFO there", "WARN gone (attempts: 60)");
    }

    @Test
    void anOutageThatBeginsWhileItFlapsIsLoggedAfterAMinute() {
        log.occurred("connection", "gone", "attempts", 1);
        log.ended("connection", "there");
        seconds++;
        for (int i = 0; i < 13; i++) {
            log.occurred("connection", "gone", "attempts", 1);
            seconds += 5;
        }
        assertThat(lines.all).containsExactly("WARN gone (attempts: 1)", "INFO there", "WARN gone (attempts: 13)");
    }

    @Test
    void aReasonThatChangesIsNoConditionOfItsOwn() {
        for (int i = 0; i < 20; i++) {
            log.occurred("connection", "reason " + i % 3, "attempts", 1);
            seconds += 5;
        }
        assertThat(lines.all).containsExactly("WARN reason 0 (attempts: 1)", "WARN reason 0 (attempts: 12)");
    }

    private static final class Recorder extends LegacyAbstractLogger {
        private static final long serialVersionUID = 1L;

        private final transient List<String> all = new ArrayList<>();

        @Override
        protected String getFullyQualifiedCallerName() {
            return "";
        }

        @Override
        protected void handleNormalizedLoggingCall(
                Level level, org.slf4j.Marker marker, String pattern, Object[] arguments, Throwable failure) {
            all.add(level + " " + MessageFormatter.basicArrayFormat(pattern, arguments));
        }

        @Override
        public boolean isTraceEnabled() {
            return false;
        }

        @Override
        public boolean isDebugEnabled() {
            return false;
        }

        @Override
        public boolean isInfoEnabled() {
            return true;
        }

        @Override
        public boolean isWarnEnabled() {
            return true;
        }

        @Override
        public boolean isErrorEnabled() {
            return true;
        }
    }
}
