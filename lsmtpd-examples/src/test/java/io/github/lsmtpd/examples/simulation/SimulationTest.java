package io.github.lsmtpd.examples.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.lsmtpd.amqp.PublishPer;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class SimulationTest {
    private static final long FIRST = Long.getLong("simulation.first", 1);
    private static final long SCHEDULES = Long.getLong("simulation.schedules", 100_000);

    @Test
    void keepsEveryPromiseInAHundredThousandSchedules() throws Exception {
        assertThat(SimulationProcess.run(List.of(), SCHEDULES, String.valueOf(FIRST), String.valueOf(SCHEDULES)))
                .contains(String.format(Locale.ROOT, "%,d schedules,", SCHEDULES))
                .contains(" 0 failed");
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

    @Test
    void everyConfigurationAppears() {
        List<Configuration> all =
                LongStream.range(0, 500).mapToObj(Configuration::of).toList();
        assertThat(all).extracting(Configuration::secondSpool).contains(true, false);
        assertThat(all).extracting(Configuration::connections).contains(1, 2, 3);
        assertThat(all).extracting(Configuration::channels).contains(1, 2, 3);
        assertThat(all).extracting(Configuration::publishPer).contains(PublishPer.MESSAGE, PublishPer.RECIPIENT);
        assertThat(all).extracting(Configuration::claims).contains(true, false);
        assertThat(all).extracting(Configuration::maxMessages).contains(0, 2);
        assertThat(all)
                .extracting(each -> Long.signum(each.clock().stepNanos()))
                .contains(0, 1, -1);
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
