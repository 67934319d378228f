package io.offerwright.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BatchesTest {
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7})
    void resultsComeInTheOrderOfTheInputHoweverLongEachTakes(int threads) {
        List<Integer> taken = new ArrayList<>();
        Batches.run(IntStream.range(0, 1_003).iterator(), 10, threads, BatchesTest::slow, taken::addAll);
        assertThat(taken).isEqualTo(IntStream.range(0, 1_003).boxed().toList());
    }

    /** Of an input without an end, a bounded part is in memory. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7})
    void fewBatchesAreReadAhead(int threads) {
        AtomicInteger read = new AtomicInteger();
        AtomicInteger taken = new AtomicInteger();
        Iterator<Integer> endless = Stream.generate(read::incrementAndGet).iterator();
        assertThatThrownBy(() -> Batches.run(endless, 10, threads, batch -> batch, batch -> {
                    assertThat(read.get() - taken.addAndGet(batch.size())).isBetween(0, 10 * (3 * threads + 2));
                    if (taken.get() >= 1_000) {
                        throw new IllegalStateException("enough");
                    }
                }))
                .hasMessage("enough");
        assertThat(taken).hasValue(1_000);
    }

    @Test
    void theFirstFailureIsThrownAndNothingBehindItIsTaken() {
        List<Integer> taken = new ArrayList<>();
        assertThatThrownBy(() -> Batches.run(
                        IntStream.range(0, 1_000).iterator(),
                        1,
                        3,
                        batch -> {
                            if (batch.get(0) >= 20) {
                                throw new IllegalArgumentException("no " + batch.get(0));
                            }
                            return slow(batch);
                        },
                        taken::addAll))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("no 20");
        assertThat(taken).isEqualTo(IntStream.range(0, 20).boxed().toList());
    }

    private static List<Integer> slow(List<Integer> batch) {
        try {
            Thread.sleep(0, new SplittableRandom(batch.get(0)).nextInt(999_999));
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return batch;
    }
}
