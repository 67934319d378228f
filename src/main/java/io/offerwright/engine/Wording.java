package io.offerwright.engine;

import io.offerwright.domain.Offer;
import io.offerwright.domain.Score;
import io.offerwright.evidence.Candidate;
import io.offerwright.evidence.Decision;
import io.offerwright.evidence.Explanation;
import io.offerwright.evidence.Verdict;
import java.util.ArrayList;
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

    private final Evaluation evaluation;

    Wording(Evaluation evaluation) {
        this.evaluation = evaluation;
    }

    String reason(Decision decision, int offer) {
        Candidate candidate = decision.candidates().get(offer);
        Verdict verdict = candidate.verdict();
        if (verdict instanceof Verdict.Chosen) {
            return sentences(because(offer), rules(candidate.ruleIds(), candidate.offerId()));
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
        Verdict.Outranked outranked = (Verdict.Outranked) verdict;
        Candidate rival = decision.candidates().get(evaluation.catalog().indexOf(outranked.rivalId()));
        Offer rivalOffer = evaluation.catalog().offer(evaluation.catalog().indexOf(outranked.rivalId()));
        String comparison = rival.promoted() && !candidate.promoted()
                ? "which a rule put in the leading tier."
                : "which scored " + threeDecimals(rival.score()) + " against " + threeDecimals(candidate.score()) + ".";
        return "The last place went to " + rivalOffer.name() + ", " + comparison;
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
        for (Part part : positive) {
            if (phrases.size() < MOST_FEATURES
                    && part.value() >= WORTH_NAMING * positive.get(0).value()) {
                addUnlessSaid(
                        phrases,
                        evaluation
                                .engine()
                                .features()
                                .describe(part.feature(), evaluation.request().customer()));
            }
        }
        return "Chosen because the customer " + String.join(" and ", phrases) + ".";
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
