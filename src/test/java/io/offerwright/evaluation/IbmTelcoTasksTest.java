package io.offerwright.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.offerwright.PublicData;
import io.offerwright.campaign.CampaignFile;
import io.offerwright.data.Dataset;
import io.offerwright.data.Interactions;
import io.offerwright.domain.AttributeSchema;
import io.offerwright.domain.Customer;
import io.offerwright.features.FeatureMatrix;
import io.offerwright.features.FeatureSpace;
import io.offerwright.model.Ensemble;
import io.offerwright.model.Hyperparameters;
import io.offerwright.model.Loss;
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
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Which services do households own, on a public data set? The customers with internet are dealt into five parts, and each is
 * measured with what was learnt on the other four. The figures are printed beside those of the data set's README, a logistic
 * regression per service (scikit-learn, five parts of all 7,043 customers, of whom 5,607 are at hand), and beside those of the
 * same regression on the very customers, words and parts of this test.
 *
 * <p>The model is a factorization with the logistic loss. With more components than services it is as free as a regression per
 * service, yet what is learnt of one service serves the others. Its settings were chosen on validation customers, a quarter of
 * the training part, never on the part that is measured.
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

    /**
     * T1: from the profile alone to all nine services.
     *
     * <p>The AUC counts every customer the same, however many pairs of a service owned and one not owned there are; so does
     * the training, half way: a service weighs 1 / sqrt(pairs). Who owns all or none has no pair.
     * In the measure the 139 who own all nine count with an AUC of 0.5.
     */
    @Test
    void profilesTellWhichServicesAreOwned() {
        Task task = (customer, training, rows) -> {
            BitSet all = owned.get(customer);
            BitSet missing = missing(all);
            int pairs = all.cardinality() * missing.cardinality();
            if (!training) {
                rows.add(customer, new BitSet(), all, missing, 1);
            } else if (pairs > 0) {
                rows.add(customer, new BitSet(), all, missing, 1 / Math.sqrt(pairs));
            }
        };
        RankingMetrics popularity = popularity(task);
        RankingMetrics logistic = logistic(task, 20, 3e-3);
        System.out.printf(
                Locale.ROOT,
                "T1 profile to services, %,d customers, P@5 and AUC: %.3f %.3f (scikit-learn %s on the same customers, %s on"
                        + " all); popularity %.3f %.3f (%s on all)%n",
                logistic.users(),
                logistic.precision(),
                logistic.auc(),
                ".605 .731",
                ".607 .744",
                popularity.precision(),
                popularity.auc(),
                ".561 .673");

        assertThat(popularity.precision()).isCloseTo(.561, within(.03));
        assertThat(popularity.auc()).isCloseTo(.673, within(.03));
        assertThat(logistic.precision()).isGreaterThan(.6);
        assertThat(logistic.auc()).isGreaterThan(.73);
    }

    /**
     * T2: from the profile and the other services to one that was hidden.
     *
     * <p>A customer is trained on once for each service owned, as the owner of the others, and once for all that are not
     * owned, as the owner of those that are: as in the test, the service to judge is not among those that the features tell
     * of. A model that is told of it as well learns only that whoever owns a service owns it, and ranks the hidden one last.
     */
    @Test
    void theOtherServicesTellWhichOneIsHidden() {
        Task task = (customer, training, rows) -> {
            BitSet all = owned.get(customer);
            if (!training && hidden[customer] < 0) {
                return;
            }
            for (int service : training ? all.stream().toArray() : new int[] {hidden[customer]}) {
                BitSet one = new BitSet();
                one.set(service);
                BitSet others = (BitSet) all.clone();
                others.clear(service);
                rows.add(customer, others, one, new BitSet(), 1);
            }
            if (training) {
                rows.add(customer, all, new BitSet(), missing(all), 1);
            }
        };
        RankingMetrics popularity = popularity(task);
        RankingMetrics logistic = logistic(task, 40, 1e-3);
        System.out.printf(
                Locale.ROOT,
                "T2 one hidden, %,d customers, MRR and AUC: %.3f %.3f (scikit-learn %s on the same customers, %s on all);"
                        + " popularity %.3f %.3f (%s on all)%n",
                logistic.users(),
                logistic.reciprocalRank(),
                logistic.auc(),
                ".763 .820",
                ".771 .826",
                popularity.reciprocalRank(),
                popularity.auc(),
                ".627 .659");

        assertThat(popularity.reciprocalRank()).isCloseTo(.627, within(.04));
        assertThat(popularity.auc()).isCloseTo(.659, within(.04));
        assertThat(logistic.reciprocalRank()).isGreaterThan(.758);
        assertThat(logistic.auc()).isGreaterThan(.816);
    }

    private static BitSet missing(BitSet services) {
        BitSet missing = (BitSet) services.clone();
        missing.flip(0, data.catalog().size());
        return missing;
    }

    private interface Task {
        /** Adds what is learnt from a customer, or measured of one. */
        void rows(int customer, boolean training, Rows rows);
    }

    /** Users of a model: a customer, the services that the features tell of, and those owned and not owned among the others. */
    private static final class Rows {
        private final List<Customer> who = new ArrayList<>();
        private final List<BitSet> told = new ArrayList<>();
        private final List<BitSet> positives = new ArrayList<>();
        private final List<BitSet> negatives = new ArrayList<>();
        private final List<Double> weights = new ArrayList<>();

        static Rows of(Task task, int testPart, boolean training) {
            Rows rows = new Rows();
            for (int customer = 0; customer < part.length; customer++) {
                if (part[customer] == testPart != training) {
                    task.rows(customer, training, rows);
                }
            }
            return rows;
        }

        void add(int customer, BitSet toldOf, BitSet ownedOthers, BitSet notOwned, double weight) {
            who.add(customers.get(customer));
            told.add(toldOf);
            positives.add(ownedOthers);
            negatives.add(notOwned);
            weights.add(weight);
        }

        /** The profile's words, then its numbers, then a feature for each service. */
        FeatureMatrix features(FeatureSpace space, List<NumericFeature> numbers) {
            FeatureMatrix profile = space.customers(who);
            int services = data.catalog().size();
            int entries = profile.feature().length
                    + who.size() * numbers.size()
                    + told.stream().mapToInt(BitSet::cardinality).sum();
            int[] start = new int[who.size() + 1];
            int[] feature = new int[entries];
            float[] weight = new float[entries];
            Arrays.fill(weight, 1f);
            int next = 0;
            for (int row = 0; row < who.size(); row++) {
                for (int entry = profile.start()[row]; entry < profile.start()[row + 1]; entry++) {
                    feature[next++] = profile.feature()[entry];
                }
                for (int number = 0; number < numbers.size(); number++) {
                    weight[next] = numbers.get(number).weight(who.get(row));
                    feature[next++] = profile.columns() + number;
                }
                for (int service : told.get(row).stream().toArray()) {
                    feature[next++] = profile.columns() + numbers.size() + service;
                }
                start[row + 1] = next;
            }
            return new FeatureMatrix(profile.columns() + numbers.size() + services, start, feature, weight);
        }

        Interactions toFind() {
            return interactions(positives, List.of());
        }

        Interactions noCandidates() {
            return interactions(List.of(), told);
        }

        /** What is owned, with value 1, and what is not, with value 0. */
        Interactions toLearn() {
            return interactions(positives, negatives);
        }

        private Interactions interactions(List<BitSet> liked, List<BitSet> disliked) {
            int size = Stream.of(liked, disliked)
                    .flatMap(List::stream)
                    .mapToInt(BitSet::cardinality)
                    .sum();
            int[] user = new int[size];
            int[] item = new int[size];
            float[] value = new float[size];
            float[] weight = new float[size];
            double mean = weights.stream().mapToDouble(each -> each).average().orElse(1);
            int next = 0;
            for (int row = 0; row < who.size(); row++) {
                int[] services = IntStream.concat(stream(liked, row), stream(disliked, row))
                        .toArray();
                for (int service : services) {
                    user[next] = row;
                    item[next] = service;
                    value[next] = !liked.isEmpty() && liked.get(row).get(service) ? 1f : 0f;
                    weight[next++] = (float) (weights.get(row) / mean);
                }
            }
            return new Interactions(who.size(), data.catalog().size(), user, item, value, weight);
        }
    }

    private static IntStream stream(List<BitSet> services, int row) {
        return services.isEmpty() ? IntStream.empty() : services.get(row).stream();
    }

    /**
     * A number of a customer as the weight of a feature: its distance from the mean in two standard deviations, which makes it
     * about as large as a word's 0 or 1. (Gelman, <em>Scaling regression inputs by dividing by two standard deviations</em>,
     * Statistics in Medicine 27, 2008.)
     */
    private record NumericFeature(ToDoubleFunction<Customer> of, double mean, double deviation) {
        static List<NumericFeature> learn(List<Customer> training) {
            List<ToDoubleFunction<Customer>> all =
                    new ArrayList<>(List.of(Customer::tenureDays, Customer::householdSize, customer -> customer.usage()
                            .dataGb()));
            schema.types().forEach((name, type) -> {
                if (type == AttributeSchema.Type.NUMBER) {
                    all.add(customer -> Double.parseDouble(customer.attributes().getOrDefault(name, "")));
                }
            });
            return all.stream().map(number -> learn(number, training)).toList();
        }

        private static NumericFeature learn(ToDoubleFunction<Customer> number, List<Customer> training) {
            double mean = training.stream().mapToDouble(number).average().orElseThrow();
            double variance = training.stream()
                    .mapToDouble(number)
                    .map(value -> (value - mean) * (value - mean))
                    .average()
                    .orElseThrow();
            return new NumericFeature(number, mean, Math.sqrt(variance));
        }

        float weight(Customer customer) {
            return (float) ((of.applyAsDouble(customer) - mean) / (2 * deviation));
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

    private static RankingMetrics logistic(Task task, int epochs, double alpha) {
        Hyperparameters settings = Hyperparameters.of(Loss.LOGISTIC)
                .with()
                .components(16)
                .learningRate(.03)
                .epochs(epochs)
                .itemAlpha(alpha)
                .userAlpha(alpha)
                .build();
        return overParts(task, (train, test) -> {
            List<Customer> training = train.who.stream().distinct().toList();
            FeatureSpace space = FeatureSpace.fit(training, data.catalog(), schema, FeatureSpace.Identity.OFFERS);
            List<NumericFeature> numbers = NumericFeature.learn(training);
            FeatureMatrix items = space.offers(data.catalog());
            Ensemble.Member member = new Ensemble.Recipe("logistic", 1, settings)
                    .train(train.toLearn(), train.features(space, numbers), items, 1, (name, epoch, all) -> {});
            return UserScores.of(new Ensemble(List.of(member)).scorer(items), test.features(space, numbers));
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
}
