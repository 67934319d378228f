package io.offerwright.evaluation;

import io.offerwright.data.Interactions;
import io.offerwright.data.ItemsByUser;
import io.offerwright.engine.Batches;
import io.offerwright.features.FeatureMatrix;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The measures of {@link RankingMetrics} user by user, so that means can be taken over some users only, intervals can be
 * drawn around them, and two models can be compared on the same users. Immutable and thread-safe.
 */
public final class UserMetrics {
    private static final Measure[] MEASURES = Measure.values();
    private static final int USERS_AT_A_TIME = 256;
    private static final User NOT_MEASURED = new User(null, new int[0]);

    private final int k;
    private final List<User> users;

    /**
     * One user.
     *
     * @param metrics of this user alone; null without a test positive
     * @param list the best candidates, the best first, k at most
     */
    private record User(@Nullable RankingMetrics metrics, int[] list) {
        boolean measured() {
            return metrics != null;
        }

        double value(Measure measure) {
            return Objects.requireNonNull(metrics).value(measure);
        }
    }

    private UserMetrics(int k, List<User> users) {
        this.k = k;
        this.users = users;
    }

    /**
     * Measures scores.
     *
     * @param train what users have: no candidates
     * @param test what they went on to do
     * @param k length of the list, 1 or more
     * @param threads how many threads to use, 1 or more; the result is the same for any number
     * @throws IllegalArgumentException if the matrices differ in size, or a score is not finite
     */
    public static UserMetrics measure(UserScores scores, Interactions train, Interactions test, int k, int threads) {
        if (train.users() != test.users() || train.items() != test.items()) {
            throw new IllegalArgumentException("train and test must be of the same users and items.");
        }
        if (k < 1 || threads < 1) {
            throw new IllegalArgumentException("k (" + k + ") and threads (" + threads + ") must be at least 1.");
        }
        ItemsByUser has = ItemsByUser.all(train);
        ItemsByUser likes = ItemsByUser.liked(test);
        List<User> measured = new ArrayList<>(test.users());
        Batches.run(
                IntStream.range(0, test.users()).iterator(),
                USERS_AT_A_TIME,
                threads,
                users -> {
                    double[] buffer = new double[test.items()];
                    return users.stream()
                            .map(user -> measureUser(scores, user, has.of(user), likes.of(user), k, buffer))
                            .toList();
                },
                measured::addAll);
        return new UserMetrics(k, measured);
    }

    /** Length of the list that counts for the measures "at k". */
    public int k() {
        return k;
    }

    /** Whether a user counts, as those do who have a test positive among the candidates. */
    public boolean measured(int user) {
        return users.get(user).measured();
    }

    /** A measure of one user. Ask for {@link #measured} users only. */
    public double value(int user, Measure measure) {
        if (!measured(user)) {
            throw new IllegalArgumentException("User " + user + " has no test positive, so nothing was measured.");
        }
        return users.get(user).value(measure);
    }

    /** The means over all measured users. */
    public RankingMetrics mean() {
        return mean(user -> true);
    }

    /** The means over those measured users for whom {@code include} holds. */
    public RankingMetrics mean(IntPredicate include) {
        List<User> included = included(include);
        return new RankingMetrics(
                k,
                included.size(),
                mean(included, Measure.PRECISION),
                mean(included, Measure.RECALL),
                mean(included, Measure.NDCG),
                mean(included, Measure.AVERAGE_PRECISION),
                mean(included, Measure.HIT_RATE),
                mean(included, Measure.RECIPROCAL_RANK),
                mean(included, Measure.AUC));
    }

    private static double mean(List<User> users, Measure measure) {
        double sum = 0;
        for (User user : users) {
            sum += user.value(measure);
        }
        return users.isEmpty() ? 0 : sum / users.size();
    }

    /**
     * The 95 % intervals of the {@link #mean() means}, by a bootstrap over users: how far they might lie from those of
     * other users of the same kind. They say nothing of another training.
     *
     * @param seed equal seeds give equal intervals
     */
    public Map<Measure, Interval> intervals(long seed) {
        return intervals(user -> true, seed);
    }

    /** The 95 % intervals of the {@link #mean(IntPredicate) means over some users}. */
    public Map<Measure, Interval> intervals(IntPredicate include, long seed) {
        return byMeasure(Bootstrap.intervals(rows(include), MEASURES.length, seed));
    }

    /**
     * The 95 % intervals of the means of these less those of the others, by a paired bootstrap: users are drawn, and each
     * brings the figures of both. Where an interval does not hold zero, other users of the same kind would most probably
     * decide the same way.
     *
     * @throws IllegalArgumentException if the others are of another k or of other users
     */
    public Map<Measure, Interval> differences(UserMetrics others, long seed) {
        boolean sameUsers = users.size() == others.users.size()
                && IntStream.range(0, users.size()).allMatch(user -> measured(user) == others.measured(user));
        if (k != others.k || !sameUsers) {
            throw new IllegalArgumentException("Only measures of the same users at the same k can be compared.");
        }
        double[][] own = rows(user -> true);
        double[][] theirs = others.rows(user -> true);
        double[][] differences = new double[own.length][MEASURES.length];
        for (int row = 0; row < own.length; row++) {
            for (int measure = 0; measure < MEASURES.length; measure++) {
                differences[row][measure] = own[row][measure] - theirs[row][measure];
            }
        }
        return byMeasure(Bootstrap.intervals(differences, MEASURES.length, seed));
    }

    /**
     * What the lists of all measured users amount to together.
     *
     * @param train what items were popular
     * @param items features of each item
     */
    public ListMetrics lists(Interactions train, FeatureMatrix items) {
        return lists(Popularity.of(train), items);
    }

    ListMetrics lists(Popularity popularity, FeatureMatrix items) {
        return ListMetrics.of(
                users.stream().filter(User::measured).map(User::list).toList(), k, popularity, items);
    }

    private List<User> included(IntPredicate include) {
        return IntStream.range(0, users.size())
                .filter(user -> measured(user) && include.test(user))
                .mapToObj(users::get)
                .toList();
    }

    /** One row per user, one column per measure. */
    private double[][] rows(IntPredicate include) {
        return included(include).stream()
                .map(user -> Arrays.stream(MEASURES).mapToDouble(user::value).toArray())
                .toArray(double[][]::new);
    }

    private static Map<Measure, Interval> byMeasure(Interval[] intervals) {
        EnumMap<Measure, Interval> map = new EnumMap<>(Measure.class);
        for (int column = 0; column < MEASURES.length; column++) {
            map.put(MEASURES[column], intervals[column]);
        }
        return Collections.unmodifiableMap(map);
    }

    private static User measureUser(UserScores source, int user, int[] has, int[] likes, int k, double[] scores) {
        int[] positives = Arrays.stream(likes)
                .filter(item -> Arrays.binarySearch(has, item) < 0)
                .toArray();
        if (positives.length == 0) {
            return NOT_MEASURED;
        }
        source.score(user, scores);
        for (int item = 0; item < scores.length; item++) {
            if (!Double.isFinite(scores[item])) {
                throw new IllegalArgumentException("The score of user " + user + " for item " + item + " is "
                        + scores[item] + "; it must be a finite number.");
            }
        }
        for (int item : has) {
            scores[item] = Double.NEGATIVE_INFINITY; // below every candidate
        }
        int negatives = scores.length - has.length - positives.length;
        return new User(measure(positives, k, scores, negatives), best(k, scores));
    }

    private static RankingMetrics measure(int[] positives, int k, double[] scores, int negatives) {
        double[] ascending = Arrays.stream(positives)
                .mapToDouble(item -> scores[item])
                .sorted()
                .toArray();
        int[] notBelow = countNotBelow(ascending, scores);
        int hits = 0;
        double gain = 0;
        int best = Integer.MAX_VALUE;
        long wrongPairs = 0;
        for (int positive : positives) {
            int place = countBelow(ascending, scores[positive]);
            int ahead = notBelow[place] - 1;
            int positivesAhead = positives.length - place - 1;
            wrongPairs += ahead - positivesAhead;
            best = Math.min(best, ahead + 1);
            if (ahead < k) {
                hits++;
                gain += discount(ahead + 1);
            }
        }
        int length = Math.min(k, positives.length);
        double largestGain = 0;
        for (int rank = 1; rank <= length; rank++) {
            largestGain += discount(rank);
        }
        double pairs = (double) positives.length * negatives;
        return new RankingMetrics(
                k,
                1,
                (double) hits / k,
                (double) hits / positives.length,
                gain / largestGain,
                precisions(ascending, notBelow, k) / length,
                hits > 0 ? 1 : 0,
                1.0 / best,
                pairs == 0 ? 0.5 : 1 - wrongPairs / pairs);
    }

    /** The sum of the precisions at the ranks of those positives that stand in the first k places. */
    private static double precisions(double[] ascending, int[] notBelow, int k) {
        double sum = 0;
        for (int place = ascending.length - 1; place >= 0; place--) {
            int first = countBelow(ascending, ascending[place]);
            int rank = notBelow[first];
            if (rank <= k) {
                sum += (double) (ascending.length - first) / rank;
            }
        }
        return sum;
    }

    /**
     * For each of the ascending numbers, how many scores are not below it: in one pass, however many numbers there are.
     */
    private static int[] countNotBelow(double[] ascending, double[] scores) {
        int[] notBelow = new int[ascending.length + 1];
        for (double score : scores) {
            // Most scores are below all positives, and take one comparison.
            if (score >= ascending[0]) {
                notBelow[countNotAbove(ascending, score) - 1]++;
            }
        }
        for (int place = ascending.length - 1; place >= 0; place--) {
            notBelow[place] += notBelow[place + 1];
        }
        return notBelow;
    }

    private static int countNotAbove(double[] ascending, double limit) {
        int low = 0;
        int high = ascending.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (ascending[middle] <= limit) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    private static int countBelow(double[] ascending, double limit) {
        int low = 0;
        int high = ascending.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (ascending[middle] < limit) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** The k items with the highest scores, the highest first; of equal ones, the one that comes first in the catalogue. */
    private static int[] best(int k, double[] scores) {
        int[] list = new int[Math.min(k, scores.length)];
        int size = 0;
        for (int item = 0; item < scores.length; item++) {
            double score = scores[item];
            if (score == Double.NEGATIVE_INFINITY || (size == list.length && score <= scores[list[size - 1]])) {
                continue;
            }
            int place = size < list.length ? size++ : size - 1;
            while (place > 0 && scores[list[place - 1]] < score) {
                list[place] = list[place - 1];
                place--;
            }
            list[place] = item;
        }
        return Arrays.copyOf(list, size);
    }

    private static double discount(int rank) {
        return StrictMath.log(2) / StrictMath.log(rank + 1.0);
    }
}
