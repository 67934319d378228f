package io.offerwright.campaign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RunWriterTest {
    private final List<Integer> written = Collections.synchronizedList(new ArrayList<>());

    @Test
    void everythingIsWrittenInOrderOnOneThreadThatEnds() throws InterruptedException {
        List<Thread> threads = Collections.synchronizedList(new ArrayList<>());
        try (RunWriter writer = new RunWriter()) {
            for (int number = 0; number < 1000; number++) {
                int next = number;
                writer.add(() -> {
                    written.add(next);
                    threads.add(Thread.currentThread());
                });
            }
            writer.end();
            assertThat(written).isEqualTo(IntStream.range(0, 1000).boxed().toList());
        }
        assertThat(threads).containsOnly(threads.get(0)).doesNotContain(Thread.currentThread());
        threads.get(0).join(60_000);
        assertThat(threads.get(0).isAlive()).isFalse();
    }

    @Test
    void aSlowDiskHoldsUpWhoeverAdds() {
        AtomicInteger done = new AtomicInteger();
        int most = 0;
        try (RunWriter writer = new RunWriter()) {
            for (int added = 1; added <= 200; added++) {
                writer.add(() -> {
                    pause();
                    done.incrementAndGet();
                });
                most = Math.max(most, added - done.get());
            }
            writer.end();
        }
        assertThat(done).hasValue(200);
        assertThat(most).isBetween(1, RunWriter.AHEAD);
    }

    @Test
    void theFirstFailureEndsTheWritingAndIsToldToWhoeverAdds() {
        try (RunWriter writer = new RunWriter()) {
            assertThatThrownBy(() -> {
                        for (int number = 0; number < 1000; number++) {
                            writer.add(failingAt(3, number));
                        }
                    })
                    .isInstanceOf(UncheckedIOException.class)
                    .cause()
                    .hasMessage("No space at 3");
            assertThatThrownBy(() -> writer.add(() -> written.add(-1))).hasRootCauseMessage("No space at 3");
            assertThatThrownBy(writer::end).hasRootCauseMessage("No space at 3");
        }
        assertThat(written).containsExactly(0, 1, 2);
    }

    @Test
    void aFailureOfTheLastIsToldAtTheEnd() {
        try (RunWriter writer = new RunWriter()) {
            for (int number = 0; number < 4; number++) {
                writer.add(failingAt(3, number));
            }
            assertThatThrownBy(writer::end).hasRootCauseMessage("No space at 3");
        }
    }

    @Test
    void whatTheDatabaseRefusesComesAsItIs() {
        RuntimeException refused = new IllegalArgumentException("The table is another one.");
        try (RunWriter writer = new RunWriter()) {
            writer.add(() -> {
                throw refused;
            });
            assertThatThrownBy(writer::end).isSameAs(refused);
        }
    }

    /** As when another thread fails: the files may be closed once this one is. */
    @Test
    void whatWasAddedIsWrittenBeforeItIsClosedAndItsFailureIsNotToldTwice() throws InterruptedException {
        CountDownLatch closing = new CountDownLatch(1);
        Thread closer;
        try (RunWriter writer = new RunWriter()) {
            writer.add(() -> {
                try {
                    closing.await();
                } catch (InterruptedException e) {
                    throw new IOException(e);
                }
            });
            for (int number = 1; number < 5; number++) {
                writer.add(failingAt(3, number));
            }
            closer = new Thread(writer::close);
            closer.start();
            while (closer.isAlive() && closer.getState() != Thread.State.WAITING) {
                Thread.onSpinWait();
            }
            assertThat(closer.isAlive()).isTrue();
            assertThat(written).isEmpty();
            closing.countDown();
            closer.join();
        }
        assertThat(written).containsExactly(1, 2);
    }

    private RunFiles.Ready failingAt(int failing, int number) {
        return () -> {
            if (number == failing) {
                throw new IOException("No space at " + number);
            }
            written.add(number);
        };
    }

    private static void pause() {
        try {
            Thread.sleep(1);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
