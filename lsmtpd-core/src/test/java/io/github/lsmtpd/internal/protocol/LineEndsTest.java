package io.github.lsmtpd.internal.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** CR and LF are found wherever they stand, and nothing else is taken for them. */
class LineEndsTest {
    private static final int LENGTH = 40;

    @ParameterizedTest
    @ValueSource(bytes = {'\r', '\n'})
    void findsTheFirstAtEveryPlaceFromEveryStart(byte lineEnd) {
        for (int place = 0; place < LENGTH; place++) {
            byte[] bytes = new byte[LENGTH];
            bytes[place] = lineEnd;
            for (int from = 0; from <= LENGTH; from++) {
                int expected = from <= place ? place : LENGTH;
                assertThat(LineEnds.next(bytes, from, LENGTH))
                        .as("%d from %d", place, from)
                        .isEqualTo(expected);
            }
        }
    }

    @Test
    void seesNothingAfterTheEnd() {
        byte[] bytes = new byte[LENGTH];
        Arrays.fill(bytes, (byte) '\n');
        for (int end = 0; end < LENGTH; end++) {
            assertThat(LineEnds.next(bytes, end, end)).isEqualTo(end);
        }
        Arrays.fill(bytes, 0, 20, (byte) 'x');
        assertThat(LineEnds.next(bytes, 0, 20)).isEqualTo(20);
    }

    @Test
    void takesNoOtherByteForOne() {
        for (int other = Byte.MIN_VALUE; other <= Byte.MAX_VALUE; other++) {
            byte[] bytes = new byte[LENGTH];
            Arrays.fill(bytes, (byte) other);
            boolean lineEnd = other == '\r' || other == '\n';
            assertThat(LineEnds.next(bytes, 0, LENGTH)).as("byte %d", other).isEqualTo(lineEnd ? 0 : LENGTH);
        }
    }

    /** The byte after a line end borrows from it: it must not hide which one comes first. */
    @Test
    void isNotMisledByItsNeighbours() {
        for (int neighbour = Byte.MIN_VALUE; neighbour <= Byte.MAX_VALUE; neighbour++) {
            byte[] bytes = new byte[LENGTH];
            Arrays.fill(bytes, (byte) neighbour);
            bytes[11] = '\n';
            bytes[12] = (byte) neighbour;
            bytes[13] = '\r';
            boolean lineEnd = neighbour == '\r' || neighbour == '\n';
            assertThat(LineEnds.next(bytes, 1, LENGTH))
                    .as("neighbour %d", neighbour)
                    .isEqualTo(lineEnd ? 1 : 11);
        }
    }
}
