package io.github.lsmtpd.spool.internal.seal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.lsmtpd.spool.MissingKeyException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SealedFileTest {
    private static final int CHUNK = Chunks.SIZE + Chunks.TAG;
    private static final int FIRST = Seal.HEADER;
    /** Where in the header it says which key it is: another one is not there, and that is no damage. */
    private static final int KEY_ID = 8;

    private final Random random = new Random(1);
    private final SpoolKeys keys = SpoolKeys.of(List.of(content(SpoolKey.LENGTH)), true);

    private byte[] seal(byte[] content) throws IOException {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        SealedOutput sealed =
                new SealedOutput(bytes -> Channels.newChannel(file).write(bytes), keys.newSeal());
        ByteBuffer all = ByteBuffer.wrap(content);
        while (all.hasRemaining()) {
            int part = Math.min(all.remaining(), 1 + random.nextInt(20_000));
            sealed.write(all.slice(all.position(), part));
            all.position(all.position() + part);
        }
        assertThat(sealed.finish()).isEqualTo(file.size());
        return file.toByteArray();
    }

    private byte[] open(byte[] file) throws IOException {
        Seal seal = Seal.of(file, keys);
        return seal == null ? file : seal.open(file);
    }

    private byte[] content(int size) {
        byte[] content = new byte[size];
        random.nextBytes(content);
        return content;
    }

    private void assertBroken(byte[] file) {
        assertThatThrownBy(() -> open(file)).isInstanceOf(SealBrokenException.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 1_000, Chunks.SIZE - 1, Chunks.SIZE, Chunks.SIZE + 1, 3 * Chunks.SIZE, 200_001})
    void whatIsOpenedIsWhatWasSealed(int size) throws IOException {
        byte[] content = content(size);
        byte[] file = seal(content);
        assertThat(open(file)).isEqualTo(content);
        assertThat(Seal.contentSize(file.length)).isEqualTo(size);
        assertThat(seal(content)).as("no salt is used twice").isNotEqualTo(file).hasSameSizeAs(file);
    }

    @Test
    void aContentCanBeReadFromAnyPosition() throws IOException {
        byte[] content = content(3 * Chunks.SIZE);
        byte[] file = seal(content);
        Seal seal = Seal.of(file, keys);
        for (int border = 0; border <= content.length; border += Chunks.SIZE) {
            for (int position = Math.max(0, border - 2); position <= Math.min(content.length, border + 2); position++) {
                int chunk = (int) Seal.chunkOf(position);
                InputStream in = new ByteArrayInputStream(file, chunk, file.length - chunk);
                assertThat(seal.open(in, position).readAllBytes())
                        .isEqualTo(Arrays.copyOfRange(content, position, content.length));
            }
        }
    }

    @Test
    void noBitCanBeChanged() throws IOException {
        byte[] content = content(100);
        byte[] file = seal(content);
        for (int bit = 0; bit < file.length * Byte.SIZE; bit++) {
            byte[] changed = file.clone();
            int at = bit / Byte.SIZE;
            changed[at] ^= (byte) (1 << bit % Byte.SIZE);
            if (at < KEY_ID) {
                assertThat(Seal.of(changed, keys)).isNull();
            } else if (at < KEY_ID + SpoolKey.ID_LENGTH) {
                assertThatThrownBy(() -> open(changed)).isInstanceOf(MissingKeyException.class);
            } else {
                assertBroken(changed);
            }
        }
    }

    @Test
    void noFileCanBeCutOffOrContinued() throws IOException {
        byte[] small = seal(content(10));
        for (int length = KEY_ID; length < small.length; length++) {
            assertBroken(Arrays.copyOf(small, length));
        }
        assertBroken(Arrays.copyOf(small, small.length + 1));
        byte[] large = seal(content(3 * Chunks.SIZE));
        for (int border = FIRST; border < large.length; border += CHUNK) {
            for (int length = border - 1; length <= border + 1; length++) {
                assertBroken(Arrays.copyOf(large, length));
            }
        }
        for (int more : new int[] {1, Chunks.TAG, CHUNK}) {
            assertBroken(Arrays.copyOf(large, large.length + more));
        }
    }

    @Test
    void noChunkCanBeLeftOutRepeatedOrExchanged() throws IOException {
        byte[] file = seal(content(3 * Chunks.SIZE));
        for (int[] order :
                new int[][] {{1, 0, 2}, {0, 2, 1}, {0, 2}, {1, 2}, {2}, {0, 0, 2}, {0, 1, 1, 2}, {0, 1, 2, 2}}) {
            byte[] other = Arrays.copyOf(file, FIRST + order.length * CHUNK);
            for (int i = 0; i < order.length; i++) {
                System.arraycopy(file, FIRST + order[i] * CHUNK, other, FIRST + i * CHUNK, CHUNK);
            }
            assertBroken(other);
        }
    }

    @Test
    void noChunkOrHeaderIsGoodForAnotherFile() throws IOException {
        byte[] content = content(3 * Chunks.SIZE);
        byte[] file = seal(content);
        byte[] other = seal(content);
        for (int chunk = 0; chunk < 3; chunk++) {
            byte[] mixed = file.clone();
            System.arraycopy(other, FIRST + chunk * CHUNK, mixed, FIRST + chunk * CHUNK, CHUNK);
            assertBroken(mixed);
        }
        System.arraycopy(file, 0, other, 0, FIRST);
        assertBroken(other);
    }

    /** Whoever goes on after a failure does not take what came before for all of it. */
    @Test
    void aBrokenChunkIsNoEnd() throws IOException {
        byte[] file = seal(content(2 * Chunks.SIZE));
        file[file.length - 1] ^= 1;
        InputStream in = Seal.of(file, keys).open(new ByteArrayInputStream(file, FIRST, file.length - FIRST), 0);
        assertThat(in.readNBytes(Chunks.SIZE)).hasSize(Chunks.SIZE);
        for (int again = 0; again < 3; again++) {
            assertThatThrownBy(in::read).isInstanceOf(SealBrokenException.class);
        }
    }

    /** Each has the id that an operator has seen in the log. */
    @Test
    void eachKeyHasAnIdThatStaysWhatItIs() {
        byte[] bytes = new byte[SpoolKey.LENGTH];
        assertThat(new SpoolKey(bytes)).hasToString("295dcdc45ca597ea");
        bytes[0] = 1;
        assertThat(new SpoolKey(bytes).id()).isNotEqualTo("295dcdc45ca597ea").hasSize(16);
    }

    @Test
    void allKeysReadAndTheFirstWrites() throws IOException {
        byte[] old = content(SpoolKey.LENGTH);
        byte[] file = seal(content(10));
        assertThat(SpoolKeys.NONE.newSeal()).isNull();
        assertThatThrownBy(() -> Seal.of(file, SpoolKeys.NONE)).isInstanceOf(MissingKeyException.class);
        assertThat(SpoolKeys.of(List.of(old), false).newSeal()).isNull();
        assertThatThrownBy(() -> Seal.of(file, SpoolKeys.of(List.of(old), true)))
                .isInstanceOfSatisfying(
                        MissingKeyException.class,
                        missing -> assertThat(keys.toString()).contains("encrypted with the key " + missing.keyId()));
    }
}
