package io.offerwright.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.sun.management.ThreadMXBean;
import io.offerwright.data.Interactions;
import io.offerwright.domain.InputException;
import io.offerwright.features.FeatureMatrix;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TrainingMemoryTest {
    private static final int USERS = 20_000;
    private static final int ITEMS = 200;
    private static final int GROUPS = 10;

    private final FeatureMatrix users = Worlds.identityAndGroup(USERS, GROUPS);
    private final FeatureMatrix items = Worlds.identityAndGroup(ITEMS, GROUPS);

    private static Interactions interactions(int perUser, boolean oneArray) {
        Random random = new Random(1);
        int[] user = new int[USERS * perUser];
        int[] item = new int[user.length];
        for (int entry = 0; entry < user.length; entry++) {
            user[entry] = entry / perUser;
            item[entry] = random.nextInt(ITEMS);
        }
        float[] ones = new float[user.length];
        Arrays.fill(ones, 1f);
        float[] weights = oneArray ? ones : ones.clone();
        weights[0] = oneArray ? 1f : 2f;
        return new Interactions(USERS, ITEMS, user, item, ones, weights);
    }

    private static long arrays(Interactions interactions, FeatureMatrix... features) {
        long bytes = interactions.size() * (interactions.value() == interactions.weight() ? 12L : 16L);
        for (FeatureMatrix matrix : features) {
            bytes += 4L * matrix.start().length + 8L * matrix.feature().length;
        }
        return bytes;
    }

    private FactorizationModel train(Interactions interactions, Hyperparameters settings) {
        // Plain loops: those of the vector module allocate until they are compiled.
        ShardedTraining training = new ShardedTraining(interactions, users, items, settings, new ScalarKernels());
        training.run(new SeededRandom(1), 1, epoch -> true);
        return training.model();
    }

    /** What is allocated is what lives, and a little that is let go at once: most of it is known here, and taken off. */
    @ParameterizedTest
    @CsvSource({"WARP, 17, 20, true", "WARP, 64, 5, false", "BPR, 32, 40, true", "WARP_KOS, 8, 10, true"})
    void theBytesAreThoseThatATrainingAllocates(Loss loss, int components, int perUser, boolean oneArray) {
        Interactions interactions = interactions(perUser, oneArray);
        Hyperparameters settings =
                Hyperparameters.of(loss).with().components(components).epochs(0).build();
        ThreadMXBean thread = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        // Once in vain, since classes that are loaded take memory too.
        train(interactions, settings);
        long before = thread.getCurrentThreadAllocatedBytes();
        FactorizationModel model = train(interactions, settings);
        long allocated = thread.getCurrentThreadAllocatedBytes() - before;

        assertThat(model.userFeatures()).isEqualTo(USERS + GROUPS);
        long transientStarts = 4L * USERS;
        double actual = arrays(interactions, users, items) + allocated - transientStarts;
        double predicted =
                TrainingMemory.of(interactions, users, items, settings).total();
        assertThat(predicted / actual).isCloseTo(1, within(0.03));
    }

    @ParameterizedTest
    @CsvSource({"2, 64", "5, 16"})
    void shardsTakeWhatTheyCopy(int shards, int components) {
        Interactions interactions = interactions(10, true);
        Hyperparameters one = Hyperparameters.of(Loss.WARP)
                .with()
                .components(components)
                .epochs(0)
                .build();
        Hyperparameters many = one.with().shards(shards).build();
        // By construction: each customer's own feature stands in one shard, the groups' and the items' in all.
        long length = (components + 15L) / 16 * 16;
        long columns = USERS + (long) GROUPS * shards + (long) (ITEMS + GROUPS) * shards;
        long own = columns * (8 * length + 12) + (long) shards * ITEMS * (4 * length + 8);
        // Rows of the shards' matrices, and which of the whole's columns are theirs.
        own += 8L * users.feature().length + 4L * USERS;
        own += 4L * (USERS + (long) GROUPS * shards) + 4L * shards * users.columns();

        TrainingMemory memory = TrainingMemory.of(interactions, users, items, many);

        assertThat(memory.shards() / (double) own).isCloseTo(1, within(0.01));
        assertThat(memory.interactions())
                .isEqualTo(TrainingMemory.of(interactions, users, items, one).interactions());
        assertThat(TrainingMemory.of(interactions, users, items, one).shards()).isZero();
    }

    /** Four blocks alike: an epoch allocates the items once, and each block's own, of which the largest counts. */
    @ParameterizedTest
    @CsvSource({"WARP, 64, 40, true", "BPR, 17, 80, false"})
    void aBlockTakesWhatATrainingAllocatesForIt(
            Loss loss, int components, int perUser, boolean oneArray, @TempDir Path scratch) {
        Interactions interactions = interactions(perUser, oneArray);
        Hyperparameters settings =
                Hyperparameters.of(loss).with().components(components).epochs(1).build();
        // One block is the same as without blocks, but for which columns its features are, twice.
        try (TrainingBlocks one = TrainingBlocks.of(interactions, users, 1, scratch)) {
            TrainingMemory without = TrainingMemory.of(interactions, users, items, settings);
            assertThat(TrainingMemory.of(one, items, settings).total())
                    .isEqualTo(without.total() + 8L * users.columns());
        }
        try (TrainingBlocks blocks = TrainingBlocks.of(interactions, users, 4, scratch)) {
            trainInBlocks(blocks, settings);
            ThreadMXBean thread = (ThreadMXBean) ManagementFactory.getThreadMXBean();
            long before = thread.getCurrentThreadAllocatedBytes();
            trainInBlocks(blocks, settings);
            double allocated = thread.getCurrentThreadAllocatedBytes() - before;
            TrainingMemory memory = TrainingMemory.of(blocks, items, settings);
            double predicted = 4 * (memory.interactions() + memory.users()) + memory.items() + memory.model();

            assertThat(allocated / predicted).isBetween(0.97, 1.15);
            TrainingMemory whole = TrainingMemory.of(interactions, users, items, settings);
            assertThat((memory.interactions() + memory.users()) / (double) (whole.interactions() + whole.users()))
                    .isBetween(0.25, 0.27);
        }
    }

    private void trainInBlocks(TrainingBlocks blocks, Hyperparameters settings) {
        BlockedTraining training = new BlockedTraining(blocks, items, settings, new ScalarKernels());
        training.run(epoch -> true);
        assertThat(training.model().userFeatures()).isEqualTo(USERS + GROUPS);
    }

    @Test
    void shardsThatShareWhatTheyLearnTakeLittle() {
        Interactions interactions = interactions(10, true);
        Hyperparameters merged =
                Hyperparameters.of(Loss.WARP).with().epochs(0).shards(2).build();
        Hyperparameters settings = merged.with().lockFree(true).build();
        ThreadMXBean thread = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        train(interactions, settings);
        long before = thread.getCurrentThreadAllocatedBytes();
        train(interactions, settings);
        double actual = arrays(interactions, users, items) + thread.getCurrentThreadAllocatedBytes() - before;

        TrainingMemory memory = TrainingMemory.of(interactions, users, items, settings);

        // Finding each shard's interactions takes an array that grows by doubling, for a moment.
        assertThat(memory.total() / actual).isBetween(0.93, 1.0);
        assertThat(memory.shards())
                .isLessThan(
                        TrainingMemory.of(interactions, users, items, merged).shards() / 4);
    }

    @Test
    void whatDoesNotFitIsRefusedWithWhatToTry() {
        TrainingMemory memory = new TrainingMemory(500L << 20, 300L << 20, 1 << 20, 0, 100L << 20);

        assertThatCode(() -> memory.requireFits("warp", 0, 1010L << 20)).doesNotThrowAnyException();
        assertThatThrownBy(() -> memory.requireFits("warp", 99L << 20, 1010L << 20))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("training of warp takes 1,000 MB")
                .hasMessageContaining("99 other models")
                .hasMessageContaining("--blocks 8")
                .hasMessageContaining("-Xmx2g");
    }

    @Test
    void embeddingsThatNoArrayCanHoldAreRefused() {
        FeatureMatrix huge = new FeatureMatrix(40_000_000, new int[] {0, 0}, new int[0], new float[0]);
        Interactions none = new Interactions(1, 1, new int[0], new int[0], new float[0], new float[0]);

        assertThatThrownBy(() -> new Trainer(Hyperparameters.of(Loss.WARP)).fit(none, huge, FeatureMatrix.identity(1)))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("40,000,000 features with 64 components");
    }
}
