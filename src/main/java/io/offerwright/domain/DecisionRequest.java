package io.offerwright.domain;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;

/**
 * All that one decision depends on besides the bundle: the same request on the same bundle gives the same decision,
 * byte for byte.
 *
 * @param decisionId unique in a ledger; {@link #of} derives it from campaign, date, channel and customer
 * @param customer who is asking
 * @param holdings what the customer already has
 * @param contacts what was said to the customer before
 * @param context date, channel and campaign
 * @param listLength how many offers to choose at the most, 1 or more
 * @param restrictions what the contact policy has against offers, sorted by offer, then id; mostly none
 */
public record DecisionRequest(
        String decisionId,
        Customer customer,
        List<Holding> holdings,
        List<Contact> contacts,
        Context context,
        int listLength,
        List<Restriction> restrictions) {
    private static final Comparator<Restriction> ORDER =
            Comparator.comparing(Restriction::offerId).thenComparing(Restriction::id);

    public DecisionRequest {
        if (decisionId.isEmpty()) {
            throw new IllegalArgumentException("A request's decisionId must not be empty.");
        }
        if (listLength < 1) {
            throw new IllegalArgumentException("A request's listLength (" + listLength + ") must be at least 1.");
        }
        holdings = List.copyOf(holdings);
        contacts = List.copyOf(contacts);
        if (!restrictions.isEmpty()) {
            Set<List<String>> seen = new HashSet<>();
            for (Restriction restriction : restrictions) {
                if (!seen.add(List.of(restriction.offerId(), restriction.id()))) {
                    throw new IllegalArgumentException("A request names the restriction \"" + restriction.id()
                            + "\" twice for offer \"" + restriction.offerId() + "\".");
                }
            }
        }
        restrictions = restrictions.stream().sorted(ORDER).toList();
    }

    /** A request that nothing is held against. */
    public DecisionRequest(
            String decisionId,
            Customer customer,
            List<Holding> holdings,
            List<Contact> contacts,
            Context context,
            int listLength) {
        this(decisionId, customer, holdings, contacts, context, listLength, List.of());
    }

    /** The same with these restrictions and no others. */
    public DecisionRequest withRestrictions(List<Restriction> value) {
        return new DecisionRequest(decisionId, customer, holdings, contacts, context, listLength, value);
    }

    /** True if the time that was allowed for the decision is said to be spent, so that nothing is offered. */
    public boolean timeSpent() {
        for (Restriction restriction : restrictions) {
            if (restriction.kind() == Restriction.Kind.TIME_SPENT) {
                return true;
            }
        }
        return false;
    }

    /** A request whose id follows from its campaign, date, channel and customer, for a customer with no history. */
    public static DecisionRequest of(Customer customer, Context context, int listLength) {
        return of(customer, List.of(), List.of(), context, listLength);
    }

    /** A request whose id follows from its campaign, date, channel and customer. */
    public static DecisionRequest of(
            Customer customer, List<Holding> holdings, List<Contact> contacts, Context context, int listLength) {
        return new DecisionRequest(idOf(customer.id(), context), customer, holdings, contacts, context, listLength);
    }

    /** 20 hexadecimal digits (80 bits) of SHA-256 over the parts: stable, and free of the customer's id. */
    private static String idOf(String customerId, Context context) {
        String key = String.join(
                "\u0000",
                context.campaign(),
                context.date().toString(),
                context.channel().name(),
                customerId);
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 10);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256.", e);
        }
    }
}
