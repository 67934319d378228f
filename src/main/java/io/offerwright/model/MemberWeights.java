package io.offerwright.model;

import io.offerwright.data.Interactions;
import io.offerwright.data.ItemsByUser;
import io.offerwright.features.FeatureMatrix;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;

/**
 * Learns how much each member of an ensemble should weigh, from choices that the members were not trained on.
 *
 * <p>The model is the conditional logit (McFadden, <em>Conditional logit analysis of qualitative choice behavior</em>, 1974):
 * a user takes an item with a probability proportional to {@code exp(Σ weight · score)}, over the members' scores in standard
 * deviations, as {@link Scorer} puts them on one scale. The weights that make the choices most likely, none below zero, are
 * the solution of a concave problem with as many unknowns as there are members, found by Newton's method. Every user counts
 * the same, however much they chose. That is stacking (Wolpert, <em>Stacked generalization</em>, Neural Networks 5, 1992) by a
 * model of ranking.
 *
 * <p>Only candidates near the head of the list take part: those that some member has among its first {@value #CONTENDERS}. Under
 * this model the choice among a part of the alternatives follows the same weights, and what counts is who comes first, not how
 * the tail is ordered.
 */
public final class MemberWeights {
    /** Most scores that are looked at, over users, items and members; with more, every second, third ... user is. */
    private static final int MOST_SCORES = 20_000_000;
    /** With fewer users than this, the weights would follow chance. */
    private static final int LEAST_USERS = 30;

    /** A candidate takes part if one member has it among so many of its first. */
    private static final int CONTENDERS = 20;

    private static final int ITERATIONS = 50;
    private static final double RIDGE = 1e-3;
    private static final double LEAST_SHARE = 0.02;
    private static final double THOUSANDTHS = 1000;

    private final List<Choice> choices = new ArrayList<>();
    private final int members;

    /**
     * What a user chose, and from what.
     *
     * @param scores what each member says of each candidate, [member][candidate]
     * @param chosen places of the candidates that were chosen
     */
    private record Choice(float[][] scores, int[] chosen) {}

    private MemberWeights(int members) {
        this.members = members;
    }

    /**
     * The ensemble with the weights that suit what was held out. Members left with less than a fiftieth of the vote are
     * dropped. The sum of the weights stays what it was, and each is rounded to a thousandth of that. With fewer than
     * {@value #LEAST_USERS} users to learn from, the ensemble stays as it is.
     *
     * @param ensemble trained without {@code heldOut}
     * @param users features of the users, a row each
     * @param items features of the items, a row each
     * @param known what users have besides: no candidates
     * @param heldOut what users chose, entries with a value above zero
     */
    public static Ensemble learn(
            Ensemble ensemble, FeatureMatrix users, FeatureMatrix items, Interactions known, Interactions heldOut) {
        MemberWeights learning = new MemberWeights(ensemble.members().size());
        learning.read(ensemble.scorer(items), users, known, heldOut);
        if (learning.members == 1 || learning.choices.size() < LEAST_USERS) {
            return ensemble;
        }
        return reweighted(ensemble, learning.solve());
    }

    private void read(Scorer scorer, FeatureMatrix users, Interactions known, Interactions heldOut) {
        ItemsByUser has = ItemsByUser.all(known);
        ItemsByUser chose = ItemsByUser.liked(heldOut);
        long withChoice = IntStream.range(0, chose.users())
                .filter(user -> chose.count(user) > 0)
                .count();
        long scores = withChoice * scorer.offers() * members;
        long stride = 1 + scores / MOST_SCORES;
        long seen = 0;
        for (int user = 0; user < chose.users(); user++) {
            if (chose.count(user) > 0 && seen++ % stride == 0) {
                add(scorer, users, user, has.of(user), chose.of(user));
            }
        }
    }

    private void add(Scorer scorer, FeatureMatrix users, int user, int[] has, int[] chose) {
        int offers = scorer.offers();
        float[][] scores = new float[members][offers];
        boolean[] contends = new boolean[offers];
        for (int m = 0; m < members; m++) {
            scorer.standardise(m, users, user, scores[m]);
            float[] own = scores[m].clone();
            for (int item : has) {
                own[item] = Float.NEGATIVE_INFINITY;
            }
            float[] sorted = own.clone();
            Arrays.sort(sorted);
            float least = sorted[Math.max(0, offers - CONTENDERS)];
            for (int item = 0; item < offers; item++) {
                contends[item] |= own[item] >= least && own[item] > Float.NEGATIVE_INFINITY;
            }
        }
        int[] place = new int[offers];
        int count = 0;
        for (int item = 0; item < offers; item++) {
            place[item] = contends[item] ? count++ : -1;
        }
        int[] chosen = Arrays.stream(chose)
                .map(item -> place[item])
                .filter(at -> at >= 0)
                .toArray();
        if (chosen.length == 0 || chosen.length == count) {
            return;
        }
        float[][] ofContenders = new float[members][count];
        for (int m = 0; m < members; m++) {
            for (int item = 0; item < offers; item++) {
                if (contends[item]) {
                    ofContenders[m][place[item]] = scores[m][item];
                }
            }
        }
        choices.add(new Choice(ofContenders, chosen));
    }

    /** Newton's method on the weights that are free: above zero, or wanting to be. */
    private double[] solve() {
        double[] weight = new double[members];
        Arrays.fill(weight, 1.0 / members);
        double likelihood = logLikelihood(weight);
        for (int iteration = 0; iteration < ITERATIONS; iteration++) {
            double[] gradient = new double[members];
            DMatrixRMaj curvature = new DMatrixRMaj(members, members);
            differentiate(weight, gradient, curvature);
            double[] step = step(weight, gradient, curvature);
            double share = 1;
            double[] next = moved(weight, step, share);
            double better = logLikelihood(next);
            while (better < likelihood && share > 1e-6) {
                share /= 2;
                next = moved(weight, step, share);
                better = logLikelihood(next);
            }
            double gain = better - likelihood;
            if (gain > 0) {
                weight = next;
                likelihood = better;
            }
            if (gain < 1e-9 * choices.size()) {
                break;
            }
        }
        return weight;
    }

    private static double[] moved(double[] weight, double[] step, double share) {
        double[] next = new double[weight.length];
        for (int m = 0; m < next.length; m++) {
            next[m] = Math.max(0, weight[m] + share * step[m]);
        }
        return next;
    }

    private static double[] step(double[] weight, double[] gradient, DMatrixRMaj curvature) {
        int[] free = new int[weight.length];
        int count = 0;
        for (int m = 0; m < weight.length; m++) {
            if (weight[m] > 0 || gradient[m] > 0) {
                free[count++] = m;
            }
        }
        double[] step = new double[weight.length];
        if (count > 0) {
            DMatrixRMaj left = new DMatrixRMaj(count, count);
            DMatrixRMaj right = new DMatrixRMaj(count, 1);
            DMatrixRMaj solution = new DMatrixRMaj(count, 1);
            for (int a = 0; a < count; a++) {
                right.set(a, 0, gradient[free[a]]);
                for (int b = 0; b < count; b++) {
                    left.set(a, b, curvature.get(free[a], free[b]) + (a == b ? RIDGE : 0));
                }
            }
            CommonOps_DDRM.solve(left, right, solution);
            for (int a = 0; a < count; a++) {
                step[free[a]] = solution.get(a, 0);
            }
        }
        return step;
    }

    /** Sum over users of the mean log-probability of what they chose. */
    private double logLikelihood(double[] weight) {
        double sum = 0;
        for (Choice choice : choices) {
            double[] utility = utilities(choice, weight);
            double largest = Arrays.stream(utility).max().orElse(0);
            double total = 0;
            for (double value : utility) {
                total += StrictMath.exp(value - largest);
            }
            double chosen = 0;
            for (int place : choice.chosen) {
                chosen += utility[place];
            }
            sum += chosen / choice.chosen.length - largest - StrictMath.log(total);
        }
        return sum;
    }

    private void differentiate(double[] weight, double[] gradient, DMatrixRMaj curvature) {
        double[] mean = new double[members];
        for (Choice choice : choices) {
            double[] probability = probabilities(utilities(choice, weight));
            for (int m = 0; m < members; m++) {
                mean[m] = dot(probability, choice.scores[m]);
                double chosen = 0;
                for (int place : choice.chosen) {
                    chosen += choice.scores[m][place];
                }
                gradient[m] += chosen / choice.chosen.length - mean[m];
            }
            for (int m = 0; m < members; m++) {
                for (int other = 0; other <= m; other++) {
                    double sum = 0;
                    for (int j = 0; j < probability.length; j++) {
                        sum += probability[j] * choice.scores[m][j] * choice.scores[other][j];
                    }
                    double covariance = sum - mean[m] * mean[other];
                    curvature.add(m, other, covariance);
                    if (other < m) {
                        curvature.add(other, m, covariance);
                    }
                }
            }
        }
    }

    private static double[] utilities(Choice choice, double[] weight) {
        double[] utility = new double[choice.scores[0].length];
        for (int m = 0; m < weight.length; m++) {
            for (int j = 0; j < utility.length; j++) {
                utility[j] += weight[m] * choice.scores[m][j];
            }
        }
        return utility;
    }

    private static double[] probabilities(double[] utility) {
        double largest = Arrays.stream(utility).max().orElse(0);
        double total = 0;
        for (int j = 0; j < utility.length; j++) {
            utility[j] = StrictMath.exp(utility[j] - largest);
            total += utility[j];
        }
        for (int j = 0; j < utility.length; j++) {
            utility[j] /= total;
        }
        return utility;
    }

    private static double dot(double[] a, float[] b) {
        double sum = 0;
        for (int j = 0; j < a.length; j++) {
            sum += a[j] * b[j];
        }
        return sum;
    }

    private static Ensemble reweighted(Ensemble ensemble, double[] learnt) {
        double sum = Arrays.stream(learnt).sum();
        double before = 0;
        for (Ensemble.Member member : ensemble.members()) {
            before += member.weight();
        }
        List<Ensemble.Member> kept = new ArrayList<>();
        for (int m = 0; m < learnt.length; m++) {
            double share = sum > 0 ? Math.round(learnt[m] / sum * THOUSANDTHS) / THOUSANDTHS : 0;
            if (share >= LEAST_SHARE) {
                Ensemble.Member member = ensemble.members().get(m);
                kept.add(new Ensemble.Member(
                        member.name(),
                        Math.round(share * before * THOUSANDTHS) / THOUSANDTHS,
                        member.hyperparameters(),
                        member.model()));
            }
        }
        return kept.isEmpty() ? ensemble : new Ensemble(kept);
    }
}
