package io.offerwright.ledger;

import io.offerwright.domain.Context;
import java.util.List;

/**
 * What a reader may see of a decision: which offers it listed.
 *
 * @param sequence its place in the ledger
 * @param context campaign, date and channel
 * @param offerIds the list, best first
 */
public record Listing(long sequence, String decisionId, Context context, List<String> offerIds) {
    public Listing {
        offerIds = List.copyOf(offerIds);
    }
}
