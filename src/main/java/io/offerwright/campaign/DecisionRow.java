package io.offerwright.campaign;

import io.offerwright.data.OutputColumn;
import io.offerwright.domain.Score;
import io.offerwright.engine.Explained;
import io.offerwright.evidence.Candidate;
import io.offerwright.evidence.Decision;
import java.util.List;

/**
 * An offer on a customer's list.
 *
 * @param rank from 1 on
 * @param score in millionths
 * @param propensity in millionths
 * @param reason in words
 */
record DecisionRow(
        String customer, int rank, String offer, long score, long propensity, String reason, String decision) {
    /** The columns, in every form. */
    static final List<OutputColumn> COLUMNS = List.of(
            new OutputColumn("customer_id", OutputColumn.Type.TEXT),
            new OutputColumn("rank", OutputColumn.Type.INTEGER),
            new OutputColumn("offer_id", OutputColumn.Type.TEXT),
            new OutputColumn("score", OutputColumn.Type.MILLIONTHS),
            new OutputColumn("propensity", OutputColumn.Type.MILLIONTHS),
            new OutputColumn("reason", OutputColumn.Type.TEXT),
            new OutputColumn("decision_id", OutputColumn.Type.TEXT));

    /** Adds the rows of a decision. */
    static void add(List<DecisionRow> rows, Explained explained) {
        Decision decision = explained.decision();
        int rank = 0;
        for (Candidate candidate : explained.chosen()) {
            rows.add(new DecisionRow(
                    decision.request().customer().id(),
                    ++rank,
                    candidate.offerId(),
                    candidate.score(),
                    candidate.propensity(),
                    explained.reason(candidate.offerId()),
                    decision.id()));
        }
    }

    String[] texts() {
        return new String[] {
            customer, Integer.toString(rank), offer, Score.text(score), Score.text(propensity), reason, decision
        };
    }

    Object[] values() {
        return new Object[] {customer, rank, offer, score, propensity, reason, decision};
    }
}
