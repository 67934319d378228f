package io.offerwright.impact;

import io.offerwright.domain.DecisionRequest;
import io.offerwright.domain.InputException;
import io.offerwright.domain.Problem;
import io.offerwright.engine.Batches;
import io.offerwright.engine.PairedDecision;
import io.offerwright.engine.PairedEngine;
import io.offerwright.rules.RuleException;
import java.util.Iterator;
import java.util.List;
import java.util.function.LongConsumer;

/**
 * Decides a base of customers under two rule books, and counts what is different.
 *
 * @param engine decides under both
 * @param groupings the columns by which the customers are told apart
 * @param examples how many customers are shown in full, at the most
 * @param threads how many threads decide; the result is the same at any number
 */
public record ImpactAnalysis(PairedEngine engine, List<Grouping> groupings, int examples, int threads) {
    private static final int BATCH = 256;

    /** Checks that there are not more examples than a person reads. */
    public ImpactAnalysis {
        groupings = List.copyOf(groupings);
        if (examples < 0 || examples > 1000) {
            throw new InputException(
                    Problem.of("", "Found " + examples + " examples; expected a number from 0 to 1000.", ""));
        }
    }

    /**
     * The impact on the customers who ask.
     *
     * @param requests one for each customer, with different ids
     * @param progress hears how many are done, now and then
     * @throws InputException if a rule can't be carried out for a customer; names both
     */
    public Impact run(Iterator<DecisionRequest> requests, LongConsumer progress) {
        ImpactTally all = emptyTally();
        Batches.run(requests, BATCH, threads, this::tally, batch -> {
            all.merge(batch);
            progress.accept(all.customers());
        });
        return all.impact(engine.edit(), this::decide);
    }

    private ImpactTally tally(List<DecisionRequest> requests) {
        ImpactTally tally = emptyTally();
        for (DecisionRequest request : requests) {
            tally.add(decide(request));
        }
        return tally;
    }

    private ImpactTally emptyTally() {
        return new ImpactTally(engine.before().catalog(), groupings, examples);
    }

    private PairedDecision decide(DecisionRequest request) {
        try {
            return engine.decide(request);
        } catch (RuleException e) {
            throw new InputException(Problem.of(
                    "",
                    "No list for customer \"" + request.customer().id() + "\": " + e.getMessage(),
                    "Make the rule hold for customers only whose numbers are known."));
        }
    }
}
