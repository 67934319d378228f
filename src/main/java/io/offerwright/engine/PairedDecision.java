package io.offerwright.engine;

import io.offerwright.rules.RuleEdit;

/**
 * What one request leads to under two rule books.
 *
 * @param before the decision under the old book
 * @param after the decision under the new one
 * @param touched true when the rules had other effects, so that the decisions may differ; else they are the same but for
 *     the bundle
 */
public record PairedDecision(Explained before, Explained after, boolean touched) {
    static PairedDecision of(Explained before, Explained after) {
        return new PairedDecision(before, after, !RuleEdit.sameEffects(before.firings(), after.firings()));
    }
}
