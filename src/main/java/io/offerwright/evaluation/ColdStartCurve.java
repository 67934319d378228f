package io.offerwright.evaluation;

import io.offerwright.data.Dataset;
import io.offerwright.data.Interactions;
import io.offerwright.domain.AttributeSchema;
import io.offerwright.domain.Catalog;
import io.offerwright.domain.Channel;
import io.offerwright.domain.Context;
import io.offerwright.domain.Customer;
import io.offerwright.domain.DecisionRequest;
import io.offerwright.domain.InputException;
import io.offerwright.domain.Problem;
import io.offerwright.domain.Score;
import io.offerwright.engine.Batches;
import io.offerwright.engine.BundleTraining;
import io.offerwright.features.FeatureMatrix;
import io.offerwright.features.FeatureSpace;
import io.offerwright.features.FeatureSpace.Identity;
import io.offerwright.model.ContentMatcher;
import io.offerwright.model.Ensemble;
import io.offerwright.model.FoldIn;
import io.offerwright.model.Scorer;
import io.offerwright.rules.Effect;
import io.offerwright.rules.Firing;
import io.offerwright.rules.RuleBook;
import io.offerwright.rules.RuleSession;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.EnumSet;
import java.util.List;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * How well new customers are served, by how many of their first accepted offers are known and by how much the content match
 * counts beside the model.
 *
 * <p>One customer in five is new: kept out of the features and the training of the ensemble altogether, and seen as far as {@link
 * Newcomers} says. Of the offers that a
 * new customer accepted, the first {@value #MOST_KNOWN} can become known, one after the other, and what came after them is the
 * truth; so all points of the curve are of the same customers, with the same candidates (all offers but those first ones) and the
 * same truth, and only the knowledge changes. A customer without anything after them is not measured.
 *
 * <p>Match and model are put on one scale and blended as in a decision: the logit squashed, the relevance
 * {@code share · content + (1 − share) · collaborative}. The model sees the customer's features, and the accepted offers by {@link
 * FoldIn}, as in a decision; with none known it sees features alone. With rules, what they keep off a customer's list is no
 * candidate; their other effects, the other objectives and the order of the list are left out.
 *
 * <p>What customers could accept is what the operator chose to show them, often by their profile: that flatters whatever goes by
 * the profile.
 *
 * @param newcomers what is known of the new customers
 * @param k length of the list
 * @param customers number of new customers measured
 * @param popularity precision at k of the same list for everyone: the offers that most accepted in training
 * @param points by number of known offers, ascending
 */
public record ColdStartCurve(Newcomers newcomers, int k, int customers, double popularity, List<Point> points) {
    /** How many accepted offers are known at the points of the curve. */
    private static final int[] KNOWN = {0, 1, 2, 3, 5, 10};

    private static final int MOST_KNOWN = 10;

    /** Shares of the content match, in percent. */
    private static final int[] CONTENT_PERCENT = {100, 90, 80, 70, 60, 50, 40, 30, 20, 10, 0};

    private static final double NORMAL_95 = 1.96;
    private static final int NEW_CUSTOMERS = 5;
    private static final int CUSTOMERS_AT_A_TIME = 64;

    /**
     * A number of known offers.
     *
     * @param known how many of the first accepted offers the model has seen
     * @param blends by share of the content match, descending
     */
    public record Point(int known, List<Blend> blends) {
        public Point {
            blends = List.copyOf(blends);
        }

        /** The blend with the highest precision; of several the one with the most content. */
        public Blend best() {
            Blend best = blends.get(0);
            for (Blend blend : blends) {
                if (blend.precision() > best.precision()) {
                    best = blend;
                }
            }
            return best;
        }
    }

    /**
     * A blend of content match and model.
     *
     * @param contentPercent share of the content match in percent; the rest is the model's
     * @param precision precision at k: share of the list that the customer went on to accept, mean over customers
     * @param error standard error of {@code precision}
     * @param gain {@code precision} less that with the {@link Newcomers#usualShare}
     * @param gainError standard error of {@code gain}, by the differences of each customer
     */
    public record Blend(int contentPercent, double precision, double error, double gain, double gainError) {
        /** Half the width of the 95 % interval of {@code precision}, by the normal distribution. */
        public double halfWidth() {
            return NORMAL_95 * error;
        }
    }

    public ColdStartCurve {
        points = List.copyOf(points);
    }

    /**
     * Trains the ensemble without the new customers, and measures it on them.
     *
     * @param rules what they exclude is no candidate; nothing is excluded if there are none
     * @param k length of the list, 1 or more
     * @param seed decides who is new
     * @param threads how many to use, 1 or more; the curve is the same with any number
     * @throws InputException if nobody is left to measure
     */
    public static ColdStartCurve measure(
            Dataset data,
            List<Ensemble.Recipe> members,
            Newcomers newcomers,
            SortedMap<String, String> rules,
            int k,
            long seed,
            int threads,
            Ensemble.Progress progress) {
        if (k < 1) {
            throw new IllegalArgumentException("k (" + k + ") must be at least 1.");
        }
        Interactions accepted = data.events().accepted(LocalDate.MAX.atStartOfDay());
        BitSet isNew = newCustomers(data.customers().size(), seed);
        int[][] offersOf = offersInOrder(accepted);
        int[] measured =
                isNew.stream().filter(row -> offersOf[row].length > MOST_KNOWN).toArray();
        if (measured.length < 2 || isNew.cardinality() == accepted.users()) {
            throw new InputException(Problem.of(
                    "",
                    "Of " + data.customers().size() + " customers, " + measured.length + " could be measured.",
                    "A customer takes more than " + MOST_KNOWN + " different accepted offers, and one in "
                            + NEW_CUSTOMERS + " is tried."));
        }
        List<Customer> known = IntStream.range(0, data.customers().size())
                .filter(row -> !isNew.get(row))
                .mapToObj(data.customers()::get)
                .toList();
        BundleTraining training = BundleTraining.of(seed).withMembers(members);
        FeatureSpace space =
                FeatureSpace.fit(known, data.catalog(), training.settings().attributes(), Identity.OFFERS);
        FeatureMatrix offers = space.offers(data.catalog());
        Interactions train = accepted.only(entry -> !isNew.get(accepted.user()[entry]));
        Ensemble ensemble = training.trainMembers(
                train, space.customers(data.customers()), offers, threads, BundleTraining.allEpochs(progress));

        Measurement measurement = new Measurement(data.catalog(), space, ensemble, offers, popularity(train), k);
        Customer[] seen = new Customer[offersOf.length];
        for (int row : measured) {
            Customer customer = data.customers().get(row);
            int plan = data.catalog().indexOf(customer.currentOffer());
            seen[row] = newcomers.seen(customer, Arrays.stream(offersOf[row]).anyMatch(offer -> offer == plan));
        }
        BitSet[] excluded = excluded(data, seen, rules);
        List<double[]> precisions = new ArrayList<>();
        Batches.run(
                IntStream.of(measured).iterator(),
                CUSTOMERS_AT_A_TIME,
                threads,
                rows -> rows.stream()
                        .map(row -> measurement.precisions(seen[row], offersOf[row], excluded[row]))
                        .filter(each -> each.length > 0)
                        .toList(),
                precisions::addAll);
        if (precisions.size() < 2) {
            throw new InputException(Problem.of(
                    "", "The rules exclude all that new customers went on to accept.", "Try without rules."));
        }
        return summary(newcomers, k, precisions);
    }

    /** The offers that rules keep off the list of each customer, on the day after the last event, with every consent given. */
    private static BitSet[] excluded(Dataset data, Customer[] customers, SortedMap<String, String> rules) {
        BitSet[] excluded = new BitSet[customers.length];
        Arrays.setAll(excluded, row -> new BitSet());
        if (rules.isEmpty()) {
            return excluded;
        }
        LocalDate day = data.events().at(data.events().size() - 1).toLocalDate().plusDays(1);
        Context context = new Context("cold start", day, Channel.EMAIL);
        RuleBook book = RuleBook.compile(rules, AttributeSchema.NONE);
        try (RuleSession session = book.newSession(data.catalog())) {
            for (int row = 0; row < customers.length; row++) {
                if (customers[row] != null) {
                    Customer willing = customers[row].withConsents(EnumSet.allOf(Channel.class));
                    for (Firing firing : session.fire(DecisionRequest.of(willing, context, 1))) {
                        if (firing.effect() instanceof Effect.Exclude exclude) {
                            excluded[row].set(exclude.offer());
                        }
                    }
                }
            }
        }
        return excluded;
    }

    private static BitSet newCustomers(int customers, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        BitSet isNew = new BitSet(customers);
        for (int row = 0; row < customers; row++) {
            if (random.nextInt(NEW_CUSTOMERS) == 0) {
                isNew.set(row);
            }
        }
        return isNew;
    }

    /** The offers that each customer accepted, each once, in the order of time. */
    private static int[][] offersInOrder(Interactions accepted) {
        int[] count = new int[accepted.users()];
        for (int row : accepted.user()) {
            count[row]++;
        }
        int[][] offers = new int[count.length][];
        Arrays.setAll(offers, row -> new int[count[row]]);
        int[] next = new int[count.length];
        for (int entry = 0; entry < accepted.size(); entry++) {
            int row = accepted.user()[entry];
            offers[row][next[row]++] = accepted.item()[entry];
        }
        return offers;
    }

    private static long[] popularity(Interactions train) {
        long[] counts = new long[train.items()];
        for (int item : train.item()) {
            counts[item]++;
        }
        return counts;
    }

    /** What it takes to measure one customer. Immutable and thread-safe. */
    private static final class Measurement {
        private final Catalog catalog;
        private final FeatureSpace space;
        private final Scorer scorer;
        private final List<FoldIn> foldIns;
        private final ContentMatcher matcher;
        private final long[] popularity;
        private final int k;

        Measurement(
                Catalog catalog,
                FeatureSpace space,
                Ensemble ensemble,
                FeatureMatrix offers,
                long[] popularity,
                int k) {
            this.catalog = catalog;
            this.space = space;
            this.popularity = popularity;
            this.k = k;
            scorer = ensemble.scorer(offers);
            foldIns = ensemble.members().stream()
                    .map(member -> FoldIn.of(member.model(), offers, FoldIn.Settings.DEFAULT))
                    .toList();
            matcher = new ContentMatcher(catalog);
        }

        /** Precision of popularity, then of all blends of all points; nothing if no candidate is true. */
        double[] precisions(Customer customer, int[] accepted, BitSet excluded) {
            BitSet first = (BitSet) excluded.clone();
            BitSet truth = new BitSet();
            for (int place = 0; place < accepted.length; place++) {
                (place < MOST_KNOWN ? first : truth).set(accepted[place]);
            }
            truth.andNot(excluded);
            if (truth.isEmpty()) {
                return new double[0];
            }
            double[] precisions = new double[1 + KNOWN.length * CONTENT_PERCENT.length];
            precisions[0] = precision(popularity, first, truth);
            int size = 1;
            int[] features = space.encode(customer);
            long[] relevance = new long[catalog.size()];
            long[] matches = matcher.match(customer);
            for (int known : KNOWN) {
                float[][] representations = foldIns.stream()
                        .map(foldIn -> foldIn.representation(features, Arrays.copyOf(accepted, known)))
                        .toArray(float[][]::new);
                long[] logits = new long[catalog.size()];
                scorer.score(representations, logits);
                for (int percent : CONTENT_PERCENT) {
                    long share = percent * Score.ONE / 100;
                    for (int offer = 0; offer < relevance.length; offer++) {
                        relevance[offer] = Score.round(Score.product(Score.ONE - share, Score.squash(logits[offer]))
                                + Score.product(share, matches[offer]));
                    }
                    precisions[size++] = precision(relevance, first, truth);
                }
            }
            return precisions;
        }

        /** Share of the k candidates with the highest scores that are true; of equal scores the first offer is taken. */
        private double precision(long[] scores, BitSet noCandidates, BitSet truth) {
            BitSet taken = (BitSet) noCandidates.clone();
            int hits = 0;
            for (int place = 0; place < k; place++) {
                int best = -1;
                for (int offer = taken.nextClearBit(0); offer < scores.length; offer = taken.nextClearBit(offer + 1)) {
                    if (best < 0 || scores[offer] > scores[best]) {
                        best = offer;
                    }
                }
                if (best < 0) {
                    break;
                }
                taken.set(best);
                hits += truth.get(best) ? 1 : 0;
            }
            return (double) hits / k;
        }
    }

    private static ColdStartCurve summary(Newcomers newcomers, int k, List<double[]> precisions) {
        List<Point> points = new ArrayList<>();
        int place = 1;
        for (int known : KNOWN) {
            int usual = place
                    + IntStream.range(0, CONTENT_PERCENT.length)
                            .filter(share -> CONTENT_PERCENT[share] == newcomers.usualShare())
                            .findFirst()
                            .orElseThrow();
            List<Blend> blends = new ArrayList<>();
            for (int percent : CONTENT_PERCENT) {
                int own = place++;
                double[] values =
                        precisions.stream().mapToDouble(each -> each[own]).toArray();
                double[] gains = precisions.stream()
                        .mapToDouble(each -> each[own] - each[usual])
                        .toArray();
                blends.add(new Blend(
                        percent,
                        Spread.of(values).mean(),
                        error(values),
                        Spread.of(gains).mean(),
                        error(gains)));
            }
            points.add(new Point(known, blends));
        }
        double popularity = Spread.of(
                        precisions.stream().mapToDouble(each -> each[0]).toArray())
                .mean();
        return new ColdStartCurve(newcomers, k, precisions.size(), popularity, points);
    }

    private static double error(double[] values) {
        return Spread.of(values).deviation() / Math.sqrt(values.length);
    }
}
