package io.github.lsmtpd.examples.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Prints all that happens in the schedule of {@code -Dsimulation.seed}. Run by its name alone, {@code -Dtest=OneSchedule}. */
class OneSchedule {
    @Test
    void keepsEveryPromise() throws Exception {
        assertThat(SimulationProcess.run(List.of(), 1, System.getProperty("simulation.seed", "1")))
                .doesNotContain("FAILED");
    }
}
