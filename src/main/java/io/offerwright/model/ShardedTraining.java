package io.offerwright.model;

import io.offerwright.data.Interactions;
import io.offerwright.features.FeatureMatrix;
import io.offerwright.model.BatchTraining.Part;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Phaser;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A training of several shards side by side. The users are cut into shards, each with parameters of its own, which a thread
 * trains alone for some thousand interactions; then the shards are merged, and go on from there. How the users are cut and when
 * the shards are merged follows from the data and the number of shards, not from the number of threads, so that any number of
 * threads gives the same model, float by float. Between two merges no thread reads what another one writes: that, and not the
 * arithmetic, is what makes threads that share embeddings slow.
 *
 * <p>A feature that only the users of one shard have (such as a user's own) belongs to that shard, and is never merged. Of the
 * others, and of the items', the shards' changes are added up, each as if its steps had been as long as AdaGrad makes them once
 * it knows of all shards' gradients: with {@code w} and {@code G} before, and {@code w_s} and {@code G_s} after,
 *
 * <pre>
 *   G' = G + Σ (G_s - G)        w' = w + Σ (w_s - w) · √(G_s / G')
 * </pre>
 *
 * <p>So a feature that few have moves by the sum of the changes, and one that all shards moved in the same direction does not
 * overshoot. It is local SGD (Stich, <em>Local SGD converges fast and communicates little</em>, ICLR 2019) with AdaGrad's view of
 * what counts as a small step. One shard is {@link BatchTraining} and nothing else.
 *
 * <p>Lock-free, the shards learn one set of parameters, each thread reading what the others write (Recht, Ré, Wright, Niu,
 * <em>Hogwild: a lock-free approach to parallelizing stochastic gradient descent</em>, NIPS 2011): a change may be lost when two
 * threads make one at the same moment, and no two trainings are alike. They wait for each other only where an L2 penalty is taken
 * out, which no thread may do while others learn.
 */
final class ShardedTraining {
    /** Interactions of a shard between two merges, per row that is merged: enough to make the merging cheap. */
    private static final int INTERACTIONS_PER_ROW = 4;

    private final Hyperparameters settings;
    private final BatchKernels kernels;
    private final List<Shard> shards = new ArrayList<>();
    /** What was agreed upon at the last merge; the only shard's own parameters if there is one. */
    private final BatchTraining agreed;

    /** User features that more than one shard has. */
    private final int[] shared;

    private final int rounds;

    /**
     * A part of the users.
     *
     * @param column of the whole feature matrix, for each of the shard's own
     * @param local the shard's own column for each of the whole, -1 for one that it does not have
     */
    private record Shard(BatchTraining training, int interactions, int[] column, int[] local) {}

    ShardedTraining(
            Interactions interactions,
            FeatureMatrix users,
            FeatureMatrix items,
            Hyperparameters settings,
            BatchKernels kernels) {
        this.settings = settings;
        this.kernels = kernels;
        int count = Math.max(1, Math.min(settings.shards(), interactions.users()));
        if (count == 1) {
            agreed = new BatchTraining(interactions, users, items, settings, kernels);
            shards.add(new Shard(agreed, interactions.size(), new int[0], new int[0]));
            shared = new int[0];
            rounds = 1;
            return;
        }
        if (settings.lockFree()) {
            agreed = new BatchTraining(interactions, users, items, settings, kernels);
            int first = 0;
            for (int end : cuts(interactions, count)) {
                int[] entries = entries(interactions, first, end);
                shards.add(new Shard(new BatchTraining(agreed, entries), entries.length, new int[0], new int[0]));
                first = end;
            }
            shared = new int[0];
            boolean penalised = settings.userAlpha() > 0 || settings.itemAlpha() > 0;
            rounds = penalised ? rounds((long) items.columns() + users.columns()) : 1;
            return;
        }
        agreed = new BatchTraining(interactions, new int[0], 0, users, items, settings, kernels);
        int[] owners = new int[users.columns()];
        int from = 0;
        for (int to : cuts(interactions, count)) {
            Shard shard = shard(interactions, users, items, from, to);
            shards.add(shard);
            for (int column : shard.column) {
                owners[column]++;
            }
            from = to;
        }
        shared = IntStream.range(0, owners.length)
                .filter(column -> owners[column] > 1)
                .toArray();
        rounds = rounds((long) items.columns() + shared.length);
    }

    /** Between how many rounds an epoch is cut, if so many rows are gone through after each. */
    private int rounds(long rows) {
        long perRound = Math.max(settings.batch(), INTERACTIONS_PER_ROW * rows);
        int largest = shards.stream().mapToInt(Shard::interactions).max().orElse(0);
        return (int) Math.max(1, (largest + perRound - 1) / perRound);
    }

    /** The interactions of some users, by place. */
    private static int[] entries(Interactions interactions, int firstUser, int endUser) {
        int[] user = interactions.user();
        return IntStream.range(0, user.length)
                .filter(entry -> user[entry] >= firstUser && user[entry] < endUser)
                .toArray();
    }

    /** Where to cut the users, so that the shards have about equally many interactions: the end of each shard. */
    static int[] cuts(Interactions interactions, int count) {
        long[] upTo = new long[interactions.users() + 1];
        for (int user : interactions.user()) {
            upTo[user + 1]++;
        }
        return cuts(upTo, count);
    }

    /**
     * Where to cut the users.
     *
     * @param upTo how many interactions each user has, behind a 0; is added up
     */
    static int[] cuts(long[] upTo, int count) {
        int users = upTo.length - 1;
        for (int user = 0; user < users; user++) {
            upTo[user + 1] += upTo[user];
        }
        int[] ends = new int[count];
        int user = 0;
        for (int shard = 0; shard < count; shard++) {
            while (user < users && upTo[user] * count < (shard + 1L) * upTo[users]) {
                user++;
            }
            ends[shard] = shard == count - 1 ? users : user;
        }
        return ends;
    }

    private Shard shard(Interactions interactions, FeatureMatrix users, FeatureMatrix items, int from, int to) {
        int first = users.start()[from];
        int[] local = new int[users.columns()];
        Arrays.fill(local, -1);
        for (int entry = first; entry < users.start()[to]; entry++) {
            local[users.feature()[entry]] = 0;
        }
        int[] column = new int[local.length];
        int columns = 0;
        for (int each = 0; each < local.length; each++) {
            if (local[each] == 0) {
                local[each] = columns;
                column[columns++] = each;
            }
        }
        int[] start = new int[to - from + 1];
        for (int row = 0; row < start.length; row++) {
            start[row] = users.start()[from + row] - first;
        }
        int[] feature = Arrays.copyOfRange(users.feature(), first, users.start()[to]);
        for (int entry = 0; entry < feature.length; entry++) {
            feature[entry] = local[feature[entry]];
        }
        float[] weight = Arrays.copyOfRange(users.weight(), first, users.start()[to]);
        int[] entries = entries(interactions, from, to);
        return new Shard(
                new BatchTraining(
                        interactions,
                        entries,
                        from,
                        new FeatureMatrix(columns, start, feature, weight),
                        items,
                        settings,
                        kernels),
                entries.length,
                Arrays.copyOf(column, columns),
                local);
    }

    /**
     * Trains from fresh embeddings on.
     *
     * @param threads how many threads to use, 1 or more; more than there are shards have nothing to do
     * @param epochDone is told on the calling thread, while all others wait, and says whether to go on
     */
    void run(SeededRandom random, int threads, IntPredicate epochDone) {
        agreed.initialise(random);
        SeededRandom[] randoms = {random};
        if (shards.size() > 1) {
            randoms = new SeededRandom[shards.size()];
            for (int shard = 0; shard < randoms.length; shard++) {
                randoms[shard] = new SeededRandom(random.nextLong());
                if (!settings.lockFree()) {
                    takeOver(shards.get(shard));
                }
            }
        }
        new Crew(Math.min(threads, shards.size()), randoms).run(epochDone);
    }

    boolean isFinite() {
        return shards.stream().allMatch(shard -> shard.training.isFinite());
    }

    /** A copy of the model, as of the end of an epoch. */
    FactorizationModel model() {
        for (Shard shard : shards) {
            if (shard.training != agreed) {
                for (int column = 0; column < shard.column.length; column++) {
                    copy(shard.training.users, column, agreed.users, shard.column[column]);
                }
            }
        }
        return agreed.model();
    }

    /** Starts a shard with what was agreed upon. */
    private void takeOver(Shard shard) {
        for (int column = 0; column < shard.column.length; column++) {
            copy(agreed.users, shard.column[column], shard.training.users, column);
        }
        for (int column = 0; column < agreed.items.bias.length; column++) {
            copy(agreed.items, column, shard.training.items, column);
        }
        shard.training.forgetItems();
    }

    static void copy(Part from, int fromColumn, Part to, int toColumn) {
        int length = from.length;
        System.arraycopy(from.embedding, fromColumn * length, to.embedding, toColumn * length, length);
        System.arraycopy(from.history, fromColumn * length, to.history, toColumn * length, length);
        to.bias[toColumn] = from.bias[fromColumn];
        to.biasHistory[toColumn] = from.biasHistory[fromColumn];
    }

    /** The threads of a training: the calling one, and as many helpers as are needed. */
    private final class Crew {
        private final int size;
        private final SeededRandom[] randoms;
        private final Phaser together;
        private volatile @Nullable Throwable failure;
        private volatile boolean wanted = true;

        Crew(int size, SeededRandom[] randoms) {
            this.size = size;
            this.randoms = randoms;
            together = new Phaser(size);
        }

        void run(IntPredicate epochDone) {
            List<Thread> helpers = new ArrayList<>();
            for (int number = 1; number < size; number++) {
                int own = number;
                Thread thread = new Thread(() -> work(own, epoch -> true), "offerwright-training-" + number);
                thread.setDaemon(true);
                helpers.add(thread);
                thread.start();
            }
            work(0, epochDone);
            Parallel.join(helpers);
            Throwable cause = failure;
            if (cause instanceof RuntimeException exception) {
                throw exception;
            }
            if (cause instanceof Error error) {
                throw error;
            }
        }

        private void work(int number, IntPredicate epochDone) {
            try {
                boolean going = true;
                for (int epoch = 1; going && epoch <= settings.epochs(); epoch++) {
                    if (epoch(number)) {
                        if (number == 0) {
                            wanted = epochDone.test(epoch);
                        }
                        going = await() && wanted;
                    } else {
                        going = false;
                    }
                }
            } catch (RuntimeException | Error e) {
                failure = e;
                together.forceTermination();
            }
        }

        /** Waits for all; false when one has failed. */
        private boolean await() {
            return together.arriveAndAwaitAdvance() >= 0;
        }

        /** Returns whether all is well. */
        private boolean epoch(int number) {
            for (int own = number; own < shards.size(); own += size) {
                shards.get(own).training.shuffle(randoms[own]);
            }
            for (int round = 0; round < rounds; round++) {
                for (int own = number; own < shards.size(); own += size) {
                    Shard shard = shards.get(own);
                    int from = (int) ((long) shard.interactions * round / rounds);
                    int to = (int) ((long) shard.interactions * (round + 1) / rounds);
                    shard.training.learn(from, to);
                    if (!settings.lockFree()) {
                        shard.training.settle();
                    }
                }
                if (!await()) {
                    return false;
                }
                if (shards.size() > 1) {
                    if (!settings.lockFree()) {
                        merge(number, size);
                    } else if (number == 0) {
                        shards.forEach(shard -> shard.training.settle());
                    }
                    if (!await()) {
                        return false;
                    }
                }
                for (int own = number; own < shards.size(); own += size) {
                    shards.get(own).training.forgetItems();
                }
            }
            return true;
        }
    }

    /** One thread's share of a merge. */
    private void merge(int number, int of) {
        int itemColumns = agreed.items.bias.length;
        int all = itemColumns + shared.length;
        Part[] parts = new Part[shards.size()];
        int[] columns = new int[parts.length];
        Merger merger = new Merger(kernels, agreed.items.length);
        for (int at = (int) ((long) all * number / of); at < (int) ((long) all * (number + 1) / of); at++) {
            boolean item = at < itemColumns;
            int column = item ? at : shared[at - itemColumns];
            int count = 0;
            for (Shard shard : shards) {
                if (item || shard.local[column] >= 0) {
                    parts[count] = item ? shard.training.items : shard.training.users;
                    columns[count++] = item ? column : shard.local[column];
                }
            }
            merger.merge(item ? agreed.items : agreed.users, column, parts, columns, count);
        }
    }

    /** Merges one row after the other. */
    private static final class Merger {
        private final BatchKernels kernels;
        private final int length;
        private final float[] change;
        private final float[] growth;

        Merger(BatchKernels kernels, int length) {
            this.kernels = kernels;
            this.length = length;
            change = new float[length];
            growth = new float[length];
        }

        void merge(Part agreed, int column, Part[] parts, int[] columns, int count) {
            Arrays.fill(change, 0f);
            Arrays.fill(growth, 0f);
            float biasChange = 0;
            float biasGrowth = 0;
            for (int part = 0; part < count; part++) {
                Part other = parts[part];
                int at = columns[part];
                kernels.addChange(
                        change,
                        growth,
                        agreed.embedding,
                        agreed.history,
                        column * length,
                        other.embedding,
                        other.history,
                        at * length,
                        length);
                biasChange += (other.bias[at] - agreed.bias[column]) * (float) Math.sqrt(other.biasHistory[at]);
                biasGrowth += other.biasHistory[at] - agreed.biasHistory[column];
            }
            kernels.agree(agreed.embedding, agreed.history, column * length, change, growth, length);
            agreed.biasHistory[column] += biasGrowth;
            agreed.bias[column] += biasChange / (float) Math.sqrt(agreed.biasHistory[column]);
            for (int part = 0; part < count; part++) {
                copy(agreed, column, parts[part], columns[part]);
            }
        }
    }
}
