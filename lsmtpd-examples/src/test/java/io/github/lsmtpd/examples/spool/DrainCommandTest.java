package io.github.lsmtpd.examples.spool;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The command that publishes all that waits. */
class DrainCommandTest extends OperatedSpool {
    @Test
    void drainIsRefusedWhileTheSpoolIsOpen() {
        assertThat(run("drain")).isEqualTo(2);
        assertThat(run("list", "--directory", temp.resolve("elsewhere").toString()))
                .isOne();
        assertThat(err.toString()).contains("elsewhere does not exist");
        assertThat(run("drain")).isEqualTo(2);
        assertThat(err.toString()).contains("TEMP_EMAIL_DIR: '" + directory + "'");
    }

    @Test
    void drainPublishesAllThatWaits() throws IOException {
        waiting();
        waiting();
        UUID parked = parked();
        spool.close();

        assertThat(run("drain", "--json")).as(err.toString()).isZero();
        assertThat(out.toString())
                .contains("{\"published\":2,\"parked\":0,\"quarantined\":0,\"left\":0,\"without_key\":0}");
        assertThat(directory.resolve("parked/" + parked + ".json")).exists();
    }

    @Test
    void drainSaysWhatItCouldNotPublish() throws IOException {
        UUID damaged = damaged();
        spool.close();

        assertThat(run("drain")).isOne();
        assertThat(directory.resolve("quarantine/" + damaged + ".json")).exists();
        assertThat(run("quarantine", "list")).isZero();
        assertThat(out.toString()).contains(damaged.toString(), "damaged: ", "its checksum is wrong");
    }

    @Test
    void drainEndsInTimeWhereTheBrokerIsUnreachable() throws IOException {
        UUID id = waiting();
        spool.close();

        assertThat(run(Map.of("SPOOL_PRIMARY", "amqp", "AMQP_PORT", "1"), "drain", "--timeout", "1", "--json"))
                .isOne();
        assertThat(out.toString())
                .contains("{\"published\":0,\"parked\":0,\"quarantined\":0,\"left\":1,\"without_key\":0}");
        assertThat(directory.resolve(id + ".json")).exists();
    }
}
