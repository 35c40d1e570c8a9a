package io.github.lsmtpd.examples.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class SimulationTest {
    private static final int SCHEDULES = 100_000;

    /** In a process of its own, which logs nothing of what it makes happen. */
    @Test
    @Timeout(300)
    void keepsEveryPromiseInAHundredThousandSchedules() throws Exception {
        assertThat(simulate("1", String.valueOf(SCHEDULES))).contains("100,000 schedules,", " 0 failed");
    }

    private static String simulate(String... arguments) throws IOException, InterruptedException {
        Java java = Java.newest();
        List<String> command = new ArrayList<>(List.of(java.program().toString(), "-Xmx1g"));
        if (java.hasContinuations()) {
            command.addAll(List.of("--add-exports", "java.base/jdk.internal.vm=ALL-UNNAMED"));
        }
        command.addAll(List.of(
                "-XX:+UseSerialGC",
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=off",
                "-cp",
                System.getProperty("java.class.path"),
                Simulate.class.getName()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try {
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            process.waitFor();
            System.out.println(output);
            return output;
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void theSameSeedGivesTheSameSchedule() {
        Strand.Pool strands = new Strand.Pool();
        for (long seed = 1; seed < 50; seed++) {
            Simulation first = new Simulation(Plan.of(seed), strands, true);
            Simulation second = new Simulation(Plan.of(seed), strands, true);
            assertThat(first.run()).isEqualTo(second.run());
            assertThat(first.trace()).hasToString(second.trace().toString());
        }
    }

    @Test
    void aPlanThatFailsIsShrunkToWhatItsFailureNeeds() {
        Plan plan = Plan.of(7);
        Plan.Action needed = plan.actions().get(2);
        assertThat(Shrinker.shrink(plan, each -> each.actions().contains(needed))
                        .actions())
                .containsExactly(needed);
    }

    /** Or 100,000 of them would prove little. */
    @Test
    void everyKindOfActionAppearsInThePlans() {
        Set<ActionKind> seen = EnumSet.noneOf(ActionKind.class);
        for (long seed = 1; seed <= 500; seed++) {
            Plan.of(seed).actions().forEach(action -> seen.add(action.kind()));
        }
        assertThat(seen).containsExactlyInAnyOrder(ActionKind.values());
    }

    /** Schedules that broke a promise once. */
    @Test
    void whatFailedOnceFailsNoMore() {
        Strand.Pool strands = new Strand.Pool();
        for (Plan plan : KnownPlans.ALL) {
            assertThat(Schedules.failure(plan, strands, new AtomicLong()))
                    .as("%s", plan)
                    .isNull();
        }
    }
}
