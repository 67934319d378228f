package io.offerwright.evaluation;

import io.offerwright.data.Dataset;
import io.offerwright.data.History;
import io.offerwright.data.Interactions;
import io.offerwright.data.Weighting;
import io.offerwright.domain.Channel;
import io.offerwright.domain.Context;
import io.offerwright.domain.Customer;
import io.offerwright.domain.DecisionRequest;
import io.offerwright.domain.InputException;
import io.offerwright.domain.Problem;
import io.offerwright.engine.Bundle;
import io.offerwright.engine.BundleTraining;
import io.offerwright.engine.DecisionEngine;
import io.offerwright.engine.Preparation;
import io.offerwright.model.Ensemble;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * A challenger for the bundle in force, the champion: trained as the champion was on everything before a day, with recent
 * acceptances counting more, and measured beside it on what was first accepted from that day on. Events of that day and later
 * are taken out of the data before the challenger is trained, so that it can't know of them.
 *
 * <p>Both rank for each customer as a decision of the day does: with what the customer had accepted until then, and offers that
 * the customer had accepted are no candidates. The challenger {@linkplain Result#better() is better} if the 95 % interval of
 * the paired difference in NDCG lies above 0 and that of the AUC not below it: one that leads the list better, and does not
 * spoil the rest.
 *
 * <p>Customers are described as they are today, to both; their usage and plan of the day are not known any more.
 *
 * @param members what to train; if empty, what the champion is made of
 * @param decayDays an acceptance counts {@code exp(-age / decayDays)}; infinite if all count the same
 * @param from the first day that is held out
 * @param k length of the list, 1 or more
 * @param seed of the intervals
 */
public record Retraining(List<Ensemble.Recipe> members, double decayDays, LocalDate from, int k, long seed) {
    /** Customers who accepted something new in the part held out, at the least: fewer decide nothing. */
    public static final int LEAST_CUSTOMERS = 30;

    /** What decides, and what is told besides. */
    public static final List<Measure> TOLD = List.of(Measure.NDCG, Measure.PRECISION, Measure.AUC);

    public Retraining {
        members = List.copyOf(members);
        if (k < 1 || !(decayDays > 0)) {
            throw new IllegalArgumentException("k and decayDays must be above 0.");
        }
    }

    /** A measure of both, and the 95 % bootstrap interval of the challenger's less the champion's. */
    public record Compared(double champion, double challenger, Interval difference) {}

    /**
     * What came of it.
     *
     * @param challenger with the champion's rules, settings and churn model, and with where it comes from in its provenance
     * @param customers how many were measured
     * @param compared by measure
     * @param championKnew whether the champion may have been trained on what was held out, which favours it
     */
    public record Result(
            Bundle challenger, int customers, SortedMap<Measure, Compared> compared, boolean championKnew) {
        /** Whether the challenger should take the champion's place. */
        public boolean better() {
            return compared(Measure.NDCG).difference().low() > 0
                    && compared(Measure.AUC).difference().high() >= 0;
        }

        /** Why it should, or should not, in a sentence. */
        public String reason(int k) {
            Compared ndcg = compared(Measure.NDCG);
            String figures = String.format(
                    Locale.ROOT,
                    "%s %.4f against %.4f, difference %+.4f with a 95%% interval from %+.4f to %+.4f, on %,d customers",
                    Measure.NDCG.key(k),
                    ndcg.challenger(),
                    ndcg.champion(),
                    ndcg.challenger() - ndcg.champion(),
                    ndcg.difference().low(),
                    ndcg.difference().high(),
                    customers);
            if (better()) {
                return "The challenger is better: " + figures + ".";
            }
            if (ndcg.difference().low() > 0) {
                return "The challenger leads the list better but ranks the rest worse: its AUC is lower beyond chance ("
                        + figures + ").";
            }
            return (ndcg.difference().high() < 0
                            ? "The challenger is worse: "
                            : "The challenger is not better beyond chance: ")
                    + figures + ".";
        }

        private Compared compared(Measure measure) {
            Compared one = compared.get(measure);
            if (one == null) {
                throw new IllegalStateException(measure + " was not measured.");
            }
            return one;
        }
    }

    /**
     * Trains and compares. The same arguments give the same at any number of threads.
     *
     * @throws InputException if too little was accepted before the day, or since
     */
    public Result run(Bundle champion, Dataset data, int threads) {
        LocalDateTime moment = from.atStartOfDay();
        Dataset before =
                new Dataset(data.customers(), data.catalog(), data.events().before(moment), data.report());
        Holdout parts = Holdout.since(data.events(), moment, Weighting.EQUAL);
        long customers = IntStream.range(0, parts.test().size())
                .map(entry -> parts.test().user()[entry])
                .distinct()
                .count();
        if (parts.train().size() == 0 || customers < LEAST_CUSTOMERS) {
            throw new InputException(Problem.of(
                    "",
                    "Before " + from + " there are "
                            + String.format(Locale.ROOT, "%,d", parts.train().size())
                            + " acceptances, and from then on "
                            + customers
                            + " customers accepted something new; expected some before, and at least " + LEAST_CUSTOMERS
                            + " customers since.",
                    "Hold out more days, or fewer."));
        }
        Bundle challenger = train(champion, before, moment, threads);
        Bundle old = champion.with(data.catalog(), champion.rules(), champion.settings());
        UserMetrics ofChampion = measure(old, before, parts, threads);
        UserMetrics ofChallenger = measure(challenger, before, parts, threads);
        Map<Measure, Interval> differences = ofChallenger.differences(ofChampion, seed);
        SortedMap<Measure, Compared> compared = new TreeMap<>();
        SortedMap<String, String> facts = new TreeMap<>();
        for (Measure measure : TOLD) {
            Interval difference = differences.get(measure);
            if (difference == null) {
                throw new IllegalStateException(measure + " has no interval.");
            }
            Compared one = new Compared(
                    ofChampion.mean().value(measure), ofChallenger.mean().value(measure), difference);
            compared.put(measure, one);
            facts.put(
                    "retrained." + measure.key(k),
                    String.format(
                            Locale.ROOT,
                            "%.4f, champion %.4f, difference %+.4f to %+.4f",
                            one.challenger(),
                            one.champion(),
                            difference.low(),
                            difference.high()));
        }
        return new Result(challenger.withFacts(facts), (int) customers, compared, knew(champion));
    }

    /** Trains without measuring, on everything before a moment. */
    public Bundle train(Bundle champion, Dataset data, LocalDateTime moment, int threads) {
        Map<String, String> old = champion.provenance().facts();
        Preparation preparation = new Preparation(
                new Weighting(decayDays, Weighting.Balance.NONE),
                old.containsKey("data.winsorised"),
                Boolean.parseBoolean(old.get("features.customer_identity")),
                champion.featureSpace().seasons());
        List<Ensemble.Recipe> recipes = members.isEmpty()
                ? champion.ensemble().members().stream()
                        .map(member -> new Ensemble.Recipe(member.name(), member.weight(), member.hyperparameters()))
                        .toList()
                : members;
        Bundle trained = new BundleTraining(recipes, true, champion.settings(), preparation)
                .train(
                        data,
                        champion.rules(),
                        moment,
                        threads,
                        BundleTraining.allEpochs((member, epoch, epochs) -> {}),
                        Map.of(
                                "retrained.champion", champion.fingerprint().hex(),
                                "retrained.held_out_from", from.toString()));
        return champion.churn().map(trained::withChurn).orElse(trained);
    }

    private UserMetrics measure(Bundle bundle, Dataset before, Holdout parts, int threads) {
        History history = History.of(before, from);
        Context context = new Context("retrain", from, Channel.EMAIL);
        try (DecisionEngine engine = DecisionEngine.open(bundle)) {
            UserScores scores = (user, into) -> {
                Customer customer = before.customers().get(user);
                long[] logits = engine.modelScores(DecisionRequest.of(
                        customer, history.holdings(customer), history.contacts(customer), context, k));
                for (int offer = 0; offer < into.length; offer++) {
                    into[offer] = logits[offer];
                }
            };
            Interactions has = parts.train();
            return UserMetrics.measure(scores, has, parts.test(), k, threads);
        }
    }

    private boolean knew(Bundle champion) {
        String until = champion.provenance().facts().getOrDefault("data.until", "everything");
        try {
            return LocalDateTime.parse(until).isAfter(from.atStartOfDay());
        } catch (DateTimeParseException e) {
            return true;
        }
    }
}
