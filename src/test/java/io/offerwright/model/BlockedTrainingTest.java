package io.offerwright.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.offerwright.data.Interactions;
import io.offerwright.domain.InputException;
import io.offerwright.features.FeatureMatrix;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class BlockedTrainingTest {
    private static final int USERS = 60;
    private static final int ITEMS = 40;
    private static final int GROUPS = 4;

    @TempDir
    private Path scratch;

    private final Interactions interactions = Worlds.grouped(new Random(3), USERS, ITEMS, GROUPS, 20);
    private final FeatureMatrix users = Worlds.identityAndGroup(USERS, GROUPS);
    private final FeatureMatrix items = Worlds.identityAndGroup(ITEMS, GROUPS);

    private FactorizationModel fit(Hyperparameters settings, int count) throws IOException {
        FactorizationModel model;
        try (TrainingBlocks blocks = TrainingBlocks.of(interactions, users, count, scratch)) {
            model = new Trainer(settings).fit(blocks, items, (epoch, now) -> true);
        }
        assertThat(leftBehind()).isEmpty();
        return model;
    }

    private List<Path> leftBehind() throws IOException {
        try (Stream<Path> files = Files.list(scratch)) {
            return files.toList();
        }
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "ALS")
    void oneBlockGivesTheModelWithoutBlocks(Loss loss) throws IOException {
        for (double alpha : new double[] {0, 1e-3}) {
            for (int components : new int[] {5, 16}) {
                Hyperparameters settings = BatchTrainingTest.settings(loss, components, alpha);
                BatchTrainingTest.assertSame(fit(settings, 1), new Trainer(settings).fit(interactions, users, items));
            }
        }
    }

    /** Without an epoch, all is as it began; with one, what is not in the same place must come from the right feature. */
    @Test
    void everyFeatureBeginsWithTheSameNumbersInAnyBlock() throws IOException {
        Hyperparameters settings =
                BatchTrainingTest.settings(Loss.WARP, 7, 0).with().epochs(0).build();
        FactorizationModel whole = new Trainer(settings).fit(interactions, users, items);
        for (int count : new int[] {2, 7, 60, 400}) {
            BatchTrainingTest.assertSame(fit(settings, count), whole);
        }
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "ALS")
    void theSameInputAndSeedGiveTheSameModel(Loss loss) throws IOException {
        Hyperparameters settings = BatchTrainingTest.settings(loss, 9, 1e-3);
        FactorizationModel first = fit(settings, 5);

        BatchTrainingTest.assertSame(fit(settings, 5), first);
        assertThat(fit(settings.with().seed(2).build(), 5).itemEmbedding).isNotEqualTo(first.itemEmbedding);
        assertThat(fit(settings, 4).itemEmbedding).isNotEqualTo(first.itemEmbedding);
    }

    /** Users of nothing but themselves, with a learnt bias of items alone: what a block learns must survive the others. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 8, 60})
    void blocksLearnAsWellAsTheWhole(int count) throws IOException {
        Hyperparameters settings = Hyperparameters.of(Loss.WARP)
                .with()
                .components(16)
                .epochs(20)
                .batch(16)
                .build();
        FeatureMatrix identity = FeatureMatrix.identity(USERS);
        FactorizationModel model;
        try (TrainingBlocks blocks = TrainingBlocks.of(interactions, identity, count, scratch)) {
            assertThat(blocks.count()).isEqualTo(count);
            model = new Trainer(settings).fit(blocks, items, (epoch, now) -> true);
        }
        ItemScorer scorer = model.scorer(items);
        double right = 0;
        float[] scores = new float[ITEMS];
        for (int user = 0; user < USERS; user++) {
            scorer.score(identity, user, scores);
            int best = 0;
            for (int item = 0; item < ITEMS; item++) {
                best = scores[item] > scores[best] ? item : best;
            }
            right += best % GROUPS == user % GROUPS ? 1.0 / USERS : 0;
        }
        assertThat(right).as("share of users whose best item is of their group").isGreaterThan(0.9);
    }

    /** The penalty shrinks all features at every update, also those that lie on disk meanwhile. */
    @Test
    void thePenaltyReachesTheBlocksOnDisk() throws IOException {
        Hyperparameters settings = BatchTrainingTest.settings(Loss.WARP, 16, 0.05)
                .with()
                .epochs(10)
                .build();
        double whole = size(new Trainer(settings).fit(interactions, users, items));
        double plain =
                size(new Trainer(settings.with().userAlpha(0).itemAlpha(0).build()).fit(interactions, users, items));

        assertThat(whole).isLessThan(0.7 * plain);
        assertThat(size(fit(settings, 10)) / whole).isCloseTo(1, within(0.2));
    }

    private static double size(FactorizationModel model) {
        double sum = 0;
        for (int at = 0; at < USERS * model.components(); at++) {
            sum += Math.abs(model.userEmbedding[at]);
        }
        return sum;
    }

    @Test
    void aListenerSeesTheModelOfItsEpochAndMayEndTheTraining() throws IOException {
        Hyperparameters settings = BatchTrainingTest.settings(Loss.BPR, 8, 1e-3);
        FactorizationModel two = fit(settings.with().epochs(2).build(), 3);
        List<FactorizationModel> seen = new ArrayList<>();
        try (TrainingBlocks blocks = TrainingBlocks.of(interactions, users, 3, scratch)) {
            FactorizationModel ended = new Trainer(settings).fit(blocks, items, (epoch, model) -> {
                seen.add(model.get());
                return epoch < 2;
            });
            BatchTrainingTest.assertSame(ended, two);
        }
        assertThat(seen).hasSize(2);
        BatchTrainingTest.assertSame(seen.get(1), two);
        assertThat(seen.get(0).userEmbedding).isNotEqualTo(two.userEmbedding);
    }

    @Test
    void aListenerThatThrowsLeavesNothingBehind() throws IOException {
        Trainer trainer = new Trainer(BatchTrainingTest.settings(Loss.WARP, 8, 0));
        assertThatThrownBy(() -> {
                    try (TrainingBlocks blocks = TrainingBlocks.of(interactions, users, 3, scratch)) {
                        trainer.fit(blocks, items, (epoch, model) -> {
                            throw new IllegalStateException("enough");
                        });
                    }
                })
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("enough");
        assertThat(leftBehind()).isEmpty();
    }

    @Test
    void theBlocksHoldWhatTheyWereGiven() throws IOException {
        for (int count : new int[] {1, 4, 60}) {
            try (TrainingBlocks blocks = TrainingBlocks.of(interactions, users, count, scratch)) {
                Interactions all = blocks.interactions(user -> true);
                assertThat(blocks.size()).isEqualTo(interactions.size());
                // The world's entries come user by user, so the blocks keep their order.
                assertThat(all.user()).isEqualTo(interactions.user());
                assertThat(all.item()).isEqualTo(interactions.item());
                assertThat(all.value()).isEqualTo(interactions.value());
                assertThat(all.weight()).isEqualTo(interactions.weight());
                assertThat(blocks.users(user -> true).feature()).isEqualTo(users.feature());
                FeatureMatrix one = blocks.users(user -> user == 7);
                assertThat(one.rows()).isEqualTo(USERS);
                assertThat(one.feature()).containsExactly(7, USERS + 7 % GROUPS);
            }
        }
    }

    /** Read by hand, as the documentation has it: value and weight only where not all are 1. */
    @Test
    void theFilesAreLittleEndian() throws IOException {
        float[] ones = {1, 1, 1, 1};
        float[] weights = {1, 1, 2.5f, 1};
        int[] user = {0, 0, 1, 1};
        int[] item = {3, 4, 258, 2};
        for (float[] weight : new float[][] {ones, weights}) {
            Interactions some = new Interactions(2, 300, user, item, ones, weight);
            try (TrainingBlocks blocks = TrainingBlocks.of(some, FeatureMatrix.identity(2), 2, scratch)) {
                assertThat(blocks.count()).isEqualTo(2);
                byte[] bytes = Files.readAllBytes(leftBehind().get(0).resolve("interactions-1"));
                ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
                assertThat(buffer.remaining()).isEqualTo(weight == ones ? 16 : 32);
                assertThat(buffer.getInt()).isEqualTo(1);
                assertThat(buffer.getInt()).isEqualTo(258);
                if (weight != ones) {
                    assertThat(buffer.getFloat()).isEqualTo(1f);
                    assertThat(buffer.getFloat()).isEqualTo(2.5f);
                }
            }
        }
    }

    @Test
    void aFileThatIsCutShortMeanwhileIsToldOf() throws IOException {
        Trainer trainer = new Trainer(BatchTrainingTest.settings(Loss.WARP, 8, 0));
        for (String name : List.of("interactions-1", "features-2", "learnt-0")) {
            assertThatThrownBy(() -> {
                        try (TrainingBlocks blocks = TrainingBlocks.of(interactions, users, 3, scratch)) {
                            trainer.fit(blocks, items, (epoch, model) -> {
                                truncate(name);
                                return true;
                            });
                        }
                    })
                    .isInstanceOf(InputException.class)
                    .hasMessageContaining(name)
                    .hasMessageContaining("ends too early");
            assertThat(leftBehind()).isEmpty();
        }
    }

    private void truncate(String name) {
        try {
            Path file = leftBehind().get(0).resolve(name);
            Files.write(file, new byte[] {1, 2, 3, 4, 5});
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private void delete(String name) {
        try {
            Files.delete(leftBehind().get(0).resolve(name));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aFileThatGoesAwayMeanwhileIsToldOf() {
        Trainer trainer = new Trainer(BatchTrainingTest.settings(Loss.WARP, 8, 0));
        assertThatThrownBy(() -> {
                    try (TrainingBlocks blocks = TrainingBlocks.of(interactions, users, 3, scratch)) {
                        trainer.fit(blocks, items, (epoch, model) -> {
                            delete("interactions-1");
                            return true;
                        });
                    }
                })
                .isInstanceOf(InputException.class)
                .hasMessageContaining("does not exist any more");
    }

    @Test
    void aPlaceThatCanNotBeWrittenToIsRefused() throws IOException {
        Path file = Files.writeString(scratch.resolve("file"), "");
        assertThatThrownBy(() -> TrainingBlocks.of(interactions, users, 2, scratch.resolve("missing")))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("missing")
                .hasMessageContaining("There is no such directory");
        assertThatThrownBy(() -> TrainingBlocks.of(interactions, users, 2, file))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("not a directory");
    }

    @Test
    void moreThanTheDiskHasIsRefusedBeforeItIsWritten() {
        try (ScratchDirectory directory = new ScratchDirectory(scratch)) {
            directory.requireRoom(1);
            assertThatThrownBy(() -> directory.requireRoom(Long.MAX_VALUE))
                    .isInstanceOf(InputException.class)
                    .hasMessageContaining("MB are free here")
                    .hasMessageContaining("--scratch");
        }
    }

    /** The device that is always full, where there is one. */
    @Test
    void aFullDiskIsToldOf() {
        assumeTrue(Files.isWritable(Path.of("/dev/full")), "there is no /dev/full here");
        try (ScratchDirectory directory = new ScratchDirectory(scratch)) {
            Files.createSymbolicLink(directory.path().resolve("full"), Path.of("/dev/full"));
            try (ScratchDirectory.Output output = directory.write("full")) {
                output.write(1);
                assertThatThrownBy(output::finish)
                        .isInstanceOf(InputException.class)
                        .hasMessageContaining("can't be written")
                        .hasMessageContaining("No space left")
                        .hasMessageContaining("--scratch");
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void whatDoesNotGoInBlocksIsRefused() {
        Hyperparameters warp = BatchTrainingTest.settings(Loss.WARP, 8, 0);
        assertRefused(Hyperparameters.of(Loss.ALS), "als can't be trained in blocks");
        assertRefused(warp.with().batch(1).build(), "A batch of 1");
        assertRefused(warp.with().shards(2).build(), "shards (2) side by side");
        for (int count : new int[] {0, TrainingBlocks.MOST + 1}) {
            assertThatThrownBy(() -> TrainingBlocks.of(interactions, users, count, scratch))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("blocks (" + count + ")");
        }
    }

    private void assertRefused(Hyperparameters settings, String message) {
        try (TrainingBlocks blocks = TrainingBlocks.of(interactions, users, 2, scratch)) {
            assertThatThrownBy(() -> new Trainer(settings).fit(blocks, items, (epoch, model) -> true))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(message);
        }
    }
}
