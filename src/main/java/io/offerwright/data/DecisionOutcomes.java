package io.offerwright.data;

import io.offerwright.domain.InputException;
import io.offerwright.domain.Outcome;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** What became of offers, row by row: a CSV file of outcomes. */
public final class DecisionOutcomes {
    private static final List<Outcome> OUTCOMES = List.of(Outcome.values());

    private DecisionOutcomes() {}

    /**
     * What a customer did with an offer.
     *
     * @param decisionId of the decision that offered it; empty where none did
     */
    public record Row(String decisionId, String offerId, LocalDateTime at, Outcome outcome) {}

    /**
     * Reads a file with the columns {@code decision_id}, {@code offer_id}, {@code at} and {@code outcome}; {@code revenue},
     * {@code customer_id}, {@code channel} and {@code propensity} may come besides and are not looked at.
     *
     * @throws InputException with all problems of the file
     */
    public static List<Row> read(Table table) {
        List<Row> rows = new ArrayList<>();
        TableReader.read(
                table,
                List.of("decision_id", "offer_id", "at", "outcome"),
                List.of("revenue", "customer_id", "channel", "propensity"),
                "Remove it.",
                BadRows.REFUSE,
                Set.of("decision_id", "customer_id"),
                cells -> {
                    Row row = new Row(
                            cells.text("decision_id"),
                            cells.name("offer_id"),
                            cells.moment("at"),
                            cells.word("outcome", OUTCOMES));
                    if (cells.good()) {
                        rows.add(row);
                    }
                });
        return rows;
    }
}
