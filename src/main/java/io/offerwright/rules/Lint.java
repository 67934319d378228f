package io.offerwright.rules;

import io.offerwright.domain.AttributeSchema;
import io.offerwright.domain.Catalog;
import io.offerwright.domain.Channel;
import io.offerwright.domain.Context;
import io.offerwright.domain.DecisionRequest;
import io.offerwright.domain.InputException;
import io.offerwright.domain.Offer;
import io.offerwright.domain.Score;
import io.offerwright.rules.Finding.Kind;
import io.offerwright.rules.Finding.Severity;
import io.offerwright.rules.Finding.Witness;
import io.offerwright.rules.LintRun.Boosts;
import io.offerwright.rules.LintRun.Seen;
import io.offerwright.rules.RuleAnalysis.Action;
import io.offerwright.rules.RuleCheck.Checked;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Looks through a rule book for what is allowed and yet may not be meant. Two means, both of which name nothing that is not
 * so:
 *
 * <ul>
 *   <li><b>The conditions.</b> {@link RuleAnalysis} takes them apart without any data: a rule that it calls contradictory
 *       never fires, and one that it calls subsumed never fires without the other.
 *   <li><b>A trial.</b> The book is fired: for every customer of a base, on the day of the base and on further
 *       days so that each rule about a season has one; or, without a base, for customers that are made up from the
 *       conditions. What shows there has a witness, and every witness has been fired.
 * </ul>
 *
 * <p>The result depends on nothing but what is given: no clock is read.
 */
public final class Lint {
    /** More contexts are not tried, however many the rules speak of. */
    private static final int MOST_CONTEXTS = 24;

    /** More customers are not made up. */
    private static final int MOST_EXAMPLES = 20_000;

    /** For more offers that fit a scene, no customer is made up. */
    private static final int MOST_OFFERS = 20;

    private static final String CAMPAIGN = "lint";

    private static final Comparator<Finding> ORDER = Comparator.comparing(Finding::severity)
            .thenComparing(Finding::kind)
            .thenComparing(finding -> finding.rules().stream().map(Rule::id).collect(Collectors.joining(" ")))
            .thenComparing(Finding::message);

    /**
     * Customers to try a book on.
     *
     * @see Lint#of
     */
    public interface Base {
        /** The requests of all customers in a context, in an order that is always the same. */
        Iterable<DecisionRequest> requests(Context context);
    }

    /**
     * What to look for.
     *
     * @param boostBound what the product of the boosts of one offer for one customer may be, above 0
     * @param today the day by which a rule has expired or not
     * @param date the day for which is decided
     */
    public record Settings(double boostBound, LocalDate today, LocalDate date) {
        public Settings {
            if (!(boostBound > 0)) {
                throw new IllegalArgumentException("The boostBound (" + boostBound + ") must be above 0.");
            }
        }
    }

    /** A made-up trial: what is asked for, in which context. */
    private record Scene(Situation situation, Context context) {}

    private final Settings settings;
    private final List<Checked> rules;
    private final SortedMap<String, RuleAnalysis> analyses = new TreeMap<>();
    private final List<Finding> findings = new ArrayList<>();
    private final Set<Context> contexts = new LinkedHashSet<>();
    private int requests;
    private int offersNoLongerOnSale;

    private Lint(List<Checked> rules, Settings settings) {
        this.rules = rules;
        this.settings = settings;
        for (Checked rule : rules) {
            analyses.put(rule.rule().id(), RuleAnalysis.of(rule.meaning()));
        }
    }

    /**
     * Looks through a book.
     *
     * @param sources DRL by path
     * @param schema the custom attributes that rules may name
     * @param catalog the offers, if they are known; else offers are made up
     * @param base the customers, if they are known, which needs the offers; else customers are made up
     * @throws InputException with every problem of every file, if there is one
     */
    public static Lint of(
            SortedMap<String, String> sources,
            AttributeSchema schema,
            Settings settings,
            Optional<Catalog> catalog,
            Optional<Base> base) {
        if (base.isPresent() && catalog.isEmpty()) {
            throw new IllegalArgumentException("A base of customers needs the catalogue of their offers.");
        }
        RuleCheck check = RuleCheck.of(sources, schema);
        Lint lint = new Lint(check.checked(), settings);
        lint.readAnnotations();
        if (!lint.rules.isEmpty()) {
            RuleBook book = RuleBook.compile(check.checked(), schema);
            lint.trial(book, catalog, base);
        }
        lint.findings.sort(ORDER);
        return lint;
    }

    /** What was found, the gravest first. */
    public List<Finding> findings() {
        return List.copyOf(findings);
    }

    /** True when there is more than notes. */
    public boolean warns() {
        return findings.stream().anyMatch(finding -> finding.severity() != Severity.NOTE);
    }

    /** How many rules were looked at. */
    public int rules() {
        return rules.size();
    }

    /** How many requests were tried. */
    public int requests() {
        return requests;
    }

    /** The contexts that were tried; the first is the one that was asked for. */
    public List<Context> contexts() {
        return List.copyOf(contexts);
    }

    /** How many offers of the catalogue nobody can get since their last day is over; they are no finding. */
    public int offersNoLongerOnSale() {
        return offersNoLongerOnSale;
    }

    // Without any data

    private void readAnnotations() {
        for (Checked checked : rules) {
            Rule rule = checked.rule();
            if (rule.owner().isBlank()) {
                add(
                        Kind.MISSING_OWNER,
                        Severity.WARNING,
                        List.of(rule),
                        "The rule " + rule.id() + " has no @owner.",
                        "Add @owner( \"...\" ): who answers for it.",
                        null);
            }
            Syntax.Name until = RuleCheck.annotation(checked.declaration(), "until");
            LocalDate day = until == null ? null : RuleCheck.day(until);
            if (day != null && day.isBefore(settings.today())) {
                add(
                        Kind.EXPIRED_RULE,
                        Severity.WARNING,
                        List.of(rule),
                        "The rule " + rule.id() + " was meant to hold until " + day + ", and it is " + settings.today()
                                + ".",
                        "It still fires: @until switches nothing off. Remove the rule, or move the day.",
                        null);
            }
        }
    }

    private void readConditions(LintRun run) {
        for (Checked checked : rules) {
            Rule rule = checked.rule();
            RuleAnalysis analysis = analysis(rule);
            if (analysis.isContradictory()) {
                add(
                        Kind.CONTRADICTORY_RULE,
                        Severity.WARNING,
                        List.of(rule),
                        "The rule " + rule.id() + " can never fire: what it asks of " + analysis.clash()
                                + " can't hold at once.",
                        "Change the conditions, or remove the rule.",
                        null);
                continue;
            }
            for (Checked other : rules) {
                if (isSubsumed(rule, other.rule())) {
                    subsumed(rule, other.rule(), run.firstFired(rule.id()));
                    break;
                }
            }
        }
    }

    private boolean isSubsumed(Rule rule, Rule other) {
        if (rule.equals(other) || !analysis(rule).isSubsumedBy(analysis(other), wins(other, rule))) {
            return false;
        }
        // Of two that say the same, the one with the higher id is called superfluous.
        return rule.id().compareTo(other.id()) > 0 || !analysis(other).isSubsumedBy(analysis(rule), wins(rule, other));
    }

    /** Whether a rule wins over another where both set the same. */
    private static boolean wins(Rule rule, Rule over) {
        return rule.salience() != over.salience()
                ? rule.salience() > over.salience()
                : rule.id().compareTo(over.id()) < 0;
    }

    private void subsumed(Rule rule, Rule by, @Nullable Seen seen) {
        boolean boosts = analysis(rule).actions().stream().anyMatch(action -> action.verb() == Verb.BOOST);
        add(
                Kind.SUBSUMED_RULE,
                boosts ? Severity.NOTE : Severity.WARNING,
                List.of(rule, by),
                "Whenever the rule " + rule.id() + " fires, " + by.id() + " fires too and "
                        + (boosts ? "boosts by the same factor: the two multiply." : "does the same."),
                boosts
                        ? "Name the product in one rule if it is meant."
                        : "Remove one of them, or narrow " + by.id() + ".",
                witness(seen, null, List.of(rule, by)));
    }

    // By trial

    private void trial(RuleBook book, Optional<Catalog> given, Optional<Base> base) {
        contexts.add(new Context(CAMPAIGN, settings.date(), Channel.EMAIL));
        List<Scene> scenes = base.isPresent() ? List.of() : scenes(given);
        Catalog catalog = given.orElseGet(() -> madeUp(scenes));
        try (RuleSession session = book.newSession(catalog)) {
            LintRun run = new LintRun(session, catalog);
            if (base.isPresent()) {
                addContextsOfRules();
                for (Context context : contexts) {
                    base.get().requests(context).forEach(request -> run.observe(request, false));
                }
                reachFurther(base.get(), run);
            } else {
                for (Scene scene : scenes) {
                    contexts.add(scene.context());
                    requests(scene, catalog).forEach(request -> run.observe(request, true));
                }
            }
            requests = run.requests();
            if (base.isPresent()) {
                unreachable(catalog, run);
            }
            overlaps(run);
            boosts(catalog, given.isEmpty(), run);
            failures(run);
            readConditions(run);
            if (base.isPresent()) {
                // Last, since it tries customers that are none of the base.
                idle(catalog, run);
            }
        }
    }

    /** For each offer that the scene may speak of, a customer who is on no plan, and one who is on that offer. */
    private static List<DecisionRequest> requests(Scene scene, Catalog catalog) {
        Situation situation = scene.situation();
        int first = situation.facts().entrySet().stream()
                .filter(fact -> fact.getValue().equals("Offer"))
                .mapToInt(Map.Entry::getKey)
                .findFirst()
                .orElse(-1);
        List<Offer> spokenOf = catalog.offers().stream()
                .filter(offer -> Example.fits(situation, first, offer))
                .limit(MOST_OFFERS)
                .toList();
        List<DecisionRequest> requests = new ArrayList<>();
        for (Offer offer : spokenOf.isEmpty() ? List.of(catalog.offer(0)) : spokenOf) {
            requests.add(Example.request(situation, scene.context(), offer, false));
            requests.add(Example.request(situation, scene.context(), offer, true));
        }
        return requests;
    }

    /** Of every rule that asks for something of the context, one in which it may fire. */
    private void addContextsOfRules() {
        for (RuleAnalysis analysis : analyses.values()) {
            for (Situation situation : analysis.situations()) {
                if (contexts.size() < MOST_CONTEXTS
                        && contexts.stream().noneMatch(context -> Example.fits(situation, context))) {
                    Context context = Example.context(situation, settings.date(), CAMPAIGN);
                    if (context != null) {
                        contexts.add(context);
                    }
                }
            }
        }
    }

    /** Tries offers that nobody could get on their first day and through the other channels. */
    private void reachFurther(Base base, LintRun run) {
        Set<Context> further = new LinkedHashSet<>();
        for (Offer offer : run.unreached(settings.date())) {
            LocalDate day = offer.validFrom().isAfter(settings.date()) ? offer.validFrom() : settings.date();
            for (Channel channel : List.of(Channel.EMAIL, Channel.SMS, Channel.PUSH)) {
                further.add(new Context(CAMPAIGN, day, channel));
            }
        }
        further.removeAll(contexts);
        for (Context context : further) {
            if (contexts.size() >= MOST_CONTEXTS
                    || run.unreached(settings.date()).isEmpty()) {
                return;
            }
            contexts.add(context);
            for (DecisionRequest request : base.requests(context)) {
                run.observe(request, false);
            }
        }
    }

    private void unreachable(Catalog catalog, LintRun run) {
        Set<Offer> open = run.unreached(settings.date());
        for (int index = 0; index < catalog.size(); index++) {
            Offer offer = catalog.offer(index);
            if (run.isReached(index)) {
                continue;
            }
            if (!open.contains(offer)) {
                offersNoLongerOnSale++;
                continue;
            }
            List<Map.Entry<String, Integer>> by = run.excludedBy(index).entrySet().stream()
                    .sorted(Map.Entry.<String, Integer>comparingByValue()
                            .reversed()
                            .thenComparing(Map.Entry.comparingByKey()))
                    .limit(3)
                    .toList();
            add(
                    Kind.UNREACHABLE_OFFER,
                    Severity.WARNING,
                    by.stream().map(entry -> rule(entry.getKey())).toList(),
                    "No customer of the base can get the offer " + offer.id() + " (\"" + offer.name()
                            + "\"): it is kept off all " + requests + " lists, mostly by "
                            + by.stream()
                                    .map(entry -> entry.getKey() + " (" + entry.getValue() + ")")
                                    .collect(Collectors.joining(", "))
                            + ".",
                    "Loosen the rules, or take the offer out of the catalogue.",
                    null);
        }
    }

    private void overlaps(LintRun run) {
        for (LintRun.Overlap overlap : run.overlaps()) {
            Rule winner = overlap.winner().rule();
            Rule loser = overlap.loser().rule();
            long won = LintRun.value(overlap.winner().effect());
            long lost = LintRun.value(overlap.loser().effect());
            boolean stricter = overlap.winner().effect() instanceof Effect.Require;
            boolean byId = !stricter && winner.salience() == loser.salience() && won != lost;
            String why = stricter
                    ? "the higher minimum counts"
                    : winner.salience() == loser.salience()
                            ? winner.id() + " wins by its id alone"
                            : winner.id() + " wins by its salience of " + winner.salience();
            add(
                    Kind.OVERLAPPING_RULES,
                    byId ? Severity.WARNING : Severity.NOTE,
                    List.of(winner, loser),
                    "The rules " + winner.id() + " and " + loser.id() + " both fire for one customer and "
                            + overlap.target() + ", with " + Score.text(won) + " and " + Score.text(lost) + ": " + why
                            + ".",
                    byId ? "Give the one that should win a higher salience." : "",
                    witness(run.seen(overlap), null, List.of(winner, loser)));
        }
    }

    private void boosts(Catalog catalog, boolean madeUp, LintRun run) {
        for (Boosts boosts : run.boostsAbove(settings.boostBound())) {
            Offer offer = catalog.offer(boosts.offer());
            add(
                    Kind.LARGE_BOOST,
                    // Whether there is such an offer is not known.
                    madeUp ? Severity.NOTE : Severity.WARNING,
                    boosts.rules(),
                    (madeUp ? "An offer may be" : "The offer " + offer.id() + " is") + " boosted by "
                            + ReasonText.number(boosts.product()) + " for one customer, by "
                            + boosts.rules().stream().map(Rule::id).collect(Collectors.joining(", "))
                            + (boosts.rules().size() > 1 ? " together" : "") + "; expected at most "
                            + ReasonText.number(settings.boostBound()) + ".",
                    madeUp
                            ? "Whether there is such an offer shows when the offers are given."
                            : "Lower a factor, or let one of the rules leave out what another boosts.",
                    witness(boosts.seen(), offer, boosts.rules()));
        }
    }

    private void failures(LintRun run) {
        for (LintRun.Failure failure : run.failures()) {
            Rule rule = rule(failure.exception().ruleId());
            add(
                    Kind.FAILING_RULE,
                    Severity.ERROR,
                    List.of(rule),
                    String.valueOf(failure.exception().getMessage()),
                    "The decision for such a customer fails.",
                    witness(failure.seen(), null, List.of(rule)));
        }
    }

    private void idle(Catalog catalog, LintRun run) {
        List<Rule> idle = rules.stream()
                .map(Checked::rule)
                .filter(rule -> run.firstFired(rule.id()) == null && !run.failed(rule.id()))
                .filter(rule -> !analysis(rule).isContradictory())
                .toList();
        for (Rule rule : idle) {
            Seen example = null;
            for (Situation situation : analysis(rule).situations()) {
                Context context = Example.context(situation, settings.date(), CAMPAIGN);
                if (context != null && example == null) {
                    example = requests(new Scene(situation, context), catalog).stream()
                            .filter(request -> run.observe(request, true).contains(rule.id()))
                            .findFirst()
                            .map(request -> new Seen(request, true))
                            .orElse(null);
                }
            }
            add(
                    Kind.IDLE_RULE,
                    Severity.WARNING,
                    List.of(rule),
                    "The rule " + rule.id() + " fires for no customer of the base"
                            + (contexts.size() == 1 ? "" : ", on none of " + contexts.size() + " days and channels")
                            + ".",
                    example == null
                            ? "Do the offers and the customers have what it asks for?"
                            : "Is a bound too far out, or does the data lack what it asks for?",
                    witness(example, null, List.of(rule)));
        }
    }

    // Made-up customers and offers

    /** What to try so that each rule fires, that rules which set the same fire together, and that boosts come together. */
    private List<Scene> scenes(Optional<Catalog> catalog) {
        Set<Situation> situations = new LinkedHashSet<>();
        List<RuleAnalysis> all = List.copyOf(analyses.values());
        all.forEach(analysis -> situations.addAll(analysis.situations()));
        for (int index = 0; index < all.size(); index++) {
            for (RuleAnalysis other : all.subList(index + 1, all.size())) {
                if (setSame(all.get(index), other)) {
                    together(all.get(index), other, situations);
                }
            }
        }
        stackBoosts(catalog, situations);
        List<Scene> scenes = new ArrayList<>();
        for (Situation situation : situations) {
            Context context = Example.context(situation, settings.date(), CAMPAIGN);
            if (context != null && scenes.size() < MOST_EXAMPLES) {
                scenes.add(new Scene(situation, context));
            }
        }
        return scenes;
    }

    private static boolean setSame(RuleAnalysis one, RuleAnalysis other) {
        return one.actions().stream()
                .anyMatch(action -> Set.of(Verb.WEIGH, Verb.REQUIRE, Verb.BLEND).contains(action.verb())
                        && other.actions().stream()
                                .anyMatch(with -> action.verb() == with.verb()
                                        && action.target().equals(with.target())));
    }

    private static void together(RuleAnalysis one, RuleAnalysis other, Set<Situation> situations) {
        for (Situation left : one.situations()) {
            for (Situation right : other.situations()) {
                Situation both = left.and(apart(right, 100, Map.of()));
                if (both != null && situations.size() < MOST_EXAMPLES) {
                    situations.add(both);
                }
            }
        }
    }

    /** The situation with numbers of its own for its facts, but for those given. */
    private static Situation apart(Situation situation, int from, Map<Integer, Integer> given) {
        Map<Integer, Integer> numbers = new TreeMap<>(given);
        situation.facts().keySet().forEach(number -> numbers.putIfAbsent(number, from + number));
        return situation.renumbered(numbers);
    }

    /** One boost of an offer in one situation. */
    private record Boost(String ruleId, Situation situation, int offer, double factor) {}

    /** From every boost on, adds the others, the largest factor first, as long as all can hold for one offer. */
    private void stackBoosts(Optional<Catalog> catalog, Set<Situation> situations) {
        List<Boost> boosts = new ArrayList<>();
        analyses.forEach((id, analysis) -> {
            for (Action action : analysis.actions()) {
                if (action.verb() == Verb.BOOST
                        && action.value() > 1
                        && action.target().matches("#\\d+#")) {
                    int offer = Integer.parseInt(action.target().replace("#", ""));
                    analysis.situations()
                            .forEach(situation -> boosts.add(new Boost(id, situation, offer, action.value())));
                }
            }
        });
        boosts.sort(Comparator.comparingDouble(Boost::factor).reversed().thenComparing(Boost::ruleId));
        for (Boost first : boosts) {
            Situation stacked = apart(first.situation(), 100, Map.of(first.offer(), 0));
            Set<String> used = new LinkedHashSet<>(Set.of(first.ruleId()));
            for (Boost next : boosts) {
                if (!used.contains(next.ruleId())) {
                    Situation more =
                            stacked.and(apart(next.situation(), 100 * (used.size() + 1), Map.of(next.offer(), 0)));
                    if (more != null
                            && Example.context(more, settings.date(), CAMPAIGN) != null
                            && fitsSome(more, catalog)) {
                        stacked = more;
                        used.add(next.ruleId());
                    }
                }
            }
            if (situations.size() < MOST_EXAMPLES) {
                situations.add(stacked);
            }
        }
    }

    private static boolean fitsSome(Situation situation, Optional<Catalog> catalog) {
        return catalog.isEmpty()
                || catalog.get().offers().stream().anyMatch(offer -> Example.fits(situation, 0, offer));
    }

    private static Catalog madeUp(List<Scene> scenes) {
        Map<Offer, Offer> offers = new LinkedHashMap<>();
        for (Scene scene : scenes) {
            for (Offer offer : Example.offers(scene.situation(), "example")) {
                // Offers that differ by their number alone are one.
                offers.putIfAbsent(Example.named(offer, "example"), offer);
            }
        }
        List<Offer> named = new ArrayList<>();
        offers.values()
                .forEach(offer -> named.add(
                        offer.id().startsWith("example-")
                                ? Example.named(offer, String.format(Locale.ROOT, "example-%03d", named.size() + 1))
                                : offer));
        if (named.isEmpty()) {
            named.add(Example.OFFER);
        }
        return Catalog.of(named);
    }

    // Words

    private RuleAnalysis analysis(Rule rule) {
        return Objects.requireNonNull(analyses.get(rule.id()));
    }

    private Rule rule(String id) {
        return rules.stream()
                .map(Checked::rule)
                .filter(rule -> rule.id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    private @Nullable Witness witness(@Nullable Seen seen, @Nullable Offer offer, List<Rule> read) {
        return seen == null
                ? null
                : new Witness(
                        seen.request(),
                        seen.madeUp(),
                        offer == null ? "" : offer.id(),
                        Example.told(
                                seen.request(),
                                offer,
                                read.stream()
                                        .flatMap(rule -> analysis(rule).situations().stream())
                                        .toList()));
    }

    private void add(
            Kind kind, Severity severity, List<Rule> about, String message, String hint, @Nullable Witness witness) {
        findings.add(new Finding(kind, severity, about, message, hint, Optional.ofNullable(witness)));
    }
}
