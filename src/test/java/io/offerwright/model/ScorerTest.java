package io.offerwright.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.offerwright.evidence.Explanation;
import io.offerwright.features.FeatureMatrix;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class ScorerTest {
    @Property(tries = 3000)
    void anExplanationIsTheLogitExactlyAndTheOrderOfSummationHidesNothing(
            @ForAll long seed,
            @ForAll @IntRange(min = 1, max = 40) int components,
            @ForAll @IntRange(min = 1, max = 30) int offers,
            @ForAll @IntRange(min = 0, max = 12) int active,
            @ForAll @IntRange(min = 1, max = 4) int members) {
        Random random = new Random(seed);
        int userFeatures = 20;
        FeatureMatrix items = Worlds.identityAndGroup(offers, 3);
        List<Ensemble.Member> all = new ArrayList<>();
        for (int m = 0; m < members; m++) {
            double size = Math.pow(10, random.nextInt(4) - 2);
            all.add(new Ensemble.Member(
                    "m" + m,
                    0.1 + random.nextDouble(),
                    Hyperparameters.of(Loss.WARP),
                    Worlds.model(random, components, userFeatures, items.columns(), size)));
        }
        Scorer scorer = new Ensemble(all).scorer(items);
        int[] features = random.ints(0, userFeatures).distinct().limit(active).toArray();

        float[][] customer = scorer.representations(features);
        boolean learnt = random.nextBoolean();
        for (float[] each : customer) {
            for (int k = 0; learnt && k < each.length; k++) {
                each[k] += (float) (random.nextGaussian() * 0.3);
            }
        }

        long[] logits = new long[offers];
        double[] scales = scorer.score(customer, logits);
        float[][] beyond = learnt ? beyond(scorer.representations(features), customer) : null;

        for (int offer = 0; offer < offers; offer++) {
            Explanation tree =
                    scorer.explain(features, beyond, scales, offer, logits[offer], feature -> "feature " + feature);
            long[] contributions = scorer.contributions(features, beyond, scales, offer);
            for (int place = 0; place < features.length; place++) {
                assertThat(contributions[place]).isEqualTo(sumOf(tree, "feature " + features[place]));
            }
            assertThat(contributions[features.length]).isEqualTo(sumOf(tree, Scorer.CHOSEN_BEFORE));
            assertThat(tree.score()).isEqualTo(logits[offer]);
            assertThat(tree.recompute()).isEqualTo(tree.trillionths());
            // Half a millionth for each part, and the precision of floats on what is added up: where large parts nearly
            // cancel, it is their size that counts.
            assertThat(Math.abs(summationOrder(tree))).isLessThan(50 + shown(tree) / 200_000);
        }
    }

    private static float[][] beyond(float[][] ofFeatures, float[][] customer) {
        float[][] beyond = new float[customer.length][];
        for (int m = 0; m < beyond.length; m++) {
            beyond[m] = customer[m].clone();
            for (int k = 0; k < beyond[m].length; k++) {
                beyond[m][k] -= ofFeatures[m][k];
            }
        }
        return beyond;
    }

    private static long sumOf(Explanation tree, String label) {
        return tree.parts().stream()
                .flatMap(member -> member.parts().stream())
                .filter(part -> part.label().equals(label))
                .mapToLong(Explanation::score)
                .sum();
    }

    private static long summationOrder(Explanation tree) {
        return tree.parts().stream()
                .filter(part -> part.label().equals("summation order"))
                .mapToLong(Explanation::score)
                .sum();
    }

    private static long shown(Explanation tree) {
        return tree.parts().stream()
                .flatMap(member -> member.parts().stream())
                .mapToLong(part -> Math.abs(part.score()))
                .sum();
    }

    @Test
    void aLogitIsTheWeightedMeanOfStandardScores() {
        Random random = new Random(7);
        FeatureMatrix items = Worlds.identityAndGroup(50, 5);
        FactorizationModel first = Worlds.model(random, 8, 10, items.columns(), 1);
        FactorizationModel second = Worlds.model(random, 16, 10, items.columns(), 0.01);
        Hyperparameters any = Hyperparameters.of(Loss.WARP);
        Scorer scorer = new Ensemble(
                        List.of(new Ensemble.Member("a", 3, any, first), new Ensemble.Member("b", 1, any, second)))
                .scorer(items);
        int[] features = {1, 4, 9};
        FeatureMatrix customer = new FeatureMatrix(10, new int[] {0, 3}, features, new float[] {1, 1, 1});

        double[] a = standardScores(first, customer, items);
        double[] b = standardScores(second, customer, items);
        long[] logits = scorer.score(features);

        for (int offer = 0; offer < logits.length; offer++) {
            assertThat(logits[offer] / 1e6).isCloseTo(0.75 * a[offer] + 0.25 * b[offer], within(1e-5));
        }
        assertThat(Arrays.stream(logits).sum() / 1e6).isCloseTo(0, within(1e-4));
    }

    private static double[] standardScores(FactorizationModel model, FeatureMatrix customer, FeatureMatrix items) {
        float[] scores = new float[items.rows()];
        model.scorer(items).score(customer, 0, scores);
        double mean = IntStream.range(0, scores.length)
                .mapToDouble(j -> scores[j])
                .average()
                .orElseThrow();
        double deviation = Math.sqrt(IntStream.range(0, scores.length)
                .mapToDouble(j -> (scores[j] - mean) * (scores[j] - mean))
                .average()
                .orElseThrow());
        return IntStream.range(0, scores.length)
                .mapToDouble(j -> (scores[j] - mean) / deviation)
                .toArray();
    }

    /**
     * One component, three offers 1, 0 and -1 without bias, one feature of 2: scores 2, 0, -2. A customer learnt to be 5 has
     * 5, 0, -5, whose deviation is 5 √(2/3). The feature's share of the first logit is 2 / that, the rest is what was learnt.
     */
    @Test
    void whatIsLearntBeyondTheFeaturesIsAPartOfItsOwn() {
        FactorizationModel model =
                new FactorizationModel(1, new float[] {2}, new float[1], new float[] {1, 0, -1}, new float[3]);
        Scorer scorer = new Ensemble(List.of(new Ensemble.Member("m", 1, Hyperparameters.of(Loss.BPR), model)))
                .scorer(FeatureMatrix.identity(3));

        int[] features = {0};
        float[][] customer = {{5}};
        long[] logits = new long[3];
        double[] scales = scorer.score(customer, logits);
        Explanation tree = scorer.explain(
                features, beyond(scorer.representations(features), customer), scales, 0, logits[0], feature -> "plan");

        double deviation = 5 * Math.sqrt(2.0 / 3);
        List<Explanation> parts = tree.parts().get(0).parts();
        assertThat(parts)
                .extracting(Explanation::label)
                .containsExactly("plan", "what was chosen before", "the offer itself");
        assertThat(parts.get(0).score() / 1e6).isCloseTo(2 / deviation, within(1e-6));
        assertThat(parts.get(1).score() / 1e6).isCloseTo(3 / deviation, within(1e-6));
        assertThat(tree.score() / 1e6).isCloseTo(5 / deviation, within(1e-6));
        assertThat(tree.recompute()).isEqualTo(tree.trillionths());
    }

    @Test
    void aMemberThatCanNotTellOffersApartSaysNothing() {
        FeatureMatrix items = FeatureMatrix.identity(3);
        FactorizationModel same =
                new FactorizationModel(1, new float[] {1, 2}, new float[2], new float[] {4, 4, 4}, new float[3]);
        Scorer scorer =
                new Ensemble(List.of(new Ensemble.Member("same", 1, Hyperparameters.of(Loss.BPR), same))).scorer(items);

        assertThat(scorer.score(new int[] {0, 1})).containsExactly(0, 0, 0);
        assertThat(scorer.explain(new int[] {0}, 1, Integer::toString).score()).isZero();
    }

    @Test
    void anUnknownFeatureIsAnErrorThatSaysWhatIsKnown() {
        FeatureMatrix items = FeatureMatrix.identity(3);
        Scorer scorer = new Ensemble(List.of(new Ensemble.Member(
                        "m", 1, Hyperparameters.of(Loss.BPR), Worlds.model(new Random(1), 2, 5, 3, 1))))
                .scorer(items);

        assertThatThrownBy(() -> scorer.score(new int[] {5}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("feature 5 is unknown")
                .hasMessageContaining("0 to 4");
    }
}
