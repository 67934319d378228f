package io.offerwright.counterfactual;

import io.offerwright.domain.Catalog;
import io.offerwright.evidence.Verdict;
import io.offerwright.language.Language;
import io.offerwright.language.Text;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Answers in plain sentences. */
public final class WhyNotText {
    private static final String CUSTOM = "attributes.";

    private final Language language;
    private final Catalog catalog;

    /** For offers of a catalogue, in a language. */
    public WhyNotText(Language language, Catalog catalog) {
        this.language = language;
        this.catalog = catalog;
    }

    /** A sentence for each counterfactual, and one that there is none of the customer where none was found. */
    public List<String> sentences(Answer answer) {
        if (answer.stage() == Answer.Stage.FAILED_RULES) {
            return List.of(language.say(Text.WHY_NOT_FAILED));
        } else if (answer.stage() == Answer.Stage.TIME) {
            return List.of(language.say(Text.WHY_NOT_TIME));
        }
        List<String> sentences = new ArrayList<>();
        if (answer.counterfactuals().stream().noneMatch(Counterfactual.OfCustomer.class::isInstance)) {
            sentences.add(language.say(Text.WHY_NOT_NO_CHANGE));
        }
        answer.counterfactuals().forEach(counterfactual -> sentences.add(sentence(counterfactual)));
        return sentences;
    }

    /** What would have had to be different. */
    public String sentence(Counterfactual counterfactual) {
        if (counterfactual instanceof Counterfactual.OfScore score) {
            String more = language.number(BigDecimal.valueOf(score.more(), 6));
            if (score.displacedIds().isEmpty()) {
                return language.say(Text.WHY_NOT_SCORE_ALONE, more);
            }
            String rivals =
                    language.list(score.displacedIds().stream().map(this::name).toList());
            return score.factor() == 0
                    ? language.say(Text.WHY_NOT_SCORE, more, rivals)
                    : language.say(
                            Text.WHY_NOT_SCORE_OR_BOOST,
                            more,
                            language.number(BigDecimal.valueOf(score.factor(), 6)),
                            rivals);
        }
        String change = counterfactual instanceof Counterfactual.OfCustomer customer
                ? language.say(
                        Text.WHY_NOT_CHANGED,
                        language.list(
                                customer.changes().stream().map(this::words).toList()))
                : withoutRules(((Counterfactual.OfRules) counterfactual).ruleIds());
        return counterfactual.then() instanceof Verdict.Chosen chosen
                ? language.say(Text.WHY_NOT_LISTED, change, String.valueOf(chosen.rank()))
                : language.say(Text.WHY_NOT_ALLOWED, change, words(counterfactual.then()));
    }

    private String withoutRules(List<String> ruleIds) {
        return language.say(
                ruleIds.size() == 1 ? Text.WHY_NOT_WITHOUT_RULE : Text.WHY_NOT_WITHOUT_RULES, language.list(ruleIds));
    }

    private String name(String offerId) {
        return catalog.offer(catalog.indexOf(offerId)).name();
    }

    private String words(Verdict verdict) {
        if (verdict instanceof Verdict.Outranked outranked) {
            return language.say(Text.VERDICT_OUTRANKED) + " (" + name(outranked.rivalId()) + ")";
        } else if (verdict instanceof Verdict.OverLimit limit) {
            return language.say(Text.VERDICT_CATEGORY_FULL) + " (" + limit.ruleId() + ")";
        } else if (verdict instanceof Verdict.BelowMinimum minimum) {
            return language.say(Text.VERDICT_BELOW_MINIMUM) + " (" + minimum.ruleId() + ")";
        }
        return verdict instanceof Verdict.Restricted restricted
                ? language.say(
                        Text.RESTRICTED,
                        language.say(restricted.timeSpent() ? Text.VERDICT_TIME_SPENT : Text.VERDICT_RESTRICTED),
                        language.list(restricted.restrictionIds()))
                : language.say(Text.VERDICT_EXCLUDED);
    }

    private String words(Change change) {
        return switch (change.attribute()) {
            case "time" ->
                change.to().equals("1") ? language.say(Text.CHANGE_DAY) : language.say(Text.CHANGE_TIME, change.to());
            case "consents" ->
                change.to().isEmpty()
                        ? language.say(Text.CHANGE_NO_CONSENTS)
                        : language.say(
                                Text.CHANGE_CONSENTS,
                                language.list(Arrays.stream(change.to().split(" "))
                                        .map(language::word)
                                        .toList()));
            default ->
                change.attribute().startsWith(CUSTOM)
                        ? language.say(
                                Text.CHANGE_ATTRIBUTE,
                                change.attribute().substring(CUSTOM.length()),
                                value(change.to()),
                                value(change.from()))
                        : language.say(
                                Text.valueOf("CHANGE_" + change.attribute().toUpperCase(Locale.ROOT)),
                                value(change.to()),
                                value(change.from()));
        };
    }

    /** A number as the language writes it, an offer by its name, a constant as its word, the rest as it is. */
    private String value(String value) {
        if (value.isEmpty()) {
            return language.word("unknown");
        }
        if (value.matches("-?[0-9]+(\\.[0-9]+)?")) {
            return language.number(new BigDecimal(value));
        }
        return catalog.indexOf(value) >= 0 ? name(value) : language.word(value);
    }
}
