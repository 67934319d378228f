package io.offerwright.experiment;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.apache.commons.statistics.interval.BinomialConfidenceInterval;

/**
 * Runs experiments whose truth is known, and counts how often the statistics of this package say what: alarms where there is no
 * difference, differences found where there is one, intervals that hold the truth. Prints a table; the argument is how many runs
 * a row is of (20,000 unless given). Each run has its own seed, so that a table comes out the same at any number of threads.
 */
final class FalsePositives {
    /** Customers an arm, of whom one in twenty accepts. */
    private static final int CUSTOMERS = 2_000;

    /** Customers an arm where revenue is compared: 500 of them buy. */
    private static final int MANY = 10_000;

    private static final double RATE = 0.05;
    private static final int LOOKS = 20;
    private static final int A_LOOK = 500;

    private FalsePositives() {}

    /** What a rate is to be. */
    enum Promise {
        /** The promised rate lies within the rate's interval. */
        EQUAL,
        /** Above the promised rate lies nothing of the interval that would rule it out: its lower end is not above. */
        AT_MOST,
        /** The interval's upper end is not below. */
        AT_LEAST,
        /** The whole interval lies above: what the table shows to be wrong. */
        BROKEN
    }

    /** A row: so many hits in so many runs, and what was promised. */
    record Row(String name, Promise promise, double promised, int runs, int hits) {
        double rate() {
            return (double) hits / runs;
        }

        double low() {
            return BinomialConfidenceInterval.CLOPPER_PEARSON
                    .fromErrorRate(runs, hits, 0.01)
                    .getLowerBound();
        }

        double high() {
            return BinomialConfidenceInterval.CLOPPER_PEARSON
                    .fromErrorRate(runs, hits, 0.01)
                    .getUpperBound();
        }

        boolean kept() {
            return switch (promise) {
                case EQUAL -> low() <= promised && promised <= high();
                case AT_MOST -> low() <= promised;
                case AT_LEAST -> high() >= promised;
                case BROKEN -> low() > promised;
            };
        }

        @Override
        public String toString() {
            String sign =
                    switch (promise) {
                        case EQUAL -> "=";
                        case AT_MOST -> "<=";
                        case AT_LEAST -> ">=";
                        case BROKEN -> ">";
                    };
            return String.format(
                    Locale.ROOT,
                    "%-64s %2s %.4f  %,8d  %.4f  %.4f to %.4f  %s",
                    name,
                    sign,
                    promised,
                    runs,
                    rate(),
                    low(),
                    high(),
                    kept() ? "holds" : "DOES NOT HOLD");
        }
    }

    public static void main(String[] arguments) {
        int runs = arguments.length == 0 ? 20_000 : Integer.parseInt(arguments[0]);
        System.out.printf(
                "%-64s    %-6s  %8s  %-6s  %s%n", "", "meant", "runs", "rate", "its 99 % interval (Clopper-Pearson)");
        table(runs, System.out::println);
    }

    /** The whole table; {@code heard} gets each row as soon as it is there. */
    static List<Row> table(int runs, Consumer<Row> heard) {
        List<Row> rows = new ArrayList<>();
        Consumer<Row> add = row -> {
            rows.add(row);
            heard.accept(row);
        };
        // No difference: how often one is seen.
        add.accept(row(
                "A/A, two-proportion z",
                Promise.EQUAL,
                0.05,
                runs,
                random -> shares(random, RATE, RATE).p() < 0.05));
        add.accept(row("A/A, Newcombe's interval leaves 0 out", Promise.EQUAL, 0.05, runs, random -> !shares(
                        random, RATE, RATE)
                .difference(0.05)
                .contains(0)));
        add.accept(row(
                "A/A, Welch's t on revenue",
                Promise.EQUAL,
                0.05,
                runs,
                random -> new MeanDifference(
                                        revenue(random, MANY, 1).sample(),
                                        revenue(random, MANY, 1).sample())
                                .p()
                        < 0.05));
        add.accept(row("A/A, bootstrap of revenue (percentiles)", Promise.EQUAL, 0.05, runs / 4, random -> {
            Bootstrap bootstrap = new Bootstrap(random.nextLong(), 500);
            return !bootstrap
                    .difference(revenue(random, MANY, 1), revenue(random, MANY, 1), 0.05)
                    .contains(0);
        }));
        add.accept(row(
                "A/A, CUPED on spending (correlation 0.7)",
                Promise.EQUAL,
                0.05,
                runs,
                random -> cuped(random, 0).p() < 0.05));
        add.accept(row("A/A, three arms beside a control by Holm: any", Promise.AT_MOST, 0.05, runs, random -> {
            Proportion control = share(random, CUSTOMERS, RATE);
            double[] p = IntStream.range(0, 3)
                    .mapToDouble(arm -> new TwoProportions(share(random, CUSTOMERS, RATE), control).p())
                    .toArray();
            double[] adjusted = Holm.adjusted(p);
            return adjusted[0] < 0.05 || adjusted[1] < 0.05 || adjusted[2] < 0.05;
        }));
        // Looking again and again.
        add.accept(row(
                "A/A, z at each of 20 looks: any",
                Promise.BROKEN,
                0.05,
                runs / 2,
                random -> peeking(random, arms -> arms.p() < 0.05)));
        Sequential shares = Sequential.planned(2 * RATE * (1 - RATE) / (LOOKS * A_LOOK), 0.05);
        add.accept(row(
                "A/A, sequential at each of 20 looks: any",
                Promise.AT_MOST,
                0.05,
                runs / 2,
                random -> peeking(random, arms -> !shares.difference(arms).contains(0))));
        Sequential amounts = Sequential.planned(2 * 65.0 / (LOOKS * A_LOOK), 0.05);
        add.accept(row(
                "A/A, Welch's t on revenue at each of 20 looks: any",
                Promise.BROKEN,
                0.05,
                runs / 4,
                random -> peekingAtRevenue(
                        random,
                        (treated, control) -> new MeanDifference(treated.sample(), control.sample()).p() < 0.05)));
        add.accept(row(
                "A/A, sequential on revenue at each of 20 looks: any",
                Promise.AT_MOST,
                0.05,
                runs / 4,
                random -> peekingAtRevenue(random, (treated, control) -> !amounts.difference(treated, control)
                        .contains(0))));
        // A difference: how often it is found, and held.
        Power power = Power.equalArms(0.05, 0.8);
        int planned = (int) Math.ceil(power.customers(RATE, 1.3 * RATE));
        add.accept(row(
                "power 0.8 planned for 5 % to 6.5 % with " + planned + " an arm",
                Promise.EQUAL,
                0.8,
                runs,
                random -> new TwoProportions(share(random, planned, 1.3 * RATE), share(random, planned, RATE)).p()
                        < 0.05));
        Power uneven = new Power(0.05, 0.9, 0.25);
        int control = (int) Math.ceil(uneven.customers(RATE, 1.5 * RATE));
        add.accept(row(
                "power 0.9 planned for 5 % to 7.5 % with " + control + " and a quarter of it",
                Promise.EQUAL,
                0.9,
                runs,
                random -> new TwoProportions(
                                        share(random, (int) Math.ceil(control * 0.25), 1.5 * RATE),
                                        share(random, control, RATE))
                                .p()
                        < 0.05));
        int forMeans = (int) Math.ceil(power.customersForMeans(1, 1, 0.3));
        add.accept(row(
                "power 0.8 planned for a mean, " + forMeans + " an arm",
                Promise.EQUAL,
                0.8,
                runs,
                random -> new MeanDifference(normal(random, forMeans, 0.3), normal(random, forMeans, 0)).p() < 0.05));
        add.accept(row(
                "coverage, Newcombe's interval, 5 % beside 6 %",
                Promise.EQUAL, 0.95, runs, random -> shares(random, 0.06, RATE)
                        .difference(0.05)
                        .contains(0.06 - RATE)));
        add.accept(row(
                "coverage, lift of shares (Katz), 5 % beside 6 %",
                Promise.EQUAL, 0.95, runs, random -> shares(random, 0.06, RATE)
                        .lift(0.05)
                        .contains(0.06 / RATE - 1)));
        add.accept(row(
                "coverage, lift of revenue (delta method), +20 %",
                Promise.EQUAL, 0.95, runs, random -> new MeanDifference(
                                revenue(random, MANY, 1.2).sample(),
                                revenue(random, MANY, 1).sample())
                        .lift(0.05)
                        .contains(0.2)));
        add.accept(row(
                "coverage, lift of revenue (bootstrap, BCa), +20 %",
                Promise.EQUAL, 0.95, runs / 4, random -> {
                    Bootstrap bootstrap = new Bootstrap(random.nextLong(), 500);
                    return bootstrap
                            .lift(revenue(random, MANY, 1.2), revenue(random, MANY, 1), 0.05)
                            .contains(0.2);
                }));
        add.accept(row("coverage, CUPED, a difference of 0.3", Promise.EQUAL, 0.95, runs, random -> cuped(random, 0.3)
                .difference(0.05)
                .contains(0.3)));
        add.accept(row(
                "coverage, sequential at all of 20 looks, 5 % beside 6 %",
                Promise.AT_LEAST,
                0.95,
                runs / 2,
                random ->
                        !peeking(random, 0.06, arms -> !shares.difference(arms).contains(0.06 - RATE))));
        // A hundred buyers an arm are few for amounts such as these: what is left of the promise.
        add.accept(row("A/A, bootstrap of revenue, 100 buyers an arm", Promise.AT_MOST, 0.06, runs, random -> {
            Bootstrap bootstrap = new Bootstrap(random.nextLong(), 500);
            return !bootstrap
                    .difference(revenue(random, CUSTOMERS, 1), revenue(random, CUSTOMERS, 1), 0.05)
                    .contains(0);
        }));
        add.accept(row(
                "coverage, lift of revenue (delta method), 100 buyers",
                Promise.AT_LEAST,
                0.94,
                runs,
                random -> new MeanDifference(
                                revenue(random, CUSTOMERS, 1.2).sample(),
                                revenue(random, CUSTOMERS, 1).sample())
                        .lift(0.05)
                        .contains(0.2)));
        // Arms of the wrong size.
        add.accept(row(
                "sample ratio, halves meant and found: alarm",
                Promise.EQUAL,
                0.001,
                10 * runs,
                random -> ratio(random, 6_400, 0.5)));
        add.accept(row(
                "sample ratio, 1 % of half of 1,000,000 lost: alarm",
                Promise.AT_LEAST, 0.9, runs / 40, random -> ratio(random, 1_000_000, 0.4975)));
        add.accept(row(
                "sample ratio, shares 0.505 and 0.495 of 400,000: alarm",
                Promise.AT_LEAST,
                0.99,
                runs / 20,
                random -> ratio(random, 400_000, 0.505)));
        return rows;
    }

    private static Row row(String name, Promise promise, double promised, int runs, Predicate<SplittableRandom> hit) {
        long seed = name.hashCode();
        int hits = (int) IntStream.range(0, runs)
                .parallel()
                .filter(run -> hit.test(new SplittableRandom(seed * 1_000_003 + run)))
                .count();
        return new Row(name, promise, promised, runs, hits);
    }

    private static Proportion share(SplittableRandom random, int customers, double rate) {
        int successes = 0;
        for (int customer = 0; customer < customers; customer++) {
            successes += random.nextDouble() < rate ? 1 : 0;
        }
        return new Proportion(successes, customers);
    }

    private static TwoProportions shares(SplittableRandom random, double treated, double control) {
        return new TwoProportions(share(random, CUSTOMERS, treated), share(random, CUSTOMERS, control));
    }

    /** Most customers spend nothing, the others by a lognormal distribution, e³ in the middle. */
    private static double[] spent(SplittableRandom random, int customers, double rate, double factor) {
        double[] amounts = new double[customers];
        for (int customer = 0; customer < customers; customer++) {
            if (random.nextDouble() < rate) {
                amounts[customer] = factor * StrictMath.exp(3 + 0.8 * random.nextGaussian());
            }
        }
        return amounts;
    }

    private static Amounts revenue(SplittableRandom random, int customers, double factor) {
        return Amounts.of(spent(random, customers, RATE, factor));
    }

    private static Sample normal(SplittableRandom random, int customers, double mean) {
        double[] values = new double[customers];
        for (int customer = 0; customer < customers; customer++) {
            values[customer] = mean + random.nextGaussian();
        }
        return Sample.of(values);
    }

    private static MeanDifference cuped(SplittableRandom random, double effect) {
        Pairs treated = pairs(random, effect);
        Pairs control = pairs(random, 0);
        Cuped cuped = Cuped.of(List.of(treated, control));
        return new MeanDifference(cuped.adjusted(treated), cuped.adjusted(control));
    }

    private static Pairs pairs(SplittableRandom random, double effect) {
        double[] before = new double[300];
        double[] after = new double[300];
        for (int customer = 0; customer < before.length; customer++) {
            before[customer] = 20 + 5 * random.nextGaussian();
            after[customer] = effect + 0.14 * before[customer] + 0.714 * random.nextGaussian();
        }
        return Pairs.of(after, before);
    }

    private static boolean peeking(SplittableRandom random, Predicate<TwoProportions> alarm) {
        return peeking(random, RATE, alarm);
    }

    private static boolean peeking(SplittableRandom random, double rate, Predicate<TwoProportions> alarm) {
        long treated = 0;
        long control = 0;
        for (int look = 1; look <= LOOKS; look++) {
            treated += share(random, A_LOOK, rate).successes();
            control += share(random, A_LOOK, RATE).successes();
            long customers = (long) look * A_LOOK;
            if (alarm.test(
                    new TwoProportions(new Proportion(treated, customers), new Proportion(control, customers)))) {
                return true;
            }
        }
        return false;
    }

    private interface Alarm {
        boolean test(Amounts treated, Amounts control);
    }

    private static boolean peekingAtRevenue(SplittableRandom random, Alarm alarm) {
        double[] treated = spent(random, LOOKS * A_LOOK, RATE, 1);
        double[] control = spent(random, LOOKS * A_LOOK, RATE, 1);
        for (int look = 1; look <= LOOKS; look++) {
            if (alarm.test(
                    Amounts.of(Arrays.copyOf(treated, look * A_LOOK)),
                    Amounts.of(Arrays.copyOf(control, look * A_LOOK)))) {
                return true;
            }
        }
        return false;
    }

    /** Customers of whom a share comes into the first arm; halves by whole words of random bits. */
    private static boolean ratio(SplittableRandom random, int customers, double share) {
        long first = 0;
        if (share == 0.5) {
            for (int word = 0; word < customers / 64; word++) {
                first += Long.bitCount(random.nextLong());
            }
        } else {
            first = share(random, customers, share).successes();
        }
        return !new SampleRatio(List.of(first, customers - first), List.of(0.5, 0.5)).trustworthy();
    }
}
