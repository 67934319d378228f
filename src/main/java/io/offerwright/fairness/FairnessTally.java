package io.offerwright.fairness;

import io.offerwright.data.ProtectedFile;
import io.offerwright.domain.Catalog;
import io.offerwright.domain.Context;
import io.offerwright.domain.Offer;
import io.offerwright.domain.Score;
import io.offerwright.evidence.Candidate;
import io.offerwright.evidence.Decision;
import io.offerwright.evidence.Fingerprint;
import io.offerwright.evidence.Verdict;
import io.offerwright.experiment.Holm;
import io.offerwright.fairness.Fairness.Attribute;
import io.offerwright.fairness.Fairness.Comparison;
import io.offerwright.fairness.Fairness.Driver;
import io.offerwright.fairness.Fairness.Group;
import io.offerwright.fairness.Fairness.Kind;
import io.offerwright.fairness.Fairness.Parity;
import io.offerwright.fairness.Fairness.Rate;
import io.offerwright.fairness.Fairness.Rule;
import io.offerwright.fairness.Fairness.Subject;
import io.offerwright.ledger.LedgerRecord;
import io.offerwright.outcomes.Answers;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Counts decisions by the groups of their customers, one after the other in any order. Not thread-safe.
 *
 * <p>{@link #result} may be asked for at any time, and looks at counts alone.
 */
public final class FairnessTally {
    /** Fewer customers than this are not reported on, unless somebody asks for more or less. */
    public static final int USUAL_MINIMUM = 20;

    private static final int MOST_DRIVERS = 5;
    /** A rule that keeps out this much more is worth a word. */
    private static final double LEAST_DIFFERENCE = 0.005;
    /** What was found first, lists and categories before single offers, then the largest. */
    private static final Comparator<Comparison> LARGEST_FIRST = Comparator.comparing(
                    (Comparison each) -> each.gap() ? 0 : each.significant() ? 1 : 2)
            .thenComparing(each -> each.subject().kind())
            .thenComparing(each -> each.ratio().known() ? each.lowerOverHigher() : 2)
            .thenComparing(each -> each.subject().id())
            .thenComparing(Comparison::group);

    private final ProtectedFile people;
    private final Optional<Answers> outcomes;
    private final Function<Fingerprint, Catalog> catalogs;
    private final Names offers = new Names();
    private final Names categories = new Names();
    private final Names rules = new Names();
    private final Map<Integer, Offer> known = new HashMap<>();
    private final Set<Fingerprint> read = new HashSet<>();
    private final Set<String> seen = new HashSet<>();
    private final List<GroupCounts[]> counts = new ArrayList<>();
    private final long[] weights = new long[1_001];
    private long decisions;
    private long erased;
    private @Nullable LocalDate first;
    private @Nullable LocalDate last;

    /**
     * Counts nothing yet.
     *
     * @param people which group each customer belongs to
     * @param outcomes what became of offers; without it nothing is said of equal opportunity
     * @param catalogs the offers of a bundle that a decision ran on
     */
    public FairnessTally(ProtectedFile people, Optional<Answers> outcomes, Function<Fingerprint, Catalog> catalogs) {
        this.people = people;
        this.outcomes = outcomes;
        this.catalogs = catalogs;
        for (int attribute = 0; attribute < people.attributes().size(); attribute++) {
            GroupCounts[] groups = new GroupCounts[people.groups(attribute).size() + 1];
            for (int group = 0; group < groups.length; group++) {
                groups[group] = new GroupCounts();
            }
            counts.add(groups);
        }
        for (int rank = 1; rank < weights.length; rank++) {
            weights[rank] = Score.of(StrictMath.log(2) / StrictMath.log(1.0 + rank));
        }
    }

    /** A place on a list. */
    private record Place(int offer, int rank, long weight, long diversity) {}

    /** Counts a decision. */
    public void add(Decision decision) {
        learn(decision.bundle());
        note(decision.request().context());
        decisions++;
        List<Place> places = new ArrayList<>();
        List<int[]> keptOut = new ArrayList<>();
        for (Candidate candidate : decision.candidates()) {
            int offer = offers.of(candidate.offerId());
            if (candidate.verdict() instanceof Verdict.Chosen chosen) {
                places.add(new Place(
                        offer,
                        chosen.rank(),
                        weights[Math.min(chosen.rank(), weights.length - 1)],
                        candidate.diversity()));
            }
            for (String rule : candidate.verdict().keptOutBy()) {
                keptOut.add(new int[] {rules.of(rule), offer});
            }
        }
        BitSet wanted = wanted(decision);
        String customer = decision.request().customer().id();
        boolean isNew = seen.add(customer);
        for (int attribute = 0; attribute < counts.size(); attribute++) {
            GroupCounts group = counts.get(attribute)[people.groupOf(customer, attribute) + 1];
            group.decisions++;
            group.customers += isNew ? 1 : 0;
            count(group, places, wanted);
            keptOut.forEach(pair -> group.keptOut(pair[0], pair[1]));
        }
    }

    /** Counts the recorded decisions whose context is wanted, such as those of a month. */
    public void add(Iterator<LedgerRecord> records, Predicate<Context> wanted) {
        while (records.hasNext()) {
            LedgerRecord record = records.next();
            if (record instanceof LedgerRecord.Kept kept
                    && wanted.test(kept.decision().request().context())) {
                add(kept.decision());
            } else if (record instanceof LedgerRecord.Erased gone && wanted.test(gone.context())) {
                addErased(gone.context());
            }
        }
    }

    /** Counts a decision whose customer was erased, so that nobody knows the group. */
    public void addErased(Context context) {
        note(context);
        erased++;
    }

    private void learn(Fingerprint bundle) {
        if (read.add(bundle)) {
            for (Offer offer : catalogs.apply(bundle).offers()) {
                known.putIfAbsent(offers.of(offer.id()), offer);
                categories.of(offer.category());
            }
        }
    }

    private void note(Context context) {
        LocalDate day = context.date();
        first = first == null || day.isBefore(first) ? day : first;
        last = last == null || day.isAfter(last) ? day : last;
    }

    /** The categories of which the customer accepted an offer. */
    private BitSet wanted(Decision decision) {
        BitSet wanted = new BitSet();
        outcomes.ifPresent(
                known -> known.acceptedBy(decision.request().customer().id()).forEach(id -> {
                    int category = categoryOf(offers.of(id));
                    if (category >= 0) {
                        wanted.set(category);
                    }
                }));
        return wanted;
    }

    private int categoryOf(int offer) {
        Offer found = known.get(offer);
        return found == null ? -1 : categories.of(found.category());
    }

    private void count(GroupCounts group, List<Place> places, BitSet wanted) {
        Map<Integer, Long> byCategory = new HashMap<>();
        long exposure = 0;
        for (Place place : places) {
            group.ofOffer.add(place.offer(), 1);
            group.offerExposure.add(place.offer(), place.weight());
            group.offerSquares.add(place.offer(), square(place.weight()));
            exposure += place.weight();
            int category = categoryOf(place.offer());
            if (category >= 0) {
                byCategory.merge(category, place.weight(), Long::sum);
            }
            if (place.rank() > 1) {
                group.places++;
                group.diversity += place.diversity();
            }
        }
        group.selected += places.isEmpty() ? 0 : 1;
        group.exposure += exposure;
        group.squares += square(exposure);
        byCategory.forEach((category, sum) -> {
            group.ofCategory.add(category, 1);
            group.categoryExposure.add(category, sum);
            group.categorySquares.add(category, square(sum));
        });
        boolean served = false;
        for (int category = wanted.nextSetBit(0); category >= 0; category = wanted.nextSetBit(category + 1)) {
            group.categoryQualified.add(category, 1);
            if (byCategory.containsKey(category)) {
                group.categoryServed.add(category, 1);
                served = true;
            }
        }
        group.qualified += wanted.isEmpty() ? 0 : 1;
        group.served += served ? 1 : 0;
    }

    private static long square(long millionths) {
        return Score.round(Score.product(millionths, millionths));
    }

    // The result

    /**
     * What was counted so far.
     *
     * @param minimum groups of fewer customers are left out, 1 or more
     */
    public Fairness result(int minimum) {
        List<Draft> drafts = new ArrayList<>();
        for (int attribute = 0; attribute < counts.size(); attribute++) {
            drafts.add(new Draft(attribute, minimum));
        }
        double[] p = drafts.stream()
                .flatMap(draft -> draft.comparisons.stream())
                .mapToDouble(Comparison::p)
                .toArray();
        double[] adjusted = Holm.adjusted(p);
        List<Attribute> attributes = new ArrayList<>();
        int next = 0;
        for (Draft draft : drafts) {
            attributes.add(draft.attribute(adjusted, next));
            next += draft.comparisons.size();
        }
        return new Fairness(
                decisions,
                seen.size(),
                erased,
                Optional.ofNullable(first),
                Optional.ofNullable(last),
                minimum,
                p.length,
                outcomes.isPresent(),
                attributes);
    }

    /** The report of an attribute before the correction, which is over all of them. */
    private final class Draft {
        private final int attribute;
        private final Map<String, GroupCounts> groups = new LinkedHashMap<>();
        private final Map<String, Group> reports = new LinkedHashMap<>();
        private final List<Subject> subjects = subjects();
        private final List<Comparison> comparisons = new ArrayList<>();
        private final String reference;
        private int leftOut;

        Draft(int attribute, int minimum) {
            this.attribute = attribute;
            GroupCounts[] all = counts.get(attribute);
            for (int group = 1; group < all.length; group++) {
                if (all[group].customers >= minimum) {
                    groups.put(people.groups(attribute).get(group - 1), all[group]);
                } else if (all[group].customers > 0) {
                    leftOut++;
                }
            }
            groups.forEach((name, counted) -> reports.put(name, report(name, counted, minimum)));
            reference = groups.entrySet().stream()
                    .max(Comparator.comparing((Map.Entry<String, GroupCounts> entry) -> entry.getValue().customers)
                            .thenComparing(Map.Entry::getKey, Comparator.reverseOrder()))
                    .map(Map.Entry::getKey)
                    .orElse("");
            for (String name : groups.keySet()) {
                if (!name.equals(reference)) {
                    for (Subject subject : subjects) {
                        compare(subject, name, minimum);
                    }
                }
            }
        }

        private void compare(Subject subject, String name, int minimum) {
            Optional<Rate> own = reports.get(name).rate(subject);
            Optional<Rate> other = reports.get(reference).rate(subject);
            if (own.isEmpty() || other.isEmpty()) {
                return;
            }
            Rate rate = own.get();
            Rate largest = other.get();
            // Too few to tell, whichever way they fall.
            if (rate.selected() + largest.selected() < minimum) {
                return;
            }
            comparisons.add(new Comparison(
                    subject,
                    name,
                    reference,
                    rate,
                    largest,
                    Statistics.ratio(rate.selected(), rate.of(), largest.selected(), largest.of()),
                    Statistics.difference(rate.selected(), rate.of(), largest.selected(), largest.of()),
                    1,
                    List.of()));
        }

        Attribute attribute(double[] adjusted, int from) {
            List<Comparison> corrected = new ArrayList<>();
            for (int index = 0; index < comparisons.size(); index++) {
                Comparison each = comparisons.get(index);
                corrected.add(new Comparison(
                        each.subject(),
                        each.group(),
                        each.reference(),
                        each.rate(),
                        each.referenceRate(),
                        each.ratio(),
                        each.p(),
                        adjusted[from + index],
                        drivers(each)));
            }
            corrected.sort(LARGEST_FIRST);
            return new Attribute(
                    people.attributes().get(attribute),
                    reference,
                    List.copyOf(reports.values()),
                    leftOut,
                    counts.get(attribute)[0].decisions,
                    parities(),
                    corrected,
                    ruleLines());
        }

        private List<Parity> parities() {
            List<Parity> parities = new ArrayList<>();
            for (Subject subject : subjects) {
                if (subject.kind() != Kind.LIST && subject.kind() != Kind.CATEGORY) {
                    continue;
                }
                Comparator<Map.Entry<String, Rate>> byShare = Comparator.comparing((Map.Entry<String, Rate> entry) ->
                                entry.getValue().share().value())
                        .thenComparing(Map.Entry::getKey);
                List<Map.Entry<String, Rate>> ordered = reports.values().stream()
                        .flatMap(group -> group.rate(subject).map(rate -> Map.entry(group.name(), rate)).stream())
                        .sorted(byShare)
                        .toList();
                if (ordered.size() > 1) {
                    Map.Entry<String, Rate> low = ordered.get(0);
                    Map.Entry<String, Rate> high = ordered.get(ordered.size() - 1);
                    parities.add(new Parity(
                            subject,
                            low.getKey(),
                            high.getKey(),
                            Statistics.ratio(
                                    low.getValue().selected(),
                                    low.getValue().of(),
                                    high.getValue().selected(),
                                    high.getValue().of())));
                }
            }
            return parities;
        }

        private List<Rule> ruleLines() {
            List<Integer> all = offers.sorted();
            List<Rule> lines = new ArrayList<>();
            for (int rule : rules.sorted()) {
                Map<String, Double> shares = new LinkedHashMap<>();
                groups.forEach((name, counted) -> shares.put(name, keptOut(counted, rule, all)));
                if (shares.values().stream().anyMatch(share -> share > 0)) {
                    lines.add(new Rule(rules.name(rule), shares));
                }
            }
            lines.sort(Comparator.comparing(Rule::spread).reversed().thenComparing(Rule::id));
            return lines;
        }

        private List<Driver> drivers(Comparison comparison) {
            if (!comparison.ratio().known()) {
                return List.of();
            }
            List<Integer> subject = offersOf(comparison.subject());
            GroupCounts lower = groups.get(comparison.lower());
            GroupCounts higher = groups.get(comparison.higher());
            double low = comparison.lowerRate().share().value();
            double difference = comparison.higherRate().share().value() - low;
            List<Driver> drivers = new ArrayList<>();
            for (int rule : rules.sorted()) {
                double own = keptOut(lower, rule, subject);
                double other = keptOut(higher, rule, subject);
                if (own - other > LEAST_DIFFERENCE && difference > 0) {
                    double alike = own < 1 ? low * (1 - other) / (1 - own) : low + difference;
                    drivers.add(new Driver(
                            rules.name(rule), own, other, Math.max(0, Math.min(1, (alike - low) / difference))));
                }
            }
            drivers.sort(Comparator.comparing(Driver::accountsFor)
                    .thenComparing(driver -> driver.lower() - driver.higher())
                    .reversed()
                    .thenComparing(Driver::ruleId));
            return drivers.subList(0, Math.min(MOST_DRIVERS, drivers.size()));
        }
    }

    private List<Integer> offersOf(Subject subject) {
        return offers.sorted().stream()
                .filter(offer -> switch (subject.kind()) {
                    case LIST -> true;
                    case OFFER -> offers.name(offer).equals(subject.id());
                    case CATEGORY, OPPORTUNITY ->
                        subject.id().isEmpty()
                                || (categoryOf(offer) >= 0
                                        && categories.name(categoryOf(offer)).equals(subject.id()));
                })
                .toList();
    }

    private static double keptOut(GroupCounts group, int rule, List<Integer> offers) {
        long sum = 0;
        for (int offer : offers) {
            sum += group.timesKeptOut(rule, offer);
        }
        return offers.isEmpty() || group.decisions == 0 ? 0 : (double) sum / ((double) group.decisions * offers.size());
    }

    private List<Subject> subjects() {
        List<Subject> subjects = new ArrayList<>();
        subjects.add(new Subject(Kind.LIST, "", ""));
        categories.sorted().forEach(category -> subjects.add(of(Kind.CATEGORY, categories.name(category))));
        if (outcomes.isPresent()) {
            subjects.add(new Subject(Kind.OPPORTUNITY, "", ""));
            categories.sorted().forEach(category -> subjects.add(of(Kind.OPPORTUNITY, categories.name(category))));
        }
        for (int offer : offers.sorted()) {
            Offer found = known.get(offer);
            subjects.add(
                    new Subject(Kind.OFFER, offers.name(offer), found == null ? offers.name(offer) : found.name()));
        }
        return subjects;
    }

    private static Subject of(Kind kind, String id) {
        return new Subject(kind, id, id);
    }

    private Group report(String name, GroupCounts group, int minimum) {
        List<Rate> rates = new ArrayList<>();
        for (Subject subject : subjects()) {
            Rate rate = rate(subject, group);
            if (rate.of() > 0 && (subject.kind() != Kind.OPPORTUNITY || rate.of() >= minimum)) {
                rates.add(rate);
            }
        }
        long[] exposures = group.offerExposure.first(offers.size());
        long listed = 0;
        for (int offer = 0; offer < offers.size(); offer++) {
            listed += group.ofOffer.get(offer) > 0 ? 1 : 0;
        }
        return new Group(
                name,
                group.decisions,
                group.customers,
                rates,
                offers.size() == 0 ? 0 : (double) listed / offers.size(),
                Statistics.gini(exposures),
                group.places == 0 ? Double.NaN : (double) group.diversity / group.places / Score.ONE);
    }

    private Rate rate(Subject subject, GroupCounts group) {
        int number = subject.id().isEmpty()
                ? -1
                : subject.kind() == Kind.OFFER ? offers.of(subject.id()) : categories.of(subject.id());
        return switch (subject.kind()) {
            case LIST ->
                rate(subject, group, group.selected, group.decisions, exposure(group, group.exposure, group.squares));
            case CATEGORY ->
                rate(
                        subject,
                        group,
                        group.ofCategory.get(number),
                        group.decisions,
                        exposure(group, group.categoryExposure.get(number), group.categorySquares.get(number)));
            case OFFER ->
                rate(
                        subject,
                        group,
                        group.ofOffer.get(number),
                        group.decisions,
                        exposure(group, group.offerExposure.get(number), group.offerSquares.get(number)));
            case OPPORTUNITY ->
                number < 0
                        ? rate(subject, group, group.served, group.qualified, Estimate.NONE)
                        : rate(
                                subject,
                                group,
                                group.categoryServed.get(number),
                                group.categoryQualified.get(number),
                                Estimate.NONE);
        };
    }

    private static Estimate exposure(GroupCounts group, long sum, long squares) {
        return Statistics.mean(
                (double) sum / Score.ONE, (double) squares / Score.ONE, group.decisions, group.customers);
    }

    /** Counts scaled down to customers, since several decisions of one are not several pieces of evidence. */
    private static Rate rate(Subject subject, GroupCounts group, long selected, long of, Estimate exposure) {
        long independent = Math.round((double) of * group.customers / Math.max(1, group.decisions));
        long scaled = of == 0 ? 0 : Math.round((double) selected * independent / of);
        return new Rate(subject, scaled, independent, Statistics.wilson(scaled, independent), exposure);
    }
}
