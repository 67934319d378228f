package io.offerwright.fairness;

import io.offerwright.domain.AttributeSchema;
import io.offerwright.domain.Catalog;
import io.offerwright.domain.Channel;
import io.offerwright.domain.Context;
import io.offerwright.domain.Customer;
import io.offerwright.domain.Offer;
import io.offerwright.domain.Score;
import io.offerwright.evidence.Candidate;
import io.offerwright.evidence.Decision;
import io.offerwright.evidence.Fingerprint;
import io.offerwright.evidence.Verdict;
import io.offerwright.experiment.Holm;
import io.offerwright.fairness.Drift.Bin;
import io.offerwright.fairness.Drift.Calibration;
import io.offerwright.fairness.Drift.Feature;
import io.offerwright.fairness.Drift.Part;
import io.offerwright.fairness.Drift.Period;
import io.offerwright.fairness.Drift.Reliable;
import io.offerwright.ledger.LedgerRecord;
import io.offerwright.outcomes.Answers;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What the decisions of one period are made from and come to: a bounded sample of them. Not thread-safe.
 *
 * <p>Two of these make a {@link Drift}.
 */
public final class DriftTally {
    /** Decisions that are kept: enough to see a shift of two points in a hundred. */
    private static final int MOST_DECISIONS = 20_000;

    private static final int MOST_CASES = 100_000;
    private static final int TENTHS = 10;
    private static final String NOT_KNOWN = "not known";

    /** What is known of a decision: numbers and words by the name of the feature. */
    private record Observed(Map<String, Double> numbers, Map<String, String> words, Map<String, List<String>> lists) {}

    /** A forecast and what came of it. */
    private record Case(double forecast, boolean accepted) {}

    private final Optional<Answers> outcomes;
    private final Function<Fingerprint, Catalog> catalogs;
    private final Function<Fingerprint, AttributeSchema> schemas;
    private final Sample<Observed> sample = new Sample<>(MOST_DECISIONS);
    private final Sample<Case> cases = new Sample<>(MOST_CASES);
    private final Map<Fingerprint, Catalog> read = new HashMap<>();
    private long decisions;
    private long erased;
    private @Nullable LocalDate first;
    private @Nullable LocalDate last;

    /**
     * Knows nothing yet.
     *
     * @param outcomes what became of offers; without it nothing is said of calibration
     * @param catalogs the offers of a bundle that a decision ran on
     * @param schemas says which attributes of a bundle's customers are numbers
     */
    public DriftTally(
            Optional<Answers> outcomes,
            Function<Fingerprint, Catalog> catalogs,
            Function<Fingerprint, AttributeSchema> schemas) {
        this.outcomes = outcomes;
        this.catalogs = catalogs;
        this.schemas = schemas;
    }

    /** Takes a decision in. */
    public void add(Decision decision) {
        Customer customer = decision.request().customer();
        Observed observed = ofDecision(decision.bundle(), decision.request().context(), decision.candidates());
        ofCustomer(customer, schemas.apply(decision.bundle()), observed);
        note(decision.request().context());
        sample.add(decision.id(), observed);
        outcomes.ifPresent(known -> decision.candidates().stream()
                .filter(candidate -> candidate.verdict() instanceof Verdict.Chosen)
                .forEach(candidate -> known.accepted(decision.id(), candidate.offerId())
                        .ifPresent(accepted -> cases.add(
                                decision.id() + ' ' + candidate.offerId(),
                                new Case((double) candidate.propensity() / Score.ONE, accepted)))));
    }

    /** Takes a recorded decision in if its context is wanted, such as that of a month. */
    public void add(LedgerRecord record, Predicate<Context> wanted) {
        if (record instanceof LedgerRecord.Kept kept
                && wanted.test(kept.decision().request().context())) {
            add(kept.decision());
        } else if (record instanceof LedgerRecord.Erased gone && wanted.test(gone.context())) {
            addErased("record " + gone.sequence(), gone.bundle(), gone.context(), gone.candidates());
        }
    }

    /**
     * Takes a decision in whose customer was erased: its scores and its list.
     *
     * @param key names it among the decisions, such as its place in the ledger
     */
    public void addErased(String key, Fingerprint bundle, Context context, List<Candidate> candidates) {
        note(context);
        erased++;
        sample.add(key, ofDecision(bundle, context, candidates));
    }

    private void note(Context context) {
        LocalDate day = context.date();
        decisions++;
        first = first == null || day.isBefore(first) ? day : first;
        last = last == null || day.isAfter(last) ? day : last;
    }

    private static void ofCustomer(Customer customer, AttributeSchema schema, Observed observed) {
        Map<String, Double> numbers = observed.numbers();
        Map<String, String> words = observed.words();
        numbers.put("household size", (double) customer.householdSize());
        numbers.put("tenure days", (double) customer.tenureDays());
        numbers.put("network quality", customer.networkQuality());
        numbers.put("coverage score", customer.coverageScore());
        numbers.put("churn risk", customer.churnRisk());
        numbers.put("months of usage", (double) customer.usage().months());
        numbers.put("data, GB", customer.usage().dataGb());
        numbers.put("call minutes", customer.usage().callMinutes());
        numbers.put("sms", customer.usage().sms());
        numbers.put("deviation of data", customer.usage().dataDeviation());
        words.put("payment type", customer.paymentType().name());
        words.put("device tier", customer.deviceTier().name());
        words.put("segment", customer.segment().name());
        words.put("region", customer.region());
        words.put("current offer", customer.currentOffer());
        for (Channel channel : Channel.values()) {
            words.put(
                    "consent to " + channel.name().toLowerCase(Locale.ROOT),
                    Boolean.toString(customer.consentsTo(channel)));
        }
        schema.types().forEach((name, type) -> {
            String text = customer.attributes().getOrDefault(name, "");
            if (type == AttributeSchema.Type.NUMBER) {
                numbers.put("attribute " + name, text.isEmpty() ? Double.NaN : Double.parseDouble(text));
            } else if (type != AttributeSchema.Type.KEY) {
                words.put("attribute " + name, text);
            }
        });
    }

    private Observed ofDecision(Fingerprint bundle, Context context, List<Candidate> candidates) {
        Observed observed = new Observed(new HashMap<>(), new HashMap<>(), new HashMap<>());
        Catalog catalog = read.computeIfAbsent(bundle, catalogs);
        List<Candidate> chosen = candidates.stream()
                .filter(candidate -> candidate.verdict() instanceof Verdict.Chosen)
                .sorted(Comparator.comparingInt(candidate -> ((Verdict.Chosen) candidate.verdict()).rank()))
                .toList();
        long excluded = candidates.stream()
                .filter(candidate -> candidate.verdict() instanceof Verdict.Excluded)
                .count();
        double relevance =
                candidates.stream().mapToLong(Candidate::relevance).average().orElse(Double.NaN);
        observed.numbers().put("mean relevance of all offers", relevance / Score.ONE);
        observed.numbers().put("offers on the list", (double) chosen.size());
        observed.numbers()
                .put("share of offers excluded", candidates.isEmpty() ? 0 : (double) excluded / candidates.size());
        if (!chosen.isEmpty()) {
            Candidate best = chosen.get(0);
            observed.numbers().put("score, first place", (double) best.score() / Score.ONE);
            observed.numbers().put("relevance, first place", (double) best.relevance() / Score.ONE);
            observed.numbers().put("propensity, first place", (double) best.propensity() / Score.ONE);
        }
        List<String> ids = chosen.stream().map(Candidate::offerId).toList();
        List<String> kinds = ids.stream().map(id -> category(catalog, id)).toList();
        observed.words().put("offer in first place", ids.isEmpty() ? "none" : ids.get(0));
        observed.words().put("category in first place", kinds.isEmpty() ? "none" : kinds.get(0));
        observed.words().put("channel", context.channel().name());
        observed.lists().put("offers on lists", ids);
        observed.lists().put("categories on lists", kinds);
        return observed;
    }

    private static String category(Catalog catalog, String id) {
        int index = catalog.indexOf(id);
        Offer offer = index < 0 ? null : catalog.offer(index);
        return offer == null ? NOT_KNOWN : offer.category();
    }

    private static Part part(String name) {
        boolean ofList =
                name.contains("list") || name.endsWith("in first place") || name.equals("share of offers excluded");
        if (ofList) {
            return Part.LIST;
        }
        return name.contains("relevance") || name.contains("first place") ? Part.SCORE : Part.CUSTOMER;
    }

    // The comparison

    /** Compares a period with a later one. */
    public static Drift compare(DriftTally before, DriftTally after) {
        List<Observed> old = before.sample.values();
        List<Observed> now = after.sample.values();
        SortedMap<String, Feature> all = new TreeMap<>();
        for (String name : names(old, now, Observed::numbers)) {
            all.put(name, numbers(name, numbers(name, old), numbers(name, now)));
        }
        for (String name : names(old, now, Observed::words)) {
            all.put(name, words(name, words(name, old), words(name, now), 1, 1));
        }
        for (String name : names(old, now, Observed::lists)) {
            // The places of one list are no independent pieces of evidence: p is worked out as if each list were one.
            all.put(
                    name,
                    words(
                            name,
                            lists(name, old),
                            lists(name, now),
                            Math.max(1, meanLength(name, old)),
                            Math.max(1, meanLength(name, now))));
        }
        List<Feature> features = List.copyOf(all.values());
        double[] adjusted =
                Holm.adjusted(features.stream().mapToDouble(Feature::p).toArray());
        List<Feature> corrected = new ArrayList<>();
        for (int index = 0; index < adjusted.length; index++) {
            Feature each = features.get(index);
            corrected.add(new Feature(
                    each.part(),
                    each.name(),
                    each.bins(),
                    each.index(),
                    each.p(),
                    adjusted[index],
                    each.distance(),
                    each.distanceP()));
        }
        corrected.sort(Comparator.comparing((Feature each) -> Double.isNaN(each.index()) ? 1 : -each.index())
                .thenComparing(Feature::name));
        return new Drift(before.period(), after.period(), corrected, before.outcomes.isPresent());
    }

    private static SortedSet<String> names(
            List<Observed> old, List<Observed> now, Function<Observed, Map<String, ?>> kind) {
        SortedSet<String> names = new TreeSet<>();
        old.forEach(each -> names.addAll(kind.apply(each).keySet()));
        now.forEach(each -> names.addAll(kind.apply(each).keySet()));
        return names;
    }

    /** The feature's values where the decision has any, with {@code NaN} for what is not known. */
    private static double[] numbers(String name, List<Observed> all) {
        return all.stream()
                .filter(each -> each.numbers().containsKey(name))
                .mapToDouble(each -> each.numbers().get(name))
                .toArray();
    }

    private static List<String> words(String name, List<Observed> all) {
        return all.stream()
                .filter(each -> each.words().containsKey(name))
                .map(each -> each.words().get(name))
                .toList();
    }

    private static List<String> lists(String name, List<Observed> all) {
        return all.stream()
                .flatMap(each -> each.lists().getOrDefault(name, List.of()).stream())
                .toList();
    }

    private static double meanLength(String name, List<Observed> all) {
        return all.stream()
                .mapToInt(each -> each.lists().getOrDefault(name, List.of()).size())
                .average()
                .orElse(1);
    }

    private static Feature numbers(String name, double[] old, double[] now) {
        double[] knownOld = known(old);
        double[] knownNow = known(now);
        double[] edges = edges(knownOld);
        long[] before = counts(old, edges);
        long[] after = counts(now, edges);
        List<String> labels = new ArrayList<>();
        for (int bin = 0; bin <= edges.length; bin++) {
            labels.add(
                    edges.length == 0
                            ? "any number"
                            : bin == 0
                                    ? "up to " + FairnessWords.number(edges[0])
                                    : bin == edges.length
                                            ? "above " + FairnessWords.number(edges[bin - 1])
                                            : "above " + FairnessWords.number(edges[bin - 1]) + " up to "
                                                    + FairnessWords.number(edges[bin]));
        }
        labels.add(NOT_KNOWN);
        Statistics.Distance distance = Statistics.distance(knownOld, knownNow);
        return feature(name, labels, before, after, before, after, distance);
    }

    private static double[] known(double[] all) {
        return Arrays.stream(all).filter(value -> !Double.isNaN(value)).sorted().toArray();
    }

    /** Upper edges of the tenths but the last, each once, none at the greatest value: by linear interpolation. */
    static double[] edges(double[] sorted) {
        if (sorted.length == 0) {
            return new double[0];
        }
        double[] edges = new double[TENTHS - 1];
        for (int tenth = 1; tenth < TENTHS; tenth++) {
            double place = (double) tenth * (sorted.length - 1) / TENTHS;
            int below = (int) place;
            double above = sorted[Math.min(below + 1, sorted.length - 1)];
            edges[tenth - 1] = sorted[below] + (place - below) * (above - sorted[below]);
        }
        double greatest = sorted[sorted.length - 1];
        return Arrays.stream(edges).distinct().filter(edge -> edge < greatest).toArray();
    }

    /** Counts by bin; what is not known comes last. */
    static long[] counts(double[] values, double[] edges) {
        long[] counts = new long[edges.length + 2];
        for (double value : values) {
            int bin = 0;
            while (bin < edges.length && value > edges[bin]) {
                bin++;
            }
            counts[Double.isNaN(value) ? edges.length + 1 : bin]++;
        }
        return counts;
    }

    private static Feature words(String name, List<String> old, List<String> now, double perOld, double perNow) {
        SortedSet<String> all = new TreeSet<>(old);
        all.addAll(now);
        List<String> labels = new ArrayList<>(all);
        long[] before = counts(old, labels);
        long[] after = counts(now, labels);
        labels.replaceAll(word -> word.isEmpty() ? NOT_KNOWN : word);
        return feature(
                name,
                labels,
                before,
                after,
                scaled(before, perOld),
                scaled(after, perNow),
                new Statistics.Distance(Double.NaN, Double.NaN));
    }

    private static long[] counts(List<String> words, List<String> labels) {
        long[] counts = new long[labels.size()];
        words.forEach(word -> counts[Collections.binarySearch(labels, word)]++);
        return counts;
    }

    private static long[] scaled(long[] counts, double by) {
        return Arrays.stream(counts).map(count -> Math.round(count / by)).toArray();
    }

    private static Feature feature(
            String name,
            List<String> labels,
            long[] before,
            long[] after,
            long[] independentBefore,
            long[] independentAfter,
            Statistics.Distance distance) {
        double n = Math.max(1, Arrays.stream(before).sum());
        double m = Math.max(1, Arrays.stream(after).sum());
        List<Bin> bins = new ArrayList<>();
        for (int bin = 0; bin < before.length; bin++) {
            if (before[bin] + after[bin] > 0) {
                bins.add(new Bin(labels.get(bin), before[bin] / n, after[bin] / m));
            }
        }
        double p = Statistics.homogeneity(independentBefore, independentAfter);
        return new Feature(
                part(name), name, bins, StabilityIndex.of(before, after), p, p, distance.statistic(), distance.p());
    }

    private Period period() {
        return new Period(
                decisions,
                erased,
                sample.size(),
                Optional.ofNullable(first),
                Optional.ofNullable(last),
                cases.size() == 0 ? Optional.empty() : Optional.of(calibration(cases.values())));
    }

    private static Calibration calibration(List<Case> unsorted) {
        List<Case> all = new ArrayList<>(unsorted);
        all.sort(Comparator.comparingDouble(Case::forecast).thenComparing(Case::accepted));
        double[] edges = edges(all.stream().mapToDouble(Case::forecast).toArray());
        Map<Integer, List<Case>> byBin = new LinkedHashMap<>();
        double squares = 0;
        double upper = 0;
        double lower = 0;
        double forecasts = 0;
        long accepted = 0;
        for (Case each : all) {
            int bin = 0;
            while (bin < edges.length && each.forecast() > edges[bin]) {
                bin++;
            }
            byBin.computeIfAbsent(bin, number -> new ArrayList<>()).add(each);
            double p = each.forecast();
            double off = (each.accepted() ? 1 : 0) - p;
            squares += off * off;
            upper += off * (1 - 2 * p);
            lower += (1 - 2 * p) * (1 - 2 * p) * p * (1 - p);
            forecasts += p;
            accepted += each.accepted() ? 1 : 0;
        }
        List<Reliable> bins = new ArrayList<>();
        double error = 0;
        for (List<Case> bin : byBin.values()) {
            long yes = bin.stream().filter(Case::accepted).count();
            double mean = bin.stream().mapToDouble(Case::forecast).average().orElseThrow();
            bins.add(new Reliable(
                    bin.get(0).forecast(),
                    bin.get(bin.size() - 1).forecast(),
                    bin.size(),
                    mean,
                    Statistics.wilson(yes, bin.size())));
            error += Math.abs(yes - mean * bin.size());
        }
        int count = all.size();
        double z = lower > 0 ? upper / Math.sqrt(lower) : 0;
        return new Calibration(
                count,
                forecasts / count,
                (double) accepted / count,
                bins,
                squares / count,
                error / count,
                z,
                Statistics.twoSided(z));
    }
}
