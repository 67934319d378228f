package io.offerwright.contact;

import java.util.Set;

/** A part of a contact policy that looks at the history. */
sealed interface Part permits Cap, CoolDown, Exclusion, Sequence, Precedence {
    /** Its id, unique in a policy. */
    String id();

    /** Adds what it has against offers. */
    void restrict(Case about, Findings found);

    /** How far back it looks, in seconds; {@link Long#MAX_VALUE} for all there is. */
    long reachSeconds();

    /** The offers and categories that it names. */
    Set<String> names();
}
