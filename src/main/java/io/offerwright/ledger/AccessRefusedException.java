package io.offerwright.ledger;

import io.offerwright.domain.InputException;
import io.offerwright.domain.Problem;
import java.util.Locale;

/** Somebody's role does not allow what they asked for. The attempt stands in the journal. */
public final class AccessRefusedException extends InputException {
    private static final long serialVersionUID = 1L;

    AccessRefusedException(String place, Principal who, Role needed) {
        super(Problem.of(
                place,
                "The role " + word(who.role()) + " may not do this; it takes " + article(needed) + ".",
                "The attempt was written into the journal."));
    }

    private static String word(Role role) {
        return role.name().toLowerCase(Locale.ROOT);
    }

    private static String article(Role role) {
        return (role == Role.READER ? "a " : "an ") + word(role);
    }
}
