package io.offerwright.experiment;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * How often 95% intervals hold the truth when few customers buy, by how many do: what is wrong with a formula stays however many
 * there are, and what is a matter of small samples goes away. One customer in twenty buys, for a lognormal amount, e³ in the middle; the
 * treated spend a fifth more. Prints a table; the argument is how many runs a figure is of (10,000 unless given).
 */
final class FewBuyers {
    private static final double RATE = 0.05;
    private static final double LIFT = 1.2;
    private static final int REPLICATES = 400;

    private FewBuyers() {}

    /**
     * A figure.
     *
     * @param buyers an arm, on average
     */
    record Coverage(String method, int buyers, int runs, double rate) {
        /** Half of the figure's own 95% interval. */
        double error() {
            return 1.96 * Math.sqrt(0.95 * 0.05 / runs);
        }

        @Override
        public String toString() {
            return String.format(Locale.ROOT, "%-44s %,6d  %,8d  %.4f  ± %.4f", method, buyers, runs, rate, error());
        }
    }

    public static void main(String[] arguments) {
        int runs = arguments.length == 0 ? 10_000 : Integer.parseInt(arguments[0]);
        System.out.printf("%-44s %6s  %8s  %s%n", "", "buyers", "runs", "held");
        table(runs, List.of(25, 50, 100, 200, 400, 800, 1_600), System.out::println);
    }

    static List<Coverage> table(int runs, List<Integer> buyers, Consumer<Coverage> heard) {
        List<Coverage> all = new ArrayList<>();
        Consumer<Coverage> add = each -> {
            all.add(each);
            heard.accept(each);
        };
        for (int many : buyers) {
            add.accept(coverage("difference of revenue, Welch", many, runs, random -> {
                double truth = RATE * (LIFT - 1) * StrictMath.exp(3 + 0.32);
                return new MeanDifference(
                                revenue(random, many, LIFT).sample(),
                                revenue(random, many, 1).sample())
                        .difference(0.05)
                        .contains(truth);
            }));
        }
        for (int many : buyers) {
            add.accept(coverage("lift of revenue, delta method", many, runs, random -> new MeanDifference(
                            revenue(random, many, LIFT).sample(),
                            revenue(random, many, 1).sample())
                    .lift(0.05)
                    .contains(LIFT - 1)));
        }
        for (int many : buyers) {
            add.accept(coverage("lift of revenue, bootstrap (BCa)", many, Math.max(1, runs / 5), random -> {
                Bootstrap bootstrap = new Bootstrap(random.nextLong(), REPLICATES);
                return bootstrap
                        .lift(revenue(random, many, LIFT), revenue(random, many, 1), 0.05)
                        .contains(LIFT - 1);
            }));
        }
        for (int many : buyers) {
            add.accept(coverage("difference of revenue, bootstrap", many, Math.max(1, runs / 5), random -> {
                Bootstrap bootstrap = new Bootstrap(random.nextLong(), REPLICATES);
                return bootstrap
                        .difference(revenue(random, many, LIFT), revenue(random, many, 1), 0.05)
                        .contains(RATE * (LIFT - 1) * StrictMath.exp(3 + 0.32));
            }));
        }
        for (int many : buyers) {
            // Customers here, as each has an outcome: the regression that CUPED is takes one degree of freedom.
            add.accept(coverage("CUPED on spending, normal (customers)", many, runs, random -> {
                Pairs treated = pairs(random, many, 0.3);
                Pairs control = pairs(random, many, 0);
                Cuped cuped = Cuped.of(List.of(treated, control));
                return new MeanDifference(cuped.adjusted(treated), cuped.adjusted(control))
                        .difference(0.05)
                        .contains(0.3);
            }));
        }
        return all;
    }

    private static Coverage coverage(String method, int buyers, int runs, Predicate<SplittableRandom> held) {
        long seed = method.hashCode() * 31L + buyers;
        long hits = IntStream.range(0, runs)
                .parallel()
                .filter(run -> held.test(new SplittableRandom(seed * 1_000_003 + run)))
                .count();
        return new Coverage(method, buyers, runs, (double) hits / runs);
    }

    private static Amounts revenue(SplittableRandom random, int buyers, double factor) {
        int customers = (int) Math.round(buyers / RATE);
        double[] spent = new double[customers];
        int count = 0;
        for (int customer = 0; customer < customers; customer++) {
            if (random.nextDouble() < RATE) {
                spent[count++] = factor * StrictMath.exp(3 + 0.8 * random.nextGaussian());
            }
        }
        double[] sorted = Arrays.copyOf(spent, count);
        Arrays.sort(sorted);
        return Amounts.withZeros(sorted, (long) customers - count);
    }

    private static Pairs pairs(SplittableRandom random, int customers, double effect) {
        double[] before = new double[customers];
        double[] after = new double[customers];
        for (int customer = 0; customer < customers; customer++) {
            before[customer] = 20 + 5 * random.nextGaussian();
            after[customer] = effect + 0.14 * before[customer] + 0.714 * random.nextGaussian();
        }
        return Pairs.of(after, before);
    }
}
