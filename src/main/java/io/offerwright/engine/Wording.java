package io.offerwright.engine;

import io.offerwright.domain.Offer;
import io.offerwright.domain.Score;
import io.offerwright.evidence.Candidate;
import io.offerwright.evidence.Decision;
import io.offerwright.evidence.Verdict;
import io.offerwright.language.Language;
import io.offerwright.language.Text;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntFunction;

/**
 * A decision in plain words, about the customer or to the customer. Says only what the computation did: the features named
 * are those that moved the model's score most, the rules quoted are those that had an effect.
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
    private final Language language;
    /** By feature: the offers of a list have most of theirs in common. */
    private final Map<Integer, String> phrases = new ConcurrentHashMap<>();

    Wording(Evaluation evaluation, Language language) {
        this.evaluation = evaluation;
        this.language = language;
    }

    Language language() {
        return language;
    }

    String reason(Decision decision, int offer) {
        Candidate candidate = decision.candidates().get(offer);
        Verdict verdict = candidate.verdict();
        if (verdict instanceof Verdict.Chosen) {
            String because = decision.failedRules().isEmpty()
                    ? because(offer)
                    : language.say(Text.BECAUSE_PROFILE, failed(decision.failedRules()));
            return Language.sentences(because, rules(candidate.ruleIds(), candidate.offerId()));
        }
        if (verdict instanceof Verdict.BelowMinimum minimum) {
            return Language.sentences(
                    language.say(
                            Text.BELOW_MINIMUM,
                            language.word(minimum.objective().name()),
                            language.number(Score.text(minimum.minimum()))),
                    rules(List.of(minimum.ruleId()), candidate.offerId()));
        }
        if (verdict instanceof Verdict.Withheld withheld) {
            return language.say(Text.WITHHELD, failed(withheld.ruleIds()));
        }
        if (verdict instanceof Verdict.Outranked outranked) {
            return outranked(decision, candidate, outranked);
        }
        if (verdict instanceof Verdict.Restricted) {
            return new RestrictionText(language, evaluation.catalog()).sentences(decision, candidate.offerId());
        }
        return rules(verdict.keptOutBy(), candidate.offerId());
    }

    /** To the customer: why it is offered to them, or why not. */
    String forCustomer(Decision decision, int offer) {
        Candidate candidate = decision.candidates().get(offer);
        Verdict verdict = candidate.verdict();
        if (verdict instanceof Verdict.Chosen) {
            boolean failed = !decision.failedRules().isEmpty();
            String help = rules(evaluation.strongestHelp(candidate), candidate.offerId());
            return Language.sentences(
                    failed ? language.say(Text.FOR_CUSTOMER_PROFILE) : youBecause(offer, help),
                    help,
                    failed ? "" : evaluation.peers(offer).map(this::peers).orElse(""));
        }
        if (verdict instanceof Verdict.Outranked) {
            return language.say(Text.FOR_CUSTOMER_OUTRANKED);
        }
        if (verdict instanceof Verdict.BelowMinimum) {
            return language.say(Text.FOR_CUSTOMER_BELOW_MINIMUM);
        }
        if (verdict instanceof Verdict.Withheld) {
            return language.say(Text.FOR_CUSTOMER_WITHHELD);
        }
        if (verdict instanceof Verdict.Restricted) {
            return language.say(
                    decision.request().timeSpent() ? Text.FOR_CUSTOMER_WITHHELD : Text.FOR_CUSTOMER_RESTRICTED);
        }
        return rules(verdict.keptOutBy(), candidate.offerId());
    }

    private String peers(PeerShare peers) {
        return language.say(
                Text.FOR_CUSTOMER_PEERS,
                language.count(peers.accepted()),
                language.count(peers.shown()),
                language.percent(peers.allAccepted(), peers.allShown()));
    }

    private String outranked(Decision decision, Candidate candidate, Verdict.Outranked outranked) {
        int index = evaluation.catalog().indexOf(outranked.rivalId());
        Candidate rival = decision.candidates().get(index);
        Offer offer = evaluation.catalog().offer(index);
        return rival.promoted() && !candidate.promoted()
                ? language.say(Text.OUTRANKED_BY_TIER, offer.name())
                : language.say(
                        Text.OUTRANKED_BY_SCORE,
                        offer.name(),
                        threeDecimals(rival.score()),
                        threeDecimals(candidate.score()));
    }

    private String failed(List<String> ruleIds) {
        String ids = String.join(", ", ruleIds);
        return ruleIds.size() == 1 ? language.say(Text.RULE_FAILED, ids) : language.say(Text.RULES_FAILED, ids);
    }

    private String because(int offer) {
        List<Part> parts = strongest(offer);
        if (parts.isEmpty()) {
            return language.say(Text.BECAUSE_LIKED);
        }
        List<String> clauses = new ArrayList<>();
        List<String> phrases = said(parts, false, this::phrase);
        if (!phrases.isEmpty()) {
            String all = phrases.stream()
                    .reduce((first, second) -> language.say(Text.AND, first, second))
                    .orElse("");
            clauses.add(language.say(Text.THE_CUSTOMER, all));
        }
        clauses.addAll(said(parts, true, this::phrase));
        return language.say(Text.BECAUSE, language.joined(Text.FURTHER_CLAUSE, clauses));
    }

    /**
     * What moved the model's score, to the customer.
     *
     * @param help the sentence of a rule that follows; what it begins with need not be said before
     */
    private String youBecause(int offer, String help) {
        List<Part> parts = strongest(offer);
        if (parts.isEmpty()) {
            return language.say(Text.FOR_CUSTOMER_LIKED);
        }
        List<String> clauses = said(parts, false, this::address);
        clauses.addAll(said(parts, true, this::address));
        clauses.removeIf(clause -> help.startsWith(Language.capitalised(clause)));
        return Language.capitalised(language.joined(Text.SEMICOLON, clauses));
    }

    /** The features that speak most for the offer, compared with the customer's average offer; the strongest first. */
    private List<Part> strongest(int offer) {
        int[] features = evaluation.customerFeatures();
        long[] parts = evaluation.contributions(offer);
        List<Part> positive = new ArrayList<>();
        if (parts[features.length] > 0) {
            positive.add(new Part(CHOSEN_BEFORE, parts[features.length]));
        }
        for (int place = 0; place < features.length; place++) {
            if (parts[place] > 0) {
                positive.add(new Part(features[place], parts[place]));
            }
        }
        positive.sort(Comparator.comparingLong(Part::value).reversed().thenComparingInt(Part::feature));
        return positive;
    }

    /**
     * What the strongest parts say.
     *
     * @param seasons whether it is the season that is asked for, or everything else
     */
    private List<String> said(List<Part> parts, boolean seasons, IntFunction<String> saying) {
        List<String> phrases = new ArrayList<>();
        List<String> clauses = new ArrayList<>();
        for (Part part : parts) {
            if (phrases.size() + clauses.size() < MOST_FEATURES
                    && part.value() >= WORTH_NAMING * parts.get(0).value()) {
                if (evaluation.engine().features().isSeason(part.feature())) {
                    clauses.add(saying.apply(part.feature()));
                } else {
                    addUnlessSaid(phrases, saying.apply(part.feature()));
                }
            }
        }
        return seasons ? clauses : phrases;
    }

    private String phrase(int feature) {
        String known = phrases.get(feature);
        if (known == null) {
            known = feature == CHOSEN_BEFORE
                    ? language.say(Text.CHOSE_BEFORE, chosenBefore())
                    : evaluation
                            .engine()
                            .features()
                            .describe(feature, evaluation.request().customer(), language);
            phrases.put(feature, known);
        }
        return known;
    }

    private String address(int feature) {
        return feature == CHOSEN_BEFORE
                ? language.say(Text.CHOSE_BEFORE.you(), chosenBefore())
                : evaluation
                        .engine()
                        .features()
                        .address(feature, evaluation.request().customer(), evaluation.catalog(), language);
    }

    /** The first of the chosen offers by name; how many more there are. */
    private String chosenBefore() {
        int[] accepted = evaluation.accepted();
        List<String> names = new ArrayList<>(Arrays.stream(accepted)
                .limit(accepted.length > MOST_CHOSEN + 1 ? MOST_CHOSEN : accepted.length)
                .mapToObj(offer -> evaluation.catalog().offer(offer).name())
                .toList());
        int more = accepted.length - names.size();
        if (more > 0) {
            names.add(language.say(Text.MORE, String.valueOf(more)));
        }
        return language.list(names);
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
        return Language.sentences(ruleIds.stream()
                .map(id -> evaluation.sentence(id, offerId, language))
                .toArray(String[]::new));
    }

    private String threeDecimals(long score) {
        return language.number(String.format(Locale.ROOT, "%.3f", (double) score / Score.ONE));
    }
}
