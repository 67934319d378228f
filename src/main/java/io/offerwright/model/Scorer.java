package io.offerwright.model;

import io.offerwright.domain.Score;
import io.offerwright.evidence.Explanation;
import io.offerwright.features.FeatureMatrix;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Scores all offers of a catalogue for a customer by an ensemble, and explains the scores.
 *
 * <p>Losses leave their scores on scales of their own, so the members are first put on one: for each customer, a member's
 * scores over all offers of the catalogue are centred on zero and divided by their standard deviation. The logit is the mean of
 * these, weighted by the members' weights: how many standard deviations an offer stands above the customer's average
 * offer. A member whose scores hardly differ (deviation below a millionth) says nothing, and counts as zero.
 *
 * <p>Floats end here: a logit is quantised once to millionths. Everything before is a sum in a fixed order, so that the
 * logits are the same on every machine.
 *
 * <p>Immutable and thread-safe.
 */
public final class Scorer {
    /** The part of an explanation that no feature accounts for: what {@link FoldIn} learnt of the customer. */
    public static final String CHOSEN_BEFORE = "what was chosen before";

    private static final double LEAST_DEVIATION = 1e-6;
    /** At 8 bytes each. */
    private static final int MOST_PRODUCTS = 1 << 21;

    private final Ensemble ensemble;
    private final ItemLayout[] layouts;
    /** What the layouts hold, by member, offer and component: an explanation asks for single offers. */
    private final float[][][] items;

    private final double[] shares;
    private final int offers;
    /**
     * By feature, and there by offer and member, as far as asked for: an explanation needs a hundred of them, each a sum over the components. Most
     * features are those of many customers; the few that are one customer alone may fill it, and cost no more than without.
     */
    private final AtomicReferenceArray<double @Nullable []> products;

    /** How many more are kept; two threads that ask for one at a time may count it twice. */
    private final AtomicInteger room;

    /**
     * A scorer of these offers.
     *
     * @param offers the features of each offer, encoded as in training; offer j of the catalogue is row j
     * @throws IllegalArgumentException if the matrix has no row, or other columns than the ensemble has item features
     */
    public Scorer(Ensemble ensemble, FeatureMatrix offers) {
        if (offers.rows() == 0) {
            throw new IllegalArgumentException("There are no offers to score.");
        }
        this.ensemble = ensemble;
        this.offers = offers.rows();
        List<Ensemble.Member> members = ensemble.members();
        layouts = new ItemLayout[members.size()];
        items = new float[members.size()][][];
        shares = new double[members.size()];
        double sum = 0;
        for (Ensemble.Member member : members) {
            sum += member.weight();
        }
        for (int m = 0; m < layouts.length; m++) {
            // Centring the representations centres the scores of every customer, since a score is linear in them.
            layouts[m] = ItemLayout.of(members.get(m).model(), offers, true);
            items[m] = layouts[m].byItem();
            shares[m] = members.get(m).weight() / sum;
        }
        products = new AtomicReferenceArray<>(members.get(0).model().userFeatures());
        room = new AtomicInteger(MOST_PRODUCTS / Math.multiplyExact(this.offers, layouts.length));
    }

    /** What folds customers in for each member, in their order, over these offers. */
    public List<FoldIn> foldIns(FeatureMatrix sameOffers, FoldIn.Settings settings) {
        List<FoldIn> foldIns = new ArrayList<>(layouts.length);
        for (int m = 0; m < layouts.length; m++) {
            FactorizationModel model = ensemble.members().get(m).model();
            foldIns.add(new FoldIn(model, sameOffers, settings, layouts[m].component()));
        }
        return foldIns;
    }

    /** Number of offers. */
    public int offers() {
        return offers;
    }

    /** The logits of all offers for a customer with these features, in millionths. */
    public long[] score(int[] features) {
        long[] logits = new long[offers];
        score(features, logits);
        return logits;
    }

    /**
     * Sets {@code logits} to the logits of all offers, in millionths.
     *
     * @param features the customer's active features, each of weight 1
     * @param logits one place per offer
     */
    public void score(int[] features, long[] logits) {
        score(features, ones(features.length), 0, features.length, logits);
    }

    /**
     * Sets {@code logits} to the logits of all offers for one row of a matrix of customers.
     *
     * @param customers features of customers, encoded as in training
     * @param row which customer
     * @param logits one place per offer
     */
    public void score(FeatureMatrix customers, int row, long[] logits) {
        score(
                customers.feature(),
                customers.weight(),
                customers.start()[row],
                customers.start()[row + 1],
                logits);
    }

    private void score(int[] feature, float[] weight, int from, int to, long[] logits) {
        requireFeatures(feature, from, to);
        float[][] customer = new float[layouts.length][];
        for (int m = 0; m < layouts.length; m++) {
            customer[m] = represent(m, feature, weight, from, to);
        }
        score(customer, logits);
    }

    /**
     * Sets {@code logits} to the logits of all offers for a customer who is represented otherwise than by features alone, such as
     * by {@link FoldIn}.
     *
     * @param representations one per member, in the order of the ensemble
     * @param logits one place per offer
     * @return what each member's centred scores were multiplied by, to explain the logits with
     */
    public double[] score(float[][] representations, long[] logits) {
        if (representations.length != layouts.length) {
            throw new IllegalArgumentException("There are " + representations.length
                    + " representations; the ensemble has " + layouts.length + " members.");
        }
        if (logits.length != offers) {
            throw new IllegalArgumentException(
                    "logits (" + logits.length + ") must have one place per offer (" + offers + ").");
        }
        float[] scores = new float[offers];
        double[] combined = new double[offers];
        double[] scales = new double[layouts.length];
        for (int m = 0; m < layouts.length; m++) {
            double scale = scoreMember(m, representations[m], scores);
            scales[m] = scale;
            for (int j = 0; j < combined.length; j++) {
                combined[j] += scale * scores[j];
            }
        }
        for (int j = 0; j < combined.length; j++) {
            logits[j] = Score.of(combined[j]);
        }
        return scales;
    }

    /** What each member makes of a customer with these features, each of weight 1: the sum of their embeddings. */
    public float[][] representations(int[] features) {
        requireFeatures(features, 0, features.length);
        float[] weight = ones(features.length);
        float[][] customer = new float[layouts.length][];
        for (int m = 0; m < layouts.length; m++) {
            customer[m] = represent(m, features, weight, 0, features.length);
        }
        return customer;
    }

    private float[] represent(int m, int[] feature, float[] weight, int from, int to) {
        FactorizationModel model = ensemble.members().get(m).model();
        float[] customer = new float[model.components()];
        model.representUser(feature, weight, from, to, customer);
        return customer;
    }

    /** Sets {@code scores} to a member's centred scores; returns what to multiply them by to get its part of a logit. */
    private double scoreMember(int m, float[] customer, float[] scores) {
        return shares[m] * centre(m, customer, scores);
    }

    /** Sets {@code scores} to a member's centred scores; returns 1 / their standard deviation, 0 for one that says nothing. */
    private double centre(int m, float[] customer, float[] scores) {
        layouts[m].score(customer, scores);
        double deviation = Math.sqrt(sumOfSquares(scores) / offers);
        return deviation < LEAST_DEVIATION ? 0 : 1 / deviation;
    }

    /** Sets {@code scores} to what one member says of each offer, in standard deviations from the customer's average offer. */
    void standardise(int member, FeatureMatrix customers, int row, float[] scores) {
        int from = customers.start()[row];
        int to = customers.start()[row + 1];
        requireFeatures(customers.feature(), from, to);
        float[] customer = represent(member, customers.feature(), customers.weight(), from, to);
        float factor = (float) centre(member, customer, scores);
        for (int j = 0; j < scores.length; j++) {
            scores[j] *= factor;
        }
    }

    /** Four partial sums, so that the additions need not wait for one another. */
    private static double sumOfSquares(float[] values) {
        double s0 = 0;
        double s1 = 0;
        double s2 = 0;
        double s3 = 0;
        int whole = values.length & -4;
        for (int j = 0; j < whole; j += 4) {
            s0 += (double) values[j] * values[j];
            s1 += (double) values[j + 1] * values[j + 1];
            s2 += (double) values[j + 2] * values[j + 2];
            s3 += (double) values[j + 3] * values[j + 3];
        }
        for (int j = whole; j < values.length; j++) {
            s0 += (double) values[j] * values[j];
        }
        return (s0 + s1) + (s2 + s3);
    }

    /** The logit of one offer as a tree, for a customer who is represented by features alone. */
    public Explanation explain(int[] features, int offer, IntFunction<String> featureNames) {
        float[][] representations = representations(features);
        long[] logits = new long[offers];
        double[] scales = score(representations, logits);
        return explain(features, null, scales, offer, logits[offer], featureNames);
    }

    /**
     * The logit of an offer as the sum of what each feature of the customer contributes: per member, a value for each active
     * feature of the customer and one for the offer itself; where the customer is represented otherwise than by features, what that
     * makes of the offer stands as {@value #CHOSEN_BEFORE}. A sum of features is a sum over features, so a score splits into these
     * parts exactly, with no approximation. The tree's score is the logit, to the last millionth; what the order of float additions and
     * the quantisation of the parts leave over stands as a part of its own, {@code "summation order"}, a few millionths.
     *
     * @param features the customer's active features, each of weight 1
     * @param beyond what the customer's representations hold beyond these, as {@link FoldIn.Represented} has it; null if nothing
     * @param scales as {@link #score(float[][], long[])} gave them
     * @param logit of the offer, as it was scored
     * @param featureNames the name of a feature, such as {@code "device_tier = PREMIUM"}
     */
    public Explanation explain(
            int[] features,
            float @Nullable [][] beyond,
            double[] scales,
            int offer,
            long logit,
            IntFunction<String> featureNames) {
        List<Explanation> all = new ArrayList<>(layouts.length + 1);
        long rest = logit;
        for (int m = 0; m < layouts.length; m++) {
            Explanation part =
                    explainMember(m, scales[m], features, beyond == null ? null : beyond[m], offer, featureNames);
            all.add(part);
            rest -= part.score();
        }
        if (rest != 0) {
            all.add(Explanation.value("summation order", rest));
        }
        return Explanation.sum("model", all);
    }

    private Explanation explainMember(
            int m,
            double scale,
            int[] features,
            float @Nullable [] beyond,
            int offer,
            IntFunction<String> featureNames) {
        Ensemble.Member member = ensemble.members().get(m);
        if (scale == 0) {
            return Explanation.sum(member.name() + " has no preference", List.of());
        }
        List<Explanation> parts = new ArrayList<>(features.length + 2);
        for (int feature : features) {
            parts.add(Explanation.value(featureNames.apply(feature), Score.of(scale * product(m, feature, offer))));
        }
        double beyondFeatures = beyond == null ? 0 : product(m, beyond, 0, offer);
        if (beyondFeatures != 0) {
            parts.add(Explanation.value(CHOSEN_BEFORE, Score.of(scale * beyondFeatures)));
        }
        parts.add(Explanation.value(
                "the offer itself", Score.of(scale * layouts[m].bias()[offer])));
        return Explanation.sum(member.name(), parts);
    }

    /**
     * What each feature contributes to the logit of an offer, over all members: the same numbers as in the tree of {@link #explain},
     * without the tree.
     *
     * @return in millionths, one per feature, in their order, and last what was learnt beyond them
     */
    public long[] contributions(int[] features, float @Nullable [][] beyond, double[] scales, int offer) {
        long[] sums = new long[features.length + 1];
        for (int place = 0; place < features.length; place++) {
            double[] known = known(features[place]);
            for (int m = 0; m < layouts.length; m++) {
                if (scales[m] != 0) {
                    double product =
                            known == null ? direct(m, features[place], offer) : known[offer * layouts.length + m];
                    sums[place] += Score.of(scales[m] * product);
                }
            }
        }
        if (beyond != null) {
            for (int m = 0; m < layouts.length; m++) {
                if (scales[m] != 0) {
                    sums[features.length] += Score.of(scales[m] * product(m, beyond[m], 0, offer));
                }
            }
        }
        return sums;
    }

    /** What a feature's embedding makes of an offer. */
    private double product(int m, int feature, int offer) {
        double[] known = known(feature);
        return known == null ? direct(m, feature, offer) : known[offer * layouts.length + m];
    }

    /** The products of a feature with all offers, by offer and member; null if so many are known already that they are not kept. */
    private double @Nullable [] known(int feature) {
        double[] known = products.get(feature);
        if (known == null && room.get() > 0) {
            known = products(feature);
            products.set(feature, known);
            room.decrementAndGet();
        }
        return known;
    }

    private double direct(int m, int feature, int offer) {
        FactorizationModel model = ensemble.members().get(m).model();
        return product(m, model.userEmbedding, feature * model.components(), offer);
    }

    /** The products of a feature with all offers, by offer and member: a sentence asks for those of all members at once. */
    private double[] products(int feature) {
        double[] all = new double[offers * layouts.length];
        for (int m = 0; m < layouts.length; m++) {
            for (int offer = 0; offer < offers; offer++) {
                all[offer * layouts.length + m] = direct(m, feature, offer);
            }
        }
        return all;
    }

    private double product(int m, float[] customer, int from, int offer) {
        float[] item = items[m][offer];
        double product = 0;
        for (int k = 0; k < item.length; k++) {
            product += (double) customer[from + k] * item[k];
        }
        return product;
    }

    private void requireFeatures(int[] feature, int from, int to) {
        int known = ensemble.members().get(0).model().userFeatures();
        for (int entry = from; entry < to; entry++) {
            if (feature[entry] < 0 || feature[entry] >= known) {
                throw new IllegalArgumentException("The customer feature " + feature[entry]
                        + " is unknown: the model has the features 0 to " + (known - 1)
                        + ". Customers must be encoded by the feature space that the model was trained on.");
            }
        }
    }

    private static float[] ones(int length) {
        float[] ones = new float[length];
        Arrays.fill(ones, 1f);
        return ones;
    }
}
