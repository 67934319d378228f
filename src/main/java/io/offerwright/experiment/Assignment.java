package io.offerwright.experiment;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Optional;

/**
 * Which arm a customer gets: the first 6 bytes of SHA-256 over the salt, a zero byte and the customer's id, in UTF-8, say which of
 * 10,000 buckets, ⌊h × 10,000 ÷ 2<sup>48</sup>⌋; the arms take the buckets in their order, each as many as its share says.
 *
 * <p>So a customer's arm depends on nothing but salt, id and shares: it is the same on a re-run, on another machine, in another
 * order. With another salt it is independent of it, so that experiments may overlap. What a customer is eligible for is to be
 * found out <em>before</em> the assignment; who is thrown out of one arm afterwards makes the arms differ.
 *
 * <p>What stays when shares change while an experiment runs: a bucket stays in its arm as long as the sum of the shares before the
 * arm, and that sum with the arm's own, still enclose it. If shares add up to less than 1, the rest of the customers take no part, and
 * taking from that rest for the last arm, or for a new arm behind it, moves nobody who has an arm. Any other change moves customers
 * from one arm to another, who then have seen both; {@link #moved} says how many.
 *
 * <p>Thread-safe.
 */
public final class Assignment {
    /** Shares are multiples of one in so many. */
    public static final int BUCKETS = 10_000;

    private final String salt;
    private final List<Share> shares;

    /**
     * An arm's share.
     *
     * @param arm its name
     * @param buckets of 10,000
     */
    public record Share(String arm, int buckets) {}

    /**
     * An assignment.
     *
     * @param salt not empty; two experiments have two
     * @param shares at least one, together at most 10,000 buckets
     */
    public Assignment(String salt, List<Share> shares) {
        this.salt = salt;
        this.shares = List.copyOf(shares);
        if (salt.isEmpty() || salt.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("A salt must not be empty, nor hold a zero character.");
        }
        int sum = 0;
        for (Share share : shares) {
            if (share.buckets() < 0 || share.buckets() > BUCKETS) {
                throw new IllegalArgumentException("The arm " + share.arm() + " has " + share.buckets()
                        + " buckets; expected 0 to " + BUCKETS + ".");
            }
            sum += share.buckets();
        }
        if (shares.isEmpty() || sum > BUCKETS) {
            throw new IllegalArgumentException("The arms have " + sum
                    + " buckets together; expected at least one arm and at most " + BUCKETS + ".");
        }
    }

    /** The customer's arm; empty for one of the rest, who take no part. */
    public Optional<String> arm(String customerId) {
        return armOf(bucket(salt, customerId));
    }

    private Optional<String> armOf(int bucket) {
        int before = 0;
        for (Share share : shares) {
            before += share.buckets();
            if (bucket < before) {
                return Optional.of(share.arm());
            }
        }
        return Optional.empty();
    }

    /** The share of all customers who have an arm here and another one, or none, there. The salts must be the same. */
    public double moved(Assignment there) {
        if (!salt.equals(there.salt)) {
            throw new IllegalArgumentException("Assignments with two salts have nothing to do with each other.");
        }
        int moved = 0;
        for (int bucket = 0; bucket < BUCKETS; bucket++) {
            Optional<String> here = armOf(bucket);
            if (here.isPresent() && !here.equals(there.armOf(bucket))) {
                moved++;
            }
        }
        return (double) moved / BUCKETS;
    }

    /** The bucket of a customer, from 0 to 9,999. */
    static int bucket(String salt, String customerId) {
        MessageDigest digest;
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256.", e);
        }
        digest.update(salt.getBytes(StandardCharsets.UTF_8));
        digest.update((byte) 0);
        byte[] hash = digest.digest(customerId.getBytes(StandardCharsets.UTF_8));
        // 48 bits times 10,000 fit a long: no bucket is larger than another by more than 4e-11.
        long upper = 0;
        for (int index = 0; index < 6; index++) {
            upper = (upper << 8) | (hash[index] & 0xff);
        }
        return (int) ((upper * BUCKETS) >>> 48);
    }
}
