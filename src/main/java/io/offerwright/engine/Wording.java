package io.offerwright.engine;

import io.offerwright.domain.Offer;
import io.offerwright.domain.Score;
import io.offerwright.evidence.Candidate;
import io.offerwright.evidence.Decision;
import io.offerwright.evidence.Explanation;
import io.offerwright.evidence.Verdict;
import io.offerwright.model.Scorer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A decision in plain words. Says only what the computation did: the features named are those that moved the model's
 * score most, the rules quoted are those that had an effect.
 */
final class Wording {
    /** Features named at the most, and the least share of the largest one's part that makes another worth naming. */
    private static final int MOST_FEATURES = 2;

    private static final double WORTH_NAMING = 0.4;

    /** Stands for what the customer chose before, beside the features, which count from 0. */
    private static final int CHOSEN_BEFORE = -1;

    /** Offers named at the most of those that the customer chose before. */
    private static final int MOST_CHOSEN = 2;

    private final Evaluation evaluation;

    Wording(Evaluation evaluation) {
        this.evaluation = evaluation;
    }

    String reason(Decision decision, int offer) {
        Candidate candidate = decision.candidates().get(offer);
        Verdict verdict = candidate.verdict();
        if (verdict instanceof Verdict.Chosen) {
            String because = decision.failedRules().isEmpty()
                    ? because(offer)
                    : "Chosen by the customer's profile alone, since " + failed(decision.failedRules()) + ".";
            return sentences(because, rules(candidate.ruleIds(), candidate.offerId()));
        }
        if (verdict instanceof Verdict.Excluded excluded) {
            return rules(excluded.ruleIds(), candidate.offerId());
        }
        if (verdict instanceof Verdict.OverLimit limit) {
            return rules(List.of(limit.ruleId()), candidate.offerId());
        }
        if (verdict instanceof Verdict.BelowMinimum minimum) {
            return sentences(
                    "Its " + minimum.objective().name().toLowerCase(Locale.ROOT) + " is below the "
                            + Score.text(minimum.minimum()) + " that a rule requires.",
                    rules(List.of(minimum.ruleId()), candidate.offerId()));
        }
        if (verdict instanceof Verdict.Withheld withheld) {
            return "Nothing was offered, since " + failed(withheld.ruleIds()) + ".";
        }
        Verdict.Outranked outranked = (Verdict.Outranked) verdict;
        Candidate rival = decision.candidates().get(evaluation.catalog().indexOf(outranked.rivalId()));
        Offer rivalOffer = evaluation.catalog().offer(evaluation.catalog().indexOf(outranked.rivalId()));
        String comparison = rival.promoted() && !candidate.promoted()
                ? "which a rule put in the leading tier."
                : "which scored " + threeDecimals(rival.score()) + " against " + threeDecimals(candidate.score()) + ".";
        return "The last place went to " + rivalOffer.name() + ", " + comparison;
    }

    private static String failed(List<String> ruleIds) {
        return (ruleIds.size() == 1 ? "the rule " : "the rules ") + String.join(", ", ruleIds) + " failed";
    }

    /** The features that speak most for the offer, compared with the customer's average offer. */
    private String because(int offer) {
        int[] features = evaluation.customerFeatures();
        SortedMap<String, Long> parts = new TreeMap<>();
        for (Explanation member : evaluation.explainLogit(offer).parts()) {
            for (Explanation part : member.parts()) {
                parts.merge(part.label(), part.trillionths(), Long::sum);
            }
        }
        List<Part> positive = new ArrayList<>();
        long chosenBefore = parts.getOrDefault(Scorer.CHOSEN_BEFORE, 0L);
        if (chosenBefore > 0) {
            positive.add(new Part(CHOSEN_BEFORE, chosenBefore));
        }
        for (int feature : features) {
            long value = parts.getOrDefault(evaluation.engine().featureName(feature), 0L);
            if (value > 0) {
                positive.add(new Part(feature, value));
            }
        }
        if (positive.isEmpty()) {
            return "Chosen because customers in general like it.";
        }
        positive.sort(Comparator.comparingLong(Part::value).reversed().thenComparingInt(Part::feature));
        List<String> phrases = new ArrayList<>();
        List<String> clauses = new ArrayList<>();
        for (Part part : positive) {
            if (phrases.size() + clauses.size() < MOST_FEATURES
                    && part.value() >= WORTH_NAMING * positive.get(0).value()) {
                if (evaluation.engine().features().isSeason(part.feature())) {
                    clauses.add(phrase(part.feature()));
                } else {
                    addUnlessSaid(phrases, phrase(part.feature()));
                }
            }
        }
        if (!phrases.isEmpty()) {
            clauses.add(0, "the customer " + String.join(" and ", phrases));
        }
        return "Chosen because " + String.join(", and ", clauses) + ".";
    }

    private String phrase(int feature) {
        return feature == CHOSEN_BEFORE
                ? chosenBefore()
                : evaluation
                        .engine()
                        .features()
                        .describe(feature, evaluation.request().customer());
    }

    /** The first of the chosen offers by name; how many more there are. */
    private String chosenBefore() {
        int[] accepted = evaluation.accepted();
        List<String> names = Arrays.stream(accepted)
                .limit(accepted.length > MOST_CHOSEN + 1 ? MOST_CHOSEN : accepted.length)
                .mapToObj(offer -> evaluation.catalog().offer(offer).name())
                .toList();
        int more = accepted.length - names.size();
        String last = more > 0 ? more + " more" : names.get(names.size() - 1);
        List<String> others = more > 0 ? names : names.subList(0, names.size() - 1);
        return "chose " + (others.isEmpty() ? last : String.join(", ", others) + " and " + last) + " before";
    }

    /** A feature crossed with another says what both say: of two phrases that begin alike, the longer one is enough. */
    private static void addUnlessSaid(List<String> phrases, String phrase) {
        for (int at = 0; at < phrases.size(); at++) {
            String said = phrases.get(at);
            if (said.startsWith(phrase) || phrase.startsWith(said)) {
                phrases.set(at, said.length() < phrase.length() ? phrase : said);
                return;
            }
        }
        phrases.add(phrase);
    }

    private record Part(int feature, long value) {}

    private String rules(List<String> ruleIds, String offerId) {
        List<String> texts = new ArrayList<>();
        for (String id : ruleIds) {
            texts.add(evaluation.sentence(id, offerId));
        }
        return sentences(texts.toArray(String[]::new));
    }

    private static String sentences(String... parts) {
        StringBuilder text = new StringBuilder();
        for (String part : parts) {
            if (!part.isEmpty()) {
                text.append(text.isEmpty() ? "" : " ").append(part);
                if (".!?".indexOf(part.charAt(part.length() - 1)) < 0) {
                    text.append('.');
                }
            }
        }
        return text.toString();
    }

    private static String threeDecimals(long score) {
        return String.format(Locale.ROOT, "%.3f", (double) score / Score.ONE);
    }
}
