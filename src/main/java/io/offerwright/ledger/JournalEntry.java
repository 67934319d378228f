package io.offerwright.ledger;

/**
 * Who did what with recorded decisions, and when. Holds no customer's id: customers and decisions go by their numbers.
 *
 * @param number 1 for the first
 * @param moment ISO-8601, UTC
 * @param who the principal's name
 * @param role the principal's role, lower case
 * @param action {@link Journal.Action}, lower case with hyphens
 * @param subject what it was done to: {@code record 17}, {@code records 1 to 300}, {@code customer 9}, {@code blocks 1 to 4}
 * @param hash the hash after this entry
 */
public record JournalEntry(
        long number, String moment, String who, String role, String action, String subject, String hash) {}
