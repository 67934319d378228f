package io.offerwright.engine;

import io.offerwright.domain.Offer;
import io.offerwright.domain.Score;
import io.offerwright.evidence.Candidate;
import io.offerwright.evidence.Decision;
import io.offerwright.evidence.Verdict;
import io.offerwright.language.Language;
import io.offerwright.language.Text;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * A decision in plain words, about the customer or to the customer. Says only what the computation did: the features named
 * are those that moved the model's score most, the rules quoted are those that had an effect.
 */
final class Wording {
    /** Features named at the most, and the least share of the largest one's part that makes another worth naming. */
    private static final int MOST_FEATURES = 2;

    private static final double WORTH_NAMING = 0.4;

    /** Offers named at the most of those that the customer chose before. */
    private static final int MOST_CHOSEN = 2;

    private final Evaluation evaluation;
    private final Language language;
    /** Of each feature, and last of what was chosen before, as far as asked for: the offers of a list have most of theirs in common. */
    private final @Nullable String[] phrases;

    Wording(Evaluation evaluation, Language language) {
        this.evaluation = evaluation;
        this.language = language;
        this.phrases = new String[evaluation.customerFeatures().length + 1];
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
            List<String> ruleIds = candidate.ruleIds();
            String[] sentences = new String[ruleIds.size() + 1];
            sentences[0] = because;
            for (int index = 0; index < ruleIds.size(); index++) {
                sentences[index + 1] = evaluation.sentence(ruleIds.get(index), offer, language);
            }
            return Language.sentences(sentences);
        }
        if (verdict instanceof Verdict.BelowMinimum minimum) {
            return Language.sentences(
                    language.say(
                            Text.BELOW_MINIMUM,
                            language.word(minimum.objective().name()),
                            language.number(Score.text(minimum.minimum()))),
                    rules(List.of(minimum.ruleId()), offer));
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
        return rules(verdict.keptOutBy(), offer);
    }

    /** To the customer: why it is offered to them, or why not. */
    String forCustomer(Decision decision, int offer) {
        Candidate candidate = decision.candidates().get(offer);
        Verdict verdict = candidate.verdict();
        if (verdict instanceof Verdict.Chosen) {
            boolean failed = !decision.failedRules().isEmpty();
            String help = rules(evaluation.strongestHelp(candidate), offer);
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
        return rules(verdict.keptOutBy(), offer);
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
        Said said = said(offer, this::phrase);
        if (said.isEmpty()) {
            return language.say(Text.BECAUSE_LIKED);
        }
        List<String> clauses = said.seasons();
        if (!said.phrases().isEmpty()) {
            clauses.add(0, language.say(Text.THE_CUSTOMER, language.joined(Text.AND, said.phrases())));
        }
        return language.say(Text.BECAUSE, language.joined(Text.FURTHER_CLAUSE, clauses));
    }

    /**
     * What moved the model's score, to the customer.
     *
     * @param help the sentence of a rule that follows; what it begins with need not be said before
     */
    private String youBecause(int offer, String help) {
        Said said = said(offer, this::address);
        if (said.isEmpty()) {
            return language.say(Text.FOR_CUSTOMER_LIKED);
        }
        List<String> clauses = said.phrases();
        clauses.addAll(said.seasons());
        clauses.removeIf(clause -> help.startsWith(Language.capitalised(clause)));
        return Language.capitalised(language.joined(Text.SEMICOLON, clauses));
    }

    /**
     * What the strongest parts say.
     *
     * @param seasons clauses of their own
     */
    private record Said(List<String> phrases, List<String> seasons) {
        boolean isEmpty() {
            return size() == 0;
        }

        int size() {
            return phrases.size() + seasons.size();
        }
    }

    /**
     * What the features say that speak most for the offer, compared with the customer's average offer; the strongest first.
     *
     * @param saying by place among the customer's features
     */
    private Said said(int offer, IntFunction<String> saying) {
        long[] parts = evaluation.contributions(offer);
        Said said = new Said(new ArrayList<>(MOST_FEATURES), new ArrayList<>(MOST_FEATURES));
        int place = strongest(parts);
        double least = place < 0 ? 0 : WORTH_NAMING * parts[place];
        while (place >= 0 && said.size() < MOST_FEATURES && parts[place] >= least) {
            if (!isChosenBefore(place)
                    && evaluation.engine().features().isSeason(evaluation.customerFeatures()[place])) {
                said.seasons().add(saying.apply(place));
            } else {
                addUnlessSaid(said.phrases(), saying.apply(place));
            }
            parts[place] = 0;
            place = strongest(parts);
        }
        return said;
    }

    /**
     * The strongest part that speaks for the offer; -1 if there is none. Of equals, what was chosen before comes first, which is last of the parts, and
     * then one feature after the other.
     */
    static int strongest(long[] parts) {
        int chosenBefore = parts.length - 1;
        long most = Math.max(0, parts[chosenBefore]);
        int strongest = most > 0 ? chosenBefore : -1;
        for (int place = 0; place < chosenBefore; place++) {
            if (parts[place] > most) {
                most = parts[place];
                strongest = place;
            }
        }
        return strongest;
    }

    /** Whether the part at a place is not a feature but what the customer chose before. */
    private boolean isChosenBefore(int place) {
        return place == evaluation.customerFeatures().length;
    }

    private String phrase(int place) {
        String known = phrases[place];
        if (known == null) {
            known = isChosenBefore(place)
                    ? language.say(Text.CHOSE_BEFORE, chosenBefore())
                    : evaluation
                            .engine()
                            .features()
                            .describe(
                                    evaluation.customerFeatures()[place],
                                    evaluation.request().customer(),
                                    language);
            phrases[place] = known;
        }
        return known;
    }

    private String address(int place) {
        return isChosenBefore(place)
                ? language.say(Text.CHOSE_BEFORE.you(), chosenBefore())
                : evaluation
                        .engine()
                        .features()
                        .address(
                                evaluation.customerFeatures()[place],
                                evaluation.request().customer(),
                                evaluation.catalog(),
                                language);
    }

    /** The first of the chosen offers by name; how many more there are. */
    private String chosenBefore() {
        int[] accepted = evaluation.accepted();
        int named = accepted.length > MOST_CHOSEN + 1 ? MOST_CHOSEN : accepted.length;
        List<String> names = new ArrayList<>(named + 1);
        for (int index = 0; index < named; index++) {
            names.add(evaluation.catalog().offer(accepted[index]).name());
        }
        int more = accepted.length - named;
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

    private String rules(List<String> ruleIds, int offer) {
        return Language.sentences(ruleIds.stream()
                .map(id -> evaluation.sentence(id, offer, language))
                .toArray(String[]::new));
    }

    private String threeDecimals(long score) {
        return language.number(String.format(Locale.ROOT, "%.3f", (double) score / Score.ONE));
    }
}
