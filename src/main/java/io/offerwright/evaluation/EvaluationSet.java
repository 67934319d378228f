package io.offerwright.evaluation;

import io.offerwright.data.Dataset;
import io.offerwright.data.Weighting;
import io.offerwright.domain.AttributeSchema;
import io.offerwright.domain.InputException;
import io.offerwright.domain.Problem;
import io.offerwright.features.FeatureSpace;
import io.offerwright.features.Winsorised;
import java.time.LocalDate;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What models are trained on and measured with, and what the baselines need besides.
 *
 * @param split train, test and features
 * @param groups the users in groups, for popularity within a group
 * @param content the content match, where items have anything to be matched by
 * @param oracle the best there is, where the truth is known
 */
public record EvaluationSet(
        Split split, Optional<UserGroups> groups, Optional<UserScores> content, Optional<UserScores> oracle) {
    /** One whose truth is not known. */
    public EvaluationSet(Split split, Optional<UserGroups> groups, Optional<UserScores> content) {
        this(split, groups, content, Optional.empty());
    }

    /** The same, with the best there is. */
    public EvaluationSet withOracle(Optional<UserScores> value) {
        return new EvaluationSet(split, groups, content, value);
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
        return new EvaluationSet(split, read.groups(), Baselines.content(split.train(), split.items()));
    }

    /**
     * An operator's data, of which a random share of each customer's accepted offers is held out.
     *
     * @param source where the data is from, for messages
     * @param share 0 to 1, exclusive
     * @param customerIdentity whether a customer with accepted offers to train on gets a feature of their own
     * @param by groups customers by this column; by segment, if not given
     * @param weighting how much each acceptance counts in training
     * @param winsorise whether the feature space is learnt from usage without extremes
     * @throws InputException if nobody accepted enough offers to hold one out, or there is no such column
     */
    public static EvaluationSet of(
            Dataset data,
            String source,
            double share,
            long seed,
            boolean customerIdentity,
            Optional<String> by,
            Weighting weighting,
            boolean winsorise) {
        UserGroups groups = UserGroups.of(data.customers(), by.orElse("segment"));
        Holdout parts = Holdout.random(weighting.accepted(data.events(), LocalDate.MAX.atStartOfDay()), share, seed);
        if (parts.test().size() == 0) {
            throw new InputException(Problem.of(
                    source,
                    "No customer accepted enough offers to hold one out.",
                    "With --holdout " + share + " it takes " + Math.round(Math.ceil(0.5 / share))
                            + " accepted offers of one customer."));
        }
        Set<String> warm = new TreeSet<>();
        for (int customer : customerIdentity ? parts.train().user() : new int[0]) {
            warm.add(data.customers().get(customer).id());
        }
        FeatureSpace space = FeatureSpace.fit(
                winsorise ? Winsorised.of(data.customers()).customers() : data.customers(),
                data.catalog(),
                AttributeSchema.NONE,
                new FeatureSpace.Identity(warm, true));
        Split split =
                new Split(parts.train(), parts.test(), space.customers(data.customers()), space.offers(data.catalog()));
        return new EvaluationSet(split, Optional.of(groups), Optional.of(Baselines.content(data)));
    }

    /**
     * The baselines by name, from the plainest on.
     *
     * @param seed of the random one
     */
    public Map<String, UserScores> baselines(long seed) {
        Map<String, UserScores> baselines = new LinkedHashMap<>();
        baselines.put("random", Baselines.random(seed));
        baselines.put(Comparison.POPULARITY, Baselines.popularity(split.train()));
        groups.ifPresent(given ->
                baselines.put("popularity by " + given.column(), Baselines.popularityByGroup(split.train(), given)));
        content.ifPresent(given -> baselines.put("content match", given));
        return Collections.unmodifiableMap(baselines);
    }
}
