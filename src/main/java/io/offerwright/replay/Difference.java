package io.offerwright.replay;

import io.offerwright.domain.Score;
import io.offerwright.evidence.Candidate;
import io.offerwright.evidence.Decision;
import io.offerwright.evidence.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Where a repeated decision first differs from its record.
 *
 * @param stage the first stage that differs
 * @param offerId the first offer of which it differs; empty when the stage is not about one offer
 * @param recorded what the ledger says
 * @param replayed what came out this time, or why nothing did
 * @param offers how many offers differ in this stage
 */
public record Difference(Stage stage, String offerId, String recorded, String replayed, int offers) {

    /** The first difference between two decisions, or empty when they are equal. */
    public static Optional<Difference> first(Decision recorded, Decision replayed) {
        if (!recorded.request().equals(replayed.request())) {
            return whole(
                    Stage.REQUEST,
                    recorded.request().toString(),
                    replayed.request().toString());
        }
        if (!recorded.bundle().equals(replayed.bundle())) {
            return whole(
                    Stage.BUNDLE, recorded.bundle().hex(), replayed.bundle().hex());
        }
        List<String> before = ids(recorded.candidates());
        List<String> after = ids(replayed.candidates());
        if (!before.equals(after)) {
            List<String> gone = new ArrayList<>(before);
            gone.removeAll(after);
            List<String> added = new ArrayList<>(after);
            added.removeAll(before);
            return whole(
                    Stage.CATALOGUE,
                    before.size() + " offers" + (gone.isEmpty() ? "" : ", with " + String.join(", ", gone)),
                    after.size() + " offers" + (added.isEmpty() ? "" : ", with " + String.join(", ", added)));
        }
        Optional<Difference> ofOffer = firstOfOffers(recorded.candidates(), replayed.candidates());
        if (ofOffer.isEmpty() && recorded.selectionProbability() != replayed.selectionProbability()) {
            return whole(
                    Stage.SELECTION,
                    Score.text(recorded.selectionProbability()),
                    Score.text(replayed.selectionProbability()));
        }
        return ofOffer;
    }

    private static Optional<Difference> firstOfOffers(List<Candidate> recorded, List<Candidate> replayed) {
        return perOffer(Stage.RELEVANCE, recorded, replayed, candidate -> Score.text(candidate.relevance()))
                .or(() ->
                        perOffer(Stage.PROPENSITY, recorded, replayed, candidate -> Score.text(candidate.propensity())))
                .or(() -> perOffer(Stage.REVENUE, recorded, replayed, candidate -> Score.text(candidate.revenue())))
                .or(() -> perOffer(Stage.RULES, recorded, replayed, Difference::rules))
                .or(() -> perOffer(Stage.DIVERSITY, recorded, replayed, candidate -> Score.text(candidate.diversity())))
                .or(() -> perOffer(Stage.SCORE, recorded, replayed, candidate -> Score.text(candidate.score())))
                .or(() -> perOffer(Stage.ORDER, recorded, replayed, Difference::place))
                .or(() -> perOffer(Stage.VERDICT, recorded, replayed, candidate -> candidate
                        .verdict()
                        .toString()));
    }

    private static Optional<Difference> whole(Stage stage, String recorded, String replayed) {
        return Optional.of(new Difference(stage, "", recorded, replayed, 0));
    }

    private static Optional<Difference> perOffer(
            Stage stage, List<Candidate> recorded, List<Candidate> replayed, Function<Candidate, String> value) {
        int differing = 0;
        int first = -1;
        for (int index = 0; index < recorded.size(); index++) {
            if (!value.apply(recorded.get(index)).equals(value.apply(replayed.get(index)))) {
                differing++;
                first = first < 0 ? index : first;
            }
        }
        return first < 0
                ? Optional.empty()
                : Optional.of(new Difference(
                        stage,
                        recorded.get(first).offerId(),
                        value.apply(recorded.get(first)),
                        value.apply(replayed.get(first)),
                        differing));
    }

    private static String rules(Candidate candidate) {
        List<String> words = new ArrayList<>();
        if (candidate.verdict() instanceof Verdict.Excluded excluded) {
            words.add("excluded by " + String.join(", ", excluded.ruleIds()));
        }
        if (candidate.promoted()) {
            words.add("promoted");
        }
        if (!candidate.ruleIds().isEmpty()) {
            words.add("raised by " + String.join(", ", candidate.ruleIds()));
        }
        return words.isEmpty() ? "no rule" : String.join("; ", words);
    }

    private static String place(Candidate candidate) {
        return candidate.verdict() instanceof Verdict.Chosen chosen ? "place " + chosen.rank() : "not on the list";
    }

    private static List<String> ids(List<Candidate> candidates) {
        return candidates.stream().map(Candidate::offerId).collect(Collectors.toList());
    }

    /** The difference in one line. */
    @Override
    public String toString() {
        String more = offers > 1 ? " (and " + (offers - 1) + " more offers)" : "";
        return stage.name().toLowerCase(java.util.Locale.ROOT)
                + (offerId.isEmpty() ? "" : " of " + offerId)
                + ": recorded " + recorded + ", replayed " + replayed + more;
    }
}
