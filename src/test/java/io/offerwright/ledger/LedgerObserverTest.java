package io.offerwright.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.offerwright.evidence.Decision;
import io.offerwright.evidence.Fingerprint;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LedgerObserverTest {
    @TempDir
    private Path folder;

    private static final class Watching implements LedgerObserver {
        private final List<String> seen = new ArrayList<>();
        private long ticks;

        @Override
        public long begin() {
            return ++ticks;
        }

        @Override
        public void appended(long begun, int decisions, long waiting) {
            seen.add(begun + " appended " + decisions + ", " + waiting + " wait");
        }

        @Override
        public void flushed(long begun, long records) {
            seen.add(begun + " flushed " + records);
            throw new IllegalStateException("a meter that is broken");
        }

        @Override
        public void failed(long begun) {
            seen.add(begun + " failed");
        }
    }

    @ParameterizedTest
    @EnumSource
    void recordsWaitUntilAFlushAlsoWhereABlockIsFull(Databases databases) {
        Watching watching = new Watching();
        RandomDecisions random = new RandomDecisions(3);
        try (Ledger ledger = Ledger.open(databases.newAddress(folder), MasterKey.generate())) {
            Fingerprint bundle = ledger.bundles().put(RandomDecisions.bundleFiles("a"));
            ledger.observe(watching);
            List<Decision> many = new ArrayList<>();
            for (int number = 0; number < 300; number++) {
                many.add(random.realistic(number, 40, bundle));
            }
            ledger.append(many);
            ledger.append(random.realistic(300, 40, bundle));
            assertThatThrownBy(() -> ledger.append(many.get(0))).isInstanceOf(LedgerException.class);
            ledger.flush();
            ledger.append(random.realistic(301, 40, bundle));
        }
        assertThat(watching.seen)
                .containsExactly(
                        "1 appended 300, 300 wait",
                        "2 appended 1, 301 wait",
                        "3 failed",
                        "4 flushed 301",
                        "5 appended 1, 1 wait",
                        "6 flushed 1");
    }
}
