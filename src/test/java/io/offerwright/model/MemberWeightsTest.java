package io.offerwright.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.offerwright.data.Interactions;
import io.offerwright.features.FeatureMatrix;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MemberWeightsTest {
    private static final int ITEMS = 30;

    /** The choices are drawn from a conditional logit with the weights 1.2 and 0.6: two thirds and one third of the vote. */
    @Test
    void theWeightsBehindTheChoicesAreFoundAndNoiseIsDropped() {
        World world = new World(1500, 1.2, 0.6, 0);
        Ensemble learnt = world.learn();
        assertThat(learnt.members()).extracting(Ensemble.Member::name).containsExactly("m0", "m1");
        double sum = learnt.members().get(0).weight() + learnt.members().get(1).weight();
        assertThat(sum).isCloseTo(3, within(0.05));
        assertThat(learnt.members().get(0).weight() / sum).isCloseTo(2.0 / 3, within(0.04));
    }

    @Test
    void aMemberThatIsWrongThroughoutHasNoVote() {
        Ensemble learnt = new World(400, 1, -1, 0.5).learn();
        assertThat(learnt.members()).extracting(Ensemble.Member::name).containsExactly("m0", "m2");
    }

    @Test
    void withFewUsersTheWeightsStay() {
        World world = new World(29, 1.2, 0.6, 0);
        assertThat(world.learn()).isEqualTo(world.ensemble);
    }

    @Test
    void whatAUserHasIsNoCandidate() {
        // All have item 0, which member 0 puts first; it would count against that member if it were a candidate.
        World world = new World(200, 1, 0, 0);
        int[] users = new int[200];
        for (int user = 0; user < users.length; user++) {
            users[user] = user;
            world.models.get(0).userEmbedding[user * ITEMS] = 50;
        }
        Interactions known = new Interactions(200, ITEMS, users, new int[200], ones(200), ones(200));
        Ensemble with = MemberWeights.learn(
                world.ensemble,
                FeatureMatrix.identity(200),
                FeatureMatrix.identity(ITEMS),
                known,
                world.choices.only(entry -> world.choices.item()[entry] != 0));
        assertThat(with.members()).extracting(Ensemble.Member::name).containsExactly("m0");
    }

    private static float[] ones(int length) {
        float[] ones = new float[length];
        java.util.Arrays.fill(ones, 1f);
        return ones;
    }

    /** Members whose scores are set freely (an item's embedding is a unit vector), and choices made by a weighted sum of them. */
    private static final class World {
        final List<FactorizationModel> models = new ArrayList<>();
        final Ensemble ensemble;
        final Interactions choices;

        World(int users, double... weights) {
            Random random = new Random(7);
            List<Ensemble.Member> members = new ArrayList<>();
            for (int m = 0; m < weights.length; m++) {
                float[] itemEmbedding = new float[ITEMS * ITEMS];
                for (int item = 0; item < ITEMS; item++) {
                    itemEmbedding[item * ITEMS + item] = 1;
                }
                float[] userEmbedding = new float[users * ITEMS];
                for (int at = 0; at < userEmbedding.length; at++) {
                    // On a scale of its own, which must not matter.
                    userEmbedding[at] = (float) (random.nextGaussian() * (1 + 9 * m));
                }
                models.add(new FactorizationModel(
                        ITEMS, userEmbedding, new float[users], itemEmbedding, new float[ITEMS]));
                members.add(new Ensemble.Member("m" + m, 1, Hyperparameters.of(Loss.WARP), models.get(m)));
            }
            ensemble = new Ensemble(members);
            int[] user = new int[2 * users];
            int[] item = new int[2 * users];
            for (int choice = 0; choice < user.length; choice++) {
                user[choice] = choice / 2;
                double best = Double.NEGATIVE_INFINITY;
                for (int candidate = 0; candidate < ITEMS; candidate++) {
                    // Utility with Gumbel noise: the choice is that of the conditional logit.
                    double utility = -Math.log(-Math.log(random.nextDouble()));
                    for (int m = 0; m < weights.length; m++) {
                        utility += weights[m]
                                * models.get(m).userEmbedding[user[choice] * ITEMS + candidate]
                                / (1 + 9 * m);
                    }
                    if (utility > best) {
                        best = utility;
                        item[choice] = candidate;
                    }
                }
            }
            choices = new Interactions(users, ITEMS, user, item, ones(user.length), ones(user.length));
        }

        Ensemble learn() {
            int users = choices.users();
            Interactions none = choices.only(entry -> false);
            return MemberWeights.learn(
                    ensemble, FeatureMatrix.identity(users), FeatureMatrix.identity(ITEMS), none, choices);
        }
    }
}
