package io.offerwright.ledger;

/**
 * Who asks, as the host has made sure of: the ledger believes it, and writes it into the journal.
 *
 * @param name a user's name, 1 to 200 characters and none that controls a terminal; stands in the journal in clear
 */
public record Principal(String name, Role role) {
    private static final int LONGEST = 200;

    public Principal {
        if (name.isBlank() || name.length() > LONGEST) {
            throw new IllegalArgumentException(
                    "A principal's name must have 1 to " + LONGEST + " characters; found " + name.length() + ".");
        }
        // A database may refuse them or store others, and then the journal would seem changed.
        if (name.codePoints()
                .anyMatch(character ->
                        Character.isISOControl(character) || Character.getType(character) == Character.SURROGATE)) {
            throw new IllegalArgumentException(
                    "A principal's name must be of whole characters, and of none that controls a terminal.");
        }
    }
}
