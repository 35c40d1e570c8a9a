package io.github.lsmtpd.benchmarks.support;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SideBySideTest {
    @Test
    void startsEachRoundWithAnotherSubject() throws Exception {
        List<String> turns = new ArrayList<>();
        SideBySide.run(3, List.of("a", "b"), subject -> turns.add(subject));
        assertThat(turns).containsExactly("a", "b", "b", "a", "a", "b");
    }

    @Test
    void aFailedRunIsNoNumber() throws Exception {
        Map<String, Series<Integer>> results = SideBySide.run(2, List.of("works", "fails"), subject -> {
            if (subject.equals("fails")) {
                throw new FailedRunException("refused");
            }
            return 7;
        });
        assertThat(results.get("works").runs()).containsExactly(7, 7);
        assertThat(results.get("fails").failures()).containsExactly("refused", "refused");
        assertThat(results.get("fails").text(Integer::doubleValue)).isEqualTo("failed");
    }
}
