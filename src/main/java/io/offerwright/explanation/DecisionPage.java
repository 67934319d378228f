package io.offerwright.explanation;

import io.offerwright.churn.ChurnRisk;
import io.offerwright.domain.Catalog;
import io.offerwright.domain.Context;
import io.offerwright.domain.Customer;
import io.offerwright.domain.Score;
import io.offerwright.engine.ChurnWording;
import io.offerwright.engine.Explained;
import io.offerwright.engine.PeerShare;
import io.offerwright.evidence.Candidate;
import io.offerwright.evidence.Decision;
import io.offerwright.evidence.Explanation;
import io.offerwright.evidence.Verdict;
import io.offerwright.language.Language;
import io.offerwright.language.Text;
import io.offerwright.page.Page;
import io.offerwright.rules.Effect;
import io.offerwright.rules.Firing;
import io.offerwright.rules.ReasonText;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The page on one decision for whoever must answer for it: who, what and when, the list with the whole computation behind
 * each offer, and every other offer with the reason why it is not there. It is one text of HTML that needs nothing beside it, for
 * the screen and for paper, and holds nothing of the day it is made, so that the same decision gives the same page.
 */
public record DecisionPage(
        Language language,
        String decision,
        String customer,
        List<Fact> facts,
        List<Fact> known,
        List<Fact> recorded,
        String untranslated,
        List<Listed> list,
        List<Other> others,
        List<Acting> acting,
        int candidates,
        String churn,
        List<Chart> churnParts) {

    record Fact(String name, String value, boolean code) {}

    /**
     * An offer of the list.
     *
     * @param peers what similar customers did; may be empty
     * @param squashed how the model's score is made of the sum; may be empty
     */
    record Listed(
            int rank,
            String id,
            String name,
            String score,
            String acceptance,
            boolean promoted,
            String told,
            String reason,
            List<String> quotes,
            String peers,
            Chart steps,
            List<Chart> parts,
            String squashed) {}

    record Other(String id, String name, String verdict, String reason, String ruleIds, String score) {}

    record Acting(String ruleId, String name, String sentence) {}

    /** The page as HTML. */
    public static String html(Explained explained, Language language, Optional<RecordedAt> recorded) {
        return Page.html("explanation/decision.jte", new Builder(explained, language).build(recorded));
    }

    /** A text of the page. */
    String say(Text text, String... values) {
        return language.say(text, values);
    }

    /** What became of a candidate, in a word or two. */
    public static String verdict(Verdict verdict, Language language) {
        if (verdict instanceof Verdict.OverLimit limit) {
            return language.say(limit.limit() == 0 ? Text.VERDICT_CATEGORY_CLOSED : Text.VERDICT_CATEGORY_FULL);
        }
        return language.say(
                verdict instanceof Verdict.Chosen
                        ? Text.VERDICT_CHOSEN
                        : verdict instanceof Verdict.Outranked
                                ? Text.VERDICT_OUTRANKED
                                : verdict instanceof Verdict.BelowMinimum
                                        ? Text.VERDICT_BELOW_MINIMUM
                                        : verdict instanceof Verdict.Withheld
                                                ? Text.VERDICT_WITHHELD
                                                : verdict instanceof Verdict.Restricted restricted
                                                        ? restricted.timeSpent()
                                                                ? Text.VERDICT_TIME_SPENT
                                                                : Text.VERDICT_RESTRICTED
                                                        : Text.VERDICT_EXCLUDED);
    }

    /** The rules and restrictions behind a verdict and a score, sorted. */
    public static List<String> ruleIds(Candidate candidate) {
        Set<String> ids = new TreeSet<>(candidate.ruleIds());
        Verdict verdict = candidate.verdict();
        if (!(verdict instanceof Verdict.Withheld)) {
            ids.addAll(verdict.keptOutBy());
        }
        return List.copyOf(ids);
    }

    private static final class Builder {
        private final Explained explained;
        private final Language language;
        private final Decision decision;
        private final Catalog catalog;

        Builder(Explained explained, Language language) {
            this.explained = explained;
            this.language = language;
            this.decision = explained.decision();
            this.catalog = explained.catalog();
        }

        DecisionPage build(Optional<RecordedAt> recorded) {
            List<Other> others = new ArrayList<>();
            for (Candidate candidate : decision.candidates()) {
                if (!(candidate.verdict() instanceof Verdict.Chosen)) {
                    others.add(new Other(
                            candidate.offerId(),
                            name(candidate.offerId()),
                            verdict(candidate.verdict(), language),
                            explained.reason(candidate.offerId(), language),
                            String.join(", ", ruleIds(candidate)),
                            threeDecimals(candidate.score())));
                }
            }
            return new DecisionPage(
                    language,
                    decision.id(),
                    decision.request().customer().id(),
                    facts(),
                    known(decision.request().customer()),
                    recorded.map(this::recorded).orElse(List.of()),
                    String.join(", ", explained.untranslated(language)),
                    explained.chosen().stream().map(this::listed).toList(),
                    others,
                    acting(),
                    decision.candidates().size(),
                    explained.churnReason(language),
                    explained.churnRisk().map(this::churnParts).stream().toList());
        }

        private Chart churnParts(ChurnRisk risk) {
            ChurnWording words = new ChurnWording(catalog, language);
            List<Waterfall.Pull> parts = new ArrayList<>();
            Explanation sum = risk.explanation().parts().get(0);
            parts.add(new Waterfall.Pull(
                    language.say(Text.CHURN_AVERAGE), sum.parts().get(0).trillionths()));
            risk.parts().stream()
                    .filter(part -> part.trillionths() != 0)
                    .sorted(Comparator.comparingLong((ChurnRisk.Part part) -> -Math.abs(part.trillionths())))
                    .forEach(part -> parts.add(new Waterfall.Pull(words.told(part), part.trillionths())));
            long total = parts.stream().mapToLong(Waterfall.Pull::trillionths).sum();
            return Chart.of(
                    "churn",
                    language.say(Text.CHURN_CHART),
                    language.say(
                            Text.CHURN_CHART_SUMMARY,
                            language.count(parts.size()),
                            language.number(Waterfall.units(total), 3)),
                    Chart.steps(parts, language),
                    language);
        }

        private List<Fact> facts() {
            Context context = decision.request().context();
            List<Fact> facts = new ArrayList<>();
            facts.add(code(Text.PAGE_DECISION, decision.id()));
            facts.add(code(Text.PAGE_CUSTOMER, decision.request().customer().id()));
            facts.add(fact(Text.PAGE_CAMPAIGN, context.campaign()));
            facts.add(fact(Text.PAGE_DATE, language.date(context.date())));
            facts.add(fact(Text.PAGE_CHANNEL, language.word(context.channel().name())));
            facts.add(code(Text.PAGE_BUNDLE, decision.bundle().hex()));
            if (!decision.failedRules().isEmpty()) {
                facts.add(code(Text.PAGE_FAILED, String.join(", ", decision.failedRules())));
            }
            return facts;
        }

        private List<Fact> known(Customer customer) {
            List<Fact> facts = new ArrayList<>();
            facts.add(fact(Text.FAMILY_SEGMENT, language.word(customer.segment().name())));
            facts.add(fact(
                    Text.FAMILY_PAYMENT_TYPE,
                    language.word(customer.paymentType().name())));
            facts.add(fact(
                    Text.FAMILY_DEVICE_TIER, language.word(customer.deviceTier().name())));
            facts.add(fact(Text.PAGE_HOUSEHOLD, language.count(customer.householdSize())));
            facts.add(fact(Text.PAGE_TENURE, language.say(Text.PAGE_DAYS, language.count(customer.tenureDays()))));
            add(facts, Text.PAGE_DATA, customer.usage().dataGb(), Text.PAGE_GIGABYTES);
            add(facts, Text.PAGE_CALLS, customer.usage().callMinutes(), Text.PAGE_MINUTES);
            add(facts, Text.PAGE_CHURN, customer.churnRisk(), null);
            explained
                    .churnRisk()
                    .ifPresent(risk -> facts.add(fact(
                            Text.PAGE_CHURN,
                            language.say(Text.CHURN_ESTIMATED, significant((double) risk.risk() / Score.ONE)))));
            if (!customer.region().isEmpty()) {
                facts.add(fact(Text.FAMILY_REGION, customer.region()));
            }
            if (!customer.currentOffer().isEmpty()) {
                facts.add(fact(Text.PAGE_PLAN, name(customer.currentOffer())));
            }
            customer.attributes().forEach((name, value) -> facts.add(new Fact(name.replace('_', ' '), value, false)));
            return facts;
        }

        private void add(List<Fact> facts, Text name, double value, @Nullable Text unit) {
            if (!Double.isNaN(value)) {
                String number = significant(value);
                facts.add(fact(name, unit == null ? number : language.say(unit, number)));
            }
        }

        private List<Fact> recorded(RecordedAt recorded) {
            List<Fact> facts = new ArrayList<>();
            facts.add(code(Text.PAGE_RECORD_NUMBER, recorded.number()));
            if (!recorded.block().isEmpty()) {
                facts.add(code(Text.PAGE_RECORD_BLOCK, recorded.block()));
            }
            if (!recorded.hash().isEmpty()) {
                facts.add(code(Text.PAGE_RECORD_HASH, recorded.hash()));
            }
            return facts;
        }

        private Fact fact(Text name, String value) {
            return new Fact(language.say(name), value, false);
        }

        private Fact code(Text name, String value) {
            return new Fact(language.say(name), value, true);
        }

        private String name(String offerId) {
            int offer = catalog.indexOf(offerId);
            return offer < 0 ? offerId : catalog.offer(offer).name();
        }

        private Listed listed(Candidate candidate) {
            String id = candidate.offerId();
            int rank = ((Verdict.Chosen) candidate.verdict()).rank();
            Waterfall waterfall = Waterfall.of(explained.explanation(id));
            Chart steps = Chart.of(
                    "steps-" + rank,
                    language.say(Text.PAGE_STEPS),
                    language.say(
                            Text.PAGE_STEPS_SUMMARY,
                            name(id),
                            language.count(waterfall.steps().size()),
                            threeDecimals(candidate.score())),
                    waterfall.steps().stream().map(step -> step(step, id)).toList(),
                    language);
            Explanation squashed = waterfall.squashed();
            return new Listed(
                    rank,
                    id,
                    name(id),
                    threeDecimals(candidate.score()),
                    language.percent((double) candidate.propensity(), (double) Score.ONE),
                    candidate.promoted(),
                    explained.forCustomer(id, language),
                    explained.reason(id, language),
                    quotes(candidate),
                    explained.peers(id).map(this::peers).orElse(""),
                    steps,
                    parts(waterfall, rank, id),
                    squashed == null
                            ? ""
                            : language.say(
                                    Text.PAGE_SQUASHED,
                                    Chart.exact(squashed.trillionths(), language),
                                    Chart.exact(Score.squash(squashed.score()) * Score.ONE, language)));
        }

        private List<Chart> parts(Waterfall waterfall, int rank, String id) {
            List<Chart> charts = new ArrayList<>();
            if (waterfall.squashed() != null) {
                charts.add(chart("members-" + rank, Text.PAGE_MEMBERS, id, waterfall.parts()));
                charts.add(chart("features-" + rank, Text.PAGE_FEATURES, id, waterfall.pulls()));
            }
            Explanation match = waterfall.match();
            if (match != null) {
                charts.add(chart(
                        "match-" + rank,
                        Text.PAGE_MATCH,
                        id,
                        match.parts().stream()
                                .map(part -> new Waterfall.Pull(part.label(), part.trillionths()))
                                .toList()));
            }
            return charts;
        }

        private Chart chart(String chartId, Text title, String offerId, List<Waterfall.Pull> parts) {
            long sum = parts.stream().mapToLong(Waterfall.Pull::trillionths).sum();
            return Chart.of(
                    chartId,
                    language.say(title),
                    language.say(
                            Text.PAGE_PARTS_SUMMARY,
                            name(offerId),
                            language.count(parts.size()),
                            language.number(Waterfall.units(sum), 3)),
                    Chart.sum(parts, language),
                    language);
        }

        private Chart.Step step(Waterfall.Step step, String offerId) {
            String how =
                    switch (step.kind()) {
                        case VALUE, TOTAL -> "";
                        case PRODUCT ->
                            Chart.exact(step.left(), language) + " × " + Chart.exact(step.right(), language);
                        case FACTOR -> "× " + Chart.exact(step.left(), language);
                        case ROUNDING -> language.say(Text.PAGE_TO_A_MILLIONTH);
                    };
            return new Chart.Step(
                    PartNames.of(step.label(), language),
                    how,
                    step.ruleId() == null ? "" : quote(step.ruleId(), step.label(), offerId),
                    step.before(),
                    step.after(),
                    step.total());
        }

        /** A rule with its words: of one that weighs several objectives, those on the objective of the step. */
        private String quote(String ruleId, String label, String offerId) {
            String sentence = "";
            for (Firing firing : explained.firings()) {
                boolean meant = firing.effect() instanceof Effect.Weigh weigh
                        ? weigh.objective().name().equalsIgnoreCase(label)
                        : !(firing.effect() instanceof Effect.OnOffer on)
                                || catalog.offer(on.offer()).id().equals(offerId);
                if (firing.rule().id().equals(ruleId) && (meant || sentence.isEmpty())) {
                    sentence = sentence(firing);
                }
            }
            return language.say(Text.PAGE_RULE_QUOTE, ruleId, sentence);
        }

        private List<String> quotes(Candidate candidate) {
            return candidate.ruleIds().stream()
                    .map(id -> language.say(
                            Text.PAGE_RULE_QUOTE, id, explained.sentence(id, candidate.offerId(), language)))
                    .toList();
        }

        private String sentence(Firing firing) {
            return ReasonText.render(firing, explained.informed(), catalog, language);
        }

        private String peers(PeerShare peers) {
            return language.say(
                    Text.PAGE_PEERS,
                    language.word(peers.segment().name()),
                    language.word(peers.dataIntensity()),
                    language.count(peers.accepted()),
                    language.count(peers.shown()),
                    language.percent((double) peers.accepted(), (double) peers.shown()),
                    language.percent(peers.allAccepted(), peers.allShown()));
        }

        private List<Acting> acting() {
            Set<Acting> acting = new LinkedHashSet<>();
            for (Firing firing : explained.firings()) {
                if (!(firing.effect() instanceof Effect.OnOffer)) {
                    acting.add(new Acting(firing.rule().id(), firing.rule().name(), sentence(firing)));
                }
            }
            return List.copyOf(acting);
        }

        private String threeDecimals(long score) {
            return language.number((double) score / Score.ONE, 3);
        }

        private String significant(double value) {
            BigDecimal rounded = new BigDecimal(value).round(new MathContext(3, RoundingMode.HALF_UP));
            return language.number(rounded.signum() == 0 ? BigDecimal.ZERO : rounded.stripTrailingZeros());
        }
    }
}
