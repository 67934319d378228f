package io.offerwright.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.offerwright.PublicData;
import io.offerwright.campaign.CampaignFile;
import io.offerwright.campaign.TrainingSettings;
import io.offerwright.data.Dataset;
import io.offerwright.data.Interactions;
import io.offerwright.domain.AttributeSchema;
import io.offerwright.domain.Customer;
import io.offerwright.features.FeatureMatrix;
import io.offerwright.features.FeatureSpace;
import io.offerwright.model.Ensemble;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Which services do households own, on a public data set? With the members of {@code models/ensemble.yaml}, which were not
 * chosen on this data. The customers with internet are dealt into five parts, and each is measured with what was learnt on
 * the other four. The figures are printed beside those of the data set's README: a logistic regression per service
 * (scikit-learn, five parts).
 */
class IbmTelcoTasksTest {
    private static final int PARTS = 5;
    private static final int K = 5;

    private static Dataset data;
    private static AttributeSchema schema;
    private static List<Customer> customers;
    private static List<BitSet> owned;
    /** The part that a customer is measured in. */
    private static int[] part;
    /** The service that is hidden of a customer with 2 to 8 of them, else -1. */
    private static int[] hidden;

    @BeforeAll
    static void read() {
        CampaignFile campaign =
                CampaignFile.read(Path.of("sample-campaigns/ibm-telco"), PublicData.folder("ibm-telco-ext"));
        schema = campaign.data().attributes();
        data = campaign.data().read();
        customers =
                data.customers().stream().filter(campaign.audience()::includes).toList();
        Map<String, Integer> row = new HashMap<>();
        owned = new ArrayList<>();
        for (Customer customer : customers) {
            row.put(customer.id(), owned.size());
            owned.add(new BitSet());
        }
        Interactions all = data.events().accepted(campaign.date().atStartOfDay());
        for (int entry = 0; entry < all.size(); entry++) {
            Integer customer = row.get(data.customers().get(all.user()[entry]).id());
            if (customer != null) {
                owned.get(customer).set(all.item()[entry]);
            }
        }
        SplittableRandom random = new SplittableRandom(1);
        part = new int[customers.size()];
        hidden = new int[customers.size()];
        for (int customer = 0; customer < part.length; customer++) {
            int[] services = owned.get(customer).stream().toArray();
            part[customer] = random.nextInt(PARTS);
            hidden[customer] =
                    services.length < 2 || services.length > 8 ? -1 : services[random.nextInt(services.length)];
        }
    }

    /** T1: from the profile alone to all nine services. Logistic regression: P@5 .607, AUC .744. */
    @Test
    void profilesTellWhichServicesAreOwned() {
        Task task = (customer, training, rows) -> rows.add(customer, new BitSet(), owned.get(customer), new BitSet());
        RankingMetrics popularity = popularity(task);
        RankingMetrics ensemble = ensemble(task);
        print("T1 profile to services", RankingMetrics::precision, "P@5", popularity, .561, .673, ensemble, .607, .744);

        assertThat(popularity.precision()).isCloseTo(.561, within(.03));
        assertThat(popularity.auc()).isCloseTo(.673, within(.03));
        assertThat(ensemble.precision()).isGreaterThan(popularity.precision() + .03);
        assertThat(ensemble.auc()).isGreaterThan(popularity.auc() + .04);
    }

    /**
     * T2: from the profile and the other services to one that was hidden. Logistic regression: MRR .771, AUC .826.
     *
     * <p>A customer is trained on once for each service owned, as the owner of the others: as in the test, the service to
     * find is not among those that the features tell of. A model that is told of it as well learns only that whoever owns a
     * service owns it, and ranks the hidden one last.
     */
    @Test
    void theOtherServicesTellWhichOneIsHidden() {
        Task task = (customer, training, rows) -> {
            BitSet all = owned.get(customer);
            if (all.cardinality() < 2 || all.cardinality() > 8) {
                return;
            }
            for (int service : training ? all.stream().toArray() : new int[] {hidden[customer]}) {
                BitSet positive = new BitSet();
                positive.set(service);
                BitSet others = (BitSet) all.clone();
                others.clear(service);
                rows.add(customer, others, positive, others);
            }
        };
        RankingMetrics popularity = popularity(task);
        RankingMetrics ensemble = ensemble(task);
        print("T2 one hidden", RankingMetrics::reciprocalRank, "MRR", popularity, .627, .659, ensemble, .771, .826);

        assertThat(popularity.reciprocalRank()).isCloseTo(.627, within(.04));
        assertThat(popularity.auc()).isCloseTo(.659, within(.04));
        assertThat(ensemble.reciprocalRank()).isGreaterThan(popularity.reciprocalRank() + .1);
        assertThat(ensemble.auc()).isGreaterThan(popularity.auc() + .12);
    }

    private interface Task {
        /** Adds what is learnt from a customer, or measured of one. */
        void rows(int customer, boolean training, Rows rows);
    }

    /** Users of a model: a customer, the services that the features tell of, those to find, and those that are no candidates. */
    private static final class Rows {
        private final List<Customer> who = new ArrayList<>();
        private final List<BitSet> told = new ArrayList<>();
        private final List<BitSet> positives = new ArrayList<>();
        private final List<BitSet> known = new ArrayList<>();

        static Rows of(Task task, int testPart, boolean training) {
            Rows rows = new Rows();
            for (int customer = 0; customer < part.length; customer++) {
                if (part[customer] == testPart != training) {
                    task.rows(customer, training, rows);
                }
            }
            return rows;
        }

        void add(int customer, BitSet toldOf, BitSet toFind, BitSet noCandidates) {
            who.add(customers.get(customer));
            told.add(toldOf);
            positives.add(toFind);
            known.add(noCandidates);
        }

        /** The profile's features, then one for each service. */
        FeatureMatrix features(FeatureSpace space) {
            FeatureMatrix profile = space.customers(who);
            int services = data.catalog().size();
            int entries = profile.feature().length
                    + told.stream().mapToInt(BitSet::cardinality).sum();
            int[] start = new int[who.size() + 1];
            int[] feature = new int[entries];
            float[] weight = new float[entries];
            Arrays.fill(weight, 1f);
            int next = 0;
            for (int row = 0; row < who.size(); row++) {
                for (int entry = profile.start()[row]; entry < profile.start()[row + 1]; entry++) {
                    weight[next] = profile.weight()[entry];
                    feature[next++] = profile.feature()[entry];
                }
                for (int service : told.get(row).stream().toArray()) {
                    feature[next++] = profile.columns() + service;
                }
                start[row + 1] = next;
            }
            return new FeatureMatrix(profile.columns() + services, start, feature, weight);
        }

        Interactions toFind() {
            return interactions(positives, 1f);
        }

        Interactions noCandidates() {
            return interactions(known, 0f);
        }

        /** What to find, and with value 0, which no loss learns from or draws, what is no candidate. */
        Interactions toLearn() {
            Interactions found = toFind();
            Interactions known = noCandidates();
            int size = found.size() + known.size();
            int[] user = Arrays.copyOf(found.user(), size);
            int[] item = Arrays.copyOf(found.item(), size);
            float[] value = Arrays.copyOf(found.value(), size);
            float[] weight = Arrays.copyOf(found.weight(), size);
            System.arraycopy(known.user(), 0, user, found.size(), known.size());
            System.arraycopy(known.item(), 0, item, found.size(), known.size());
            Arrays.fill(weight, 1f);
            return new Interactions(found.users(), found.items(), user, item, value, weight);
        }

        private Interactions interactions(List<BitSet> services, float value) {
            int size = services.stream().mapToInt(BitSet::cardinality).sum();
            int[] user = new int[size];
            int[] item = new int[size];
            float[] values = new float[size];
            float[] weights = new float[size];
            Arrays.fill(values, value);
            Arrays.fill(weights, 1f);
            int next = 0;
            for (int row = 0; row < services.size(); row++) {
                for (int service : services.get(row).stream().toArray()) {
                    user[next] = row;
                    item[next++] = service;
                }
            }
            return new Interactions(services.size(), data.catalog().size(), user, item, values, weights);
        }
    }

    private static RankingMetrics popularity(Task task) {
        return overParts(task, (train, test) -> {
            double[] count = new double[data.catalog().size()];
            for (int item : train.toFind().item()) {
                count[item]++;
            }
            return (user, scores) -> System.arraycopy(count, 0, scores, 0, count.length);
        });
    }

    private static RankingMetrics ensemble(Task task) {
        return overParts(task, (train, test) -> {
            FeatureSpace space = FeatureSpace.fit(
                    train.who.stream().distinct().toList(), data.catalog(), schema, FeatureSpace.Identity.OFFERS);
            FeatureMatrix users = train.features(space);
            FeatureMatrix items = space.offers(data.catalog());
            Interactions interactions = train.toLearn();
            List<Ensemble.Member> members =
                    TrainingSettings.read(Path.of("models/ensemble.yaml")).members().parallelStream()
                            .map(recipe -> recipe.train(interactions, users, items, 1, (member, epoch, epochs) -> {}))
                            .toList();
            return UserScores.of(new Ensemble(members).scorer(items), test.features(space));
        });
    }

    private interface Method {
        UserScores learn(Rows train, Rows test);
    }

    private static RankingMetrics overParts(Task task, Method method) {
        int users = 0;
        double[] sum = new double[7];
        for (int testPart = 0; testPart < PARTS; testPart++) {
            Rows test = Rows.of(task, testPart, false);
            RankingMetrics metrics = RankingMetrics.measure(
                    method.learn(Rows.of(task, testPart, true), test), test.noCandidates(), test.toFind(), K, 2);
            double[] measures = {
                metrics.precision(),
                metrics.recall(),
                metrics.ndcg(),
                metrics.averagePrecision(),
                metrics.hitRate(),
                metrics.reciprocalRank(),
                metrics.auc()
            };
            for (int measure = 0; measure < sum.length; measure++) {
                sum[measure] += measures[measure] * metrics.users();
            }
            users += metrics.users();
        }
        return new RankingMetrics(
                K,
                users,
                sum[0] / users,
                sum[1] / users,
                sum[2] / users,
                sum[3] / users,
                sum[4] / users,
                sum[5] / users,
                sum[6] / users);
    }

    /** The figures, beside those of the reference. */
    private static void print(
            String task,
            ToDoubleFunction<RankingMetrics> measure,
            String name,
            RankingMetrics popularity,
            double referencePopularity,
            double referencePopularityAuc,
            RankingMetrics ensemble,
            double referenceLogistic,
            double referenceLogisticAuc) {
        System.out.printf(
                Locale.ROOT,
                "%s, %,d customers, %s and AUC: ensemble %.3f %.3f (logistic regression %.3f %.3f); popularity %.3f %.3f"
                        + " (reference %.3f %.3f)%n",
                task,
                ensemble.users(),
                name,
                measure.applyAsDouble(ensemble),
                ensemble.auc(),
                referenceLogistic,
                referenceLogisticAuc,
                measure.applyAsDouble(popularity),
                popularity.auc(),
                referencePopularity,
                referencePopularityAuc);
    }
}
