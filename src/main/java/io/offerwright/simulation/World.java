package io.offerwright.simulation;

import io.offerwright.data.Event;
import io.offerwright.domain.Catalog;
import io.offerwright.domain.Channel;
import io.offerwright.domain.Customer;
import io.offerwright.domain.Outcome;
import io.offerwright.domain.Usage;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.Objects;

/**
 * A telco world: its catalogue, and its customers one at a time. Each customer is a function of the settings and their
 * index alone, so any can be made at any time, in any order, by any thread, and none need be kept.
 *
 * <p>Thread-safe.
 */
public final class World {
    private static final int MONTHS_OF_USAGE = 12;
    /** Histories that a probability is the mean of: many enough that its error hardly moves an offer in the order. */
    private static final int REPEATS = 40;
    /** Keeps the chances of a repeated history apart from those of the history. */
    private static final long APART = 0x5DEECE66DL;

    private final WorldSettings settings;
    private final List<Ware> wares;
    private final Catalog catalog;
    private final long firstDay;
    private final long lastDay;
    private final double[][] seasons;
    private final double[] seasonAtEnd;

    private World(WorldSettings settings, List<Ware> wares) {
        this.settings = settings;
        this.wares = wares;
        this.catalog = Catalog.of(wares.stream().map(Ware::offer).toList());
        this.firstDay = settings.until().minusMonths(settings.months()).toEpochDay();
        this.lastDay = settings.until().toEpochDay() - 1;
        this.seasons = new double[(int) (lastDay - firstDay + 1)][];
        for (int day = 0; day < seasons.length; day++) {
            seasons[day] = ChoiceModel.season(LocalDate.ofEpochDay(firstDay + day));
        }
        this.seasonAtEnd = ChoiceModel.season(settings.until());
    }

    /** The world with these settings. */
    public static World of(WorldSettings settings) {
        return new World(settings, Assortment.wares(settings));
    }

    /** What the world is made from. */
    public WorldSettings settings() {
        return settings;
    }

    /** Every offer there was in the history, is, or will soon be. */
    public Catalog catalog() {
        return catalog;
    }

    /**
     * The customer with this index, 0 to {@code settings().customers() - 1}.
     *
     * @throws IndexOutOfBoundsException if there is no such customer
     */
    public Life life(int index) {
        if (index < 0 || index >= settings.customers()) {
            throw new IndexOutOfBoundsException(
                    "The customer (" + index + ") must lie between 0 and " + (settings.customers() - 1) + ".");
        }
        Person person = new Person(settings.seed(), index);
        List<Life.Month> usage = usage(person);
        List<Event> events = new ArrayList<>();
        Ware firstPlan = firstPlan(person, firstDay(person));
        Ware plan = history(
                person,
                firstPlan,
                person.draws,
                (ware, at, take, outcome, channel, propensity) ->
                        events.add(new Event(person.id, ware.offer().id(), at, outcome, channel, propensity)));
        Customer customer = new Customer(
                person.id,
                person.payment,
                person.device,
                person.household,
                person.tenureDays,
                person.segment,
                person.region,
                person.network,
                person.coverage,
                person.churnEstimate,
                plan.offer().id(),
                person.consents,
                average(usage),
                Collections.emptySortedMap());
        return new Life(customer, usage, events, person, firstPlan, plan);
    }

    /**
     * The true utility of every offer, by index in the catalogue: on the last day, as if nothing had been taken lately
     * and every offer were valid. Its logistic function is the probability of taking the offer when shown it.
     */
    public double[] utilities(Life life) {
        double[] utilities = new double[wares.size()];
        for (int offer = 0; offer < utilities.length; offer++) {
            utilities[offer] = ChoiceModel.utility(life.person, wares.get(offer), life.plan, 0, seasonAtEnd);
        }
        return utilities;
    }

    /**
     * The probability of each offer, by index in the catalogue, that the customer accepts it at least once in the history: of
     * all that chance alone decides there, what is shown and what is taken, the mean. So no ranking can foretell the accepted
     * offers of a history better than by these numbers, unless it has seen a part of the history itself.
     *
     * <p>Estimated from histories that are lived again with other draws, by what was likely rather than by what came of it: the
     * standard error is at most about 0.05, and less for what is seldom shown.
     */
    public double[] acceptances(Life life) {
        double[] acceptances = new double[wares.size()];
        for (int repeat = 0; repeat < REPEATS; repeat++) {
            Draws draws = new Draws(settings.seed() ^ APART, (long) life.person.index * REPEATS + repeat);
            BitSet accepted = new BitSet();
            history(life.person, life.firstPlan, draws, (ware, at, take, outcome, channel, propensity) -> {
                int offer = catalog.indexOf(ware.offer().id());
                if (!accepted.get(offer)) {
                    acceptances[offer] += take / REPEATS;
                    accepted.set(offer, outcome == Outcome.ACCEPT);
                }
            });
        }
        return acceptances;
    }

    /** True if the operator sells the offer with this index to the customer on a day, and it is not the plan they are on. */
    boolean sells(Life life, int offer, LocalDate day) {
        Ware ware = wares.get(offer);
        return ware.validOn(day.toEpochDay())
                && Eligibility.eligible(life.person, ware)
                && !ware.offer().id().equals(life.plan.offer().id());
    }

    private List<Life.Month> usage(Person person) {
        Draws draws = person.draws;
        YearMonth now = YearMonth.from(settings.until());
        LocalDate joined = settings.until().minusDays(person.tenureDays);
        List<Life.Month> usage = new ArrayList<>(MONTHS_OF_USAGE);
        for (int back = MONTHS_OF_USAGE; back >= 1; back--) {
            YearMonth month = now.minusMonths(back);
            double years = back / 12.0;
            double phase = 2 * Math.PI * month.getMonthValue() / 12.0;
            double holidays = 0.08 * StrictMath.cos(2 * phase);
            double data = person.data
                    * StrictMath.exp(-person.dataTrend * years + holidays + draws.gaussian(0, person.volatility));
            double calls = person.calls
                    * StrictMath.exp(-person.callTrend * years
                            + 0.05 * StrictMath.cos(phase)
                            + draws.gaussian(0, person.volatility * 0.8));
            double texts = person.texts * StrictMath.exp(-person.textTrend * years + draws.gaussian(0, 0.3));
            if (!joined.isAfter(month.atDay(21))) {
                usage.add(new Life.Month(
                        month, Math.rint(data * 100) / 100, (int) Math.rint(calls), (int) Math.rint(texts)));
            }
        }
        return usage;
    }

    private static Usage average(List<Life.Month> usage) {
        int months = usage.size();
        if (months == 0) {
            return Usage.UNKNOWN;
        }
        double data = usage.stream().mapToDouble(Life.Month::dataGb).sum() / months;
        double squares = usage.stream()
                        .mapToDouble(month -> (month.dataGb() - data) * (month.dataGb() - data))
                        .sum()
                / months;
        return new Usage(
                months,
                data,
                usage.stream().mapToDouble(Life.Month::callMinutes).sum() / months,
                usage.stream().mapToDouble(Life.Month::sms).sum() / months,
                Math.sqrt(squares));
    }

    /** Hears what was shown. */
    @FunctionalInterface
    private interface Showing {
        void shown(Ware ware, LocalDateTime at, double take, Outcome outcome, Channel channel, double propensity);
    }

    private long firstDay(Person person) {
        return Math.max(firstDay, settings.until().toEpochDay() - person.tenureDays);
    }

    /** Lives through the history day by day, tells of each showing, and returns the plan of the last day. */
    private Ware history(Person person, Ware firstPlan, Draws draws, Showing showing) {
        long start = firstDay(person);
        Ware plan = firstPlan;
        if (person.consents.isEmpty()) {
            return plan;
        }
        Channel[] channels = person.consents.toArray(new Channel[0]);
        LoggingPolicy policy = new LoggingPolicy(person, wares, plan);
        policy.hold(wares.indexOf(plan));
        double chance = Math.min(0.95, settings.showings() * person.activity / 30.4);
        double[] satiation = new double[Category.COUNT];
        long[] takenOn = new long[satiation.length];
        for (long day = start; day <= lastDay; day++) {
            if (!draws.chance(chance)) {
                continue;
            }
            int offer = policy.show(day, draws);
            if (offer < 0) {
                continue;
            }
            Ware ware = wares.get(offer);
            Category category = ware.category();
            double fading = satiation[category.index]
                    * StrictMath.exp(-(day - takenOn[category.index]) / category.satiationDays);
            double utility =
                    ChoiceModel.utility(person, ware, plan, (lastDay - day) / 365.25, seasons[(int) (day - firstDay)])
                            - fading;
            double take = ChoiceModel.logistic(utility);
            Outcome outcome = outcome(take, draws);
            LocalDateTime at =
                    LocalDateTime.of(LocalDate.ofEpochDay(day), LocalTime.of(8 + draws.below(13), draws.below(60)));
            Channel channel = channels[draws.below(channels.length)];
            showing.shown(ware, at, take, outcome, channel, policy.propensity());
            policy.learn(offer, outcome);
            if (outcome == Outcome.ACCEPT) {
                satiation[category.index] = fading + category.satiation;
                takenOn[category.index] = day;
                policy.take(offer, day);
                if (category == Category.PLAN) {
                    plan = ware;
                    policy.hold(offer);
                }
            }
        }
        return plan;
    }

    private static Outcome outcome(double take, Draws draws) {
        if (draws.chance(take)) {
            return Outcome.ACCEPT;
        }
        if (draws.chance(0.1 + 0.4 * take)) {
            return Outcome.CLICK;
        }
        return draws.chance(0.35 * (1 - take)) ? Outcome.DECLINE : Outcome.IMPRESSION;
    }

    /** The plan that suits best, with some chance in it, among those that the person could have on that day. */
    private Ware firstPlan(Person person, long day) {
        Ware best = null;
        double most = Double.NEGATIVE_INFINITY;
        for (Ware ware : wares) {
            if (ware.category() == Category.PLAN && ware.validOn(day) && Eligibility.eligible(person, ware)) {
                double worth = ChoiceModel.utility(person, ware, ware, 1, seasonAtEnd) + person.draws.gumbel();
                if (worth > most) {
                    most = worth;
                    best = ware;
                }
            }
        }
        return Objects.requireNonNull(best, "Every catalogue has a plan for everyone.");
    }
}
