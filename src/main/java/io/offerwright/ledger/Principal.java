package io.offerwright.ledger;

/**
 * Who asks, as the host has made sure of: the ledger believes it, and writes it into the journal.
 *
 * @param name a user's name, 1 to 200 characters; stands in the journal in clear
 */
public record Principal(String name, Role role) {
    private static final int LONGEST = 200;

    public Principal {
        if (name.isBlank() || name.length() > LONGEST) {
            throw new IllegalArgumentException(
                    "A principal's name must have 1 to " + LONGEST + " characters; found " + name.length() + ".");
        }
    }
}
