package io.offerwright.evaluation;

import io.offerwright.data.Dataset;
import io.offerwright.data.Interactions;
import io.offerwright.domain.AttributeSchema;
import io.offerwright.domain.InputException;
import io.offerwright.domain.Problem;
import io.offerwright.engine.Preparation;
import io.offerwright.engine.TrainingRows;
import io.offerwright.features.FeatureSpace;
import io.offerwright.model.TrainingBlocks;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * What models are trained on and measured with, and what the baselines need besides. Close it if it is in blocks.
 *
 * @param split train, test and features
 * @param groups the users in groups, for popularity within a group
 * @param content the content match of an operator's offers; that of a given split follows from its features
 * @param oracle the best there is, where the truth is known
 * @param blocked what is trained on, if it is on disk
 */
public record EvaluationSet(
        Split split,
        Optional<UserGroups> groups,
        Optional<UserScores> content,
        Optional<UserScores> oracle,
        Optional<BlockedTrain> blocked)
        implements AutoCloseable {
    /** One whose truth is not known. */
    public EvaluationSet(Split split, Optional<UserGroups> groups, Optional<UserScores> content) {
        this(split, groups, content, Optional.empty(), Optional.empty());
    }

    /** The same, with the best there is. */
    public EvaluationSet withOracle(Optional<UserScores> value) {
        return new EvaluationSet(split, groups, content, value, blocked);
    }

    /**
     * A given split, whose part to train on is cut into blocks of users on disk.
     *
     * @param blocks how many, 1 to {@value TrainingBlocks#MOST}
     * @param scratch where to make their directory
     * @throws InputException if a file can't be used, or the blocks can't be written
     */
    public static EvaluationSet readInBlocks(SplitReader reader, int blocks, Path scratch) {
        return reader.readInBlocks(blocks, scratch);
    }

    static EvaluationSet of(Split split, BlockedTrain blocked) {
        return new EvaluationSet(split, Optional.empty(), Optional.empty(), Optional.empty(), Optional.of(blocked));
    }

    /** The blocks that are trained on, if they are on disk. */
    public Optional<TrainingBlocks> blocks() {
        return blocked.map(BlockedTrain::blocks);
    }

    /** Number of interactions that there are to train on. */
    public long trainSize() {
        return blocks().map(TrainingBlocks::size).orElse((long) split.train().size());
    }

    /** Removes the blocks, if there are any. */
    @Override
    public void close() {
        blocks().ifPresent(TrainingBlocks::close);
    }

    /**
     * A given split.
     *
     * @param by groups users by their feature {@code by:word} or {@code by=word}, if given
     * @throws InputException if a file can't be used or no user has such a feature
     */
    public static EvaluationSet read(SplitReader reader, Optional<String> by) {
        SplitReader.Read read = reader.read(by);
        Split split = read.split();
        return new EvaluationSet(split, read.groups(), Optional.empty());
    }

    /**
     * An operator's data, of which a random share of each customer's accepted offers is held out, and all of those of some
     * customers, who are cold then: no interaction of theirs is trained on, and no feature is theirs alone. What customers.csv
     * says of them is known as it is of the others.
     *
     * <p>With seasons the same offers of the same customers are held out, and the users of the split are customers in a season:
     * each is measured with the offers that were accepted in it, scored for that season.
     *
     * @param source where the data is from, for messages
     * @param share 0 to 1, exclusive
     * @param coldCustomers share of the customers with an accepted offer who are cold, 0 to below 1
     * @param preparation what is done with the data first
     * @param by groups customers by this column; by segment, if not given
     * @throws InputException if nobody accepted enough offers to hold one out, if all are cold, or if there is
     *     no such column
     */
    public static EvaluationSet of(
            Dataset data,
            String source,
            double share,
            double coldCustomers,
            long seed,
            Preparation preparation,
            Optional<String> by) {
        UserGroups groups = UserGroups.of(data.customers(), by.orElse("segment"));
        Holdout parts =
                Holdout.random(preparation.accepted(data, LocalDate.MAX.atStartOfDay()), share, coldCustomers, seed);
        if (parts.test().size() == 0) {
            throw new InputException(Problem.of(
                    source,
                    "No customer accepted enough offers to hold one out.",
                    "With --holdout " + share + " it takes " + Math.round(Math.ceil(0.5 / share))
                            + " accepted offers of one customer."));
        }
        if (parts.train().size() == 0) {
            throw new InputException(Problem.of(
                    source,
                    "Every customer with an accepted offer is cold, and nothing is left to train on.",
                    "Take a smaller share than --cold-customers " + coldCustomers + "."));
        }
        LocalDateTime end = LocalDate.MAX.atStartOfDay();
        TrainingRows rows = preparation.rows(data, end);
        Interactions train = rows.train(parts.train(), end);
        FeatureSpace space = preparation.space(data, rows, train, AttributeSchema.NONE);
        Split split = new Split(train, rows.test(parts.test()), rows.features(space), space.offers(data.catalog()));
        UserScores content = Baselines.content(data);
        int[] groupOf = IntStream.range(0, rows.size())
                .map(row -> groups.group()[rows.customer(row)])
                .toArray();
        return new EvaluationSet(
                split,
                Optional.of(new UserGroups(groups.column(), groups.names(), groupOf)),
                Optional.of((row, scores) -> content.score(rows.customer(row), scores)));
    }

    Popularity popularity() {
        return blocked.map(BlockedTrain::popularity).orElseGet(() -> Popularity.of(split.train()));
    }

    /**
     * The baselines by name, from the plainest on.
     *
     * @param seed of the random one
     */
    public Map<String, UserScores> baselines(long seed) {
        Map<String, UserScores> baselines = new LinkedHashMap<>();
        baselines.put("random", Baselines.random(seed));
        baselines.put(Comparison.POPULARITY, Baselines.popularity(popularity()));
        groups.ifPresent(given ->
                baselines.put("popularity by " + given.column(), Baselines.popularityByGroup(split.train(), given)));
        // Made here, and not kept, since it holds what every user likes.
        content.or(() -> Baselines.content(split.train(), split.items()))
                .ifPresent(given -> baselines.put("content match", given));
        return Collections.unmodifiableMap(baselines);
    }
}
