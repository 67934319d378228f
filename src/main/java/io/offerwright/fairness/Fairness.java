package io.offerwright.fairness;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How groups of customers fared in recorded decisions. The package's page has every formula.
 *
 * @param decisions decisions counted, without those of erased customers
 * @param customers who they were made for
 * @param erased decisions whose customer was erased, so that the group is not known
 * @param from the first day decided for; empty without a decision
 * @param to the last day
 * @param minimum groups of fewer customers are left out
 * @param comparisons how many comparisons Holm's correction is over
 * @param withOutcomes whether there was a file of outcomes
 * @param attributes a report for each protected attribute, sorted
 */
public record Fairness(
        long decisions,
        long customers,
        long erased,
        Optional<LocalDate> from,
        Optional<LocalDate> to,
        int minimum,
        int comparisons,
        boolean withOutcomes,
        List<Attribute> attributes) {

    public Fairness {
        attributes = List.copyOf(attributes);
    }

    /** What a rate is about. */
    public enum Kind {
        /** Any offer at all. */
        LIST,
        /** An offer of a category. */
        CATEGORY,
        /** An offer of a category, to customers who accepted one; of any such category if it has no id. */
        OPPORTUNITY,
        /** One offer. */
        OFFER
    }

    /**
     * What a rate is about.
     *
     * @param id of the offer or category; empty for all
     * @param name the offer's name; else the id
     */
    public record Subject(Kind kind, String id, String name) {}

    /**
     * A rate in one group.
     *
     * @param exposure {@link Estimate#NONE} for opportunities
     */
    public record Rate(Subject subject, long selected, long of, Estimate share, Estimate exposure) {}

    /**
     * How one group fared.
     *
     * @param rates sorted by kind and id
     * @param coverage the share of all offers that were listed for the group at least once
     * @param gini how unequally exposure is spread over the offers
     * @param diversity within its lists, 0 to 1; {@code NaN} without a list of two
     */
    public record Group(
            String name,
            long decisions,
            long customers,
            List<Rate> rates,
            double coverage,
            double gini,
            double diversity) {
        public Group {
            rates = List.copyOf(rates);
        }

        /** The rate of a subject; empty if there is none. */
        public Optional<Rate> rate(Subject subject) {
            return rates.stream().filter(rate -> rate.subject().equals(subject)).findFirst();
        }
    }

    /**
     * What a rule has to do with a difference.
     *
     * @param lower the share of such offers that it keeps out of the lists of the group with the lower rate
     * @param higher the same for the other
     * @param accountsFor the share of the difference that would go if it kept out of both as much as of the other, 0 to 1
     */
    public record Driver(String ruleId, double lower, double higher, double accountsFor) {}

    /**
     * A group beside the largest.
     *
     * @param group the one that is compared
     * @param reference the largest
     * @param ratio the group's rate over the reference's
     * @param p without a correction
     * @param adjusted by Holm
     * @param drivers the rules that keep out more of the group with the lower rate, those that account for most first
     */
    public record Comparison(
            Subject subject,
            String group,
            String reference,
            Rate rate,
            Rate referenceRate,
            Estimate ratio,
            double p,
            double adjusted,
            List<Driver> drivers) {
        private static final double FOUR_FIFTHS = 0.8;

        public Comparison {
            drivers = List.copyOf(drivers);
        }

        /** True if a difference this large is not what chance brings about. */
        public boolean significant() {
            return adjusted < Statistics.LEVEL;
        }

        /** The lower rate over the higher. */
        public double lowerOverHigher() {
            return ratio.value() > 1 ? 1 / ratio.value() : ratio.value();
        }

        /** True if the lower rate is below four fifths of the higher, and not by chance. */
        public boolean gap() {
            return significant() && lowerOverHigher() < FOUR_FIFTHS;
        }

        /** The group with the lower rate. */
        public String lower() {
            return ratio.value() > 1 ? reference : group;
        }

        /** The group with the higher rate. */
        public String higher() {
            return ratio.value() > 1 ? group : reference;
        }

        /** The rate of {@link #lower}. */
        public Rate lowerRate() {
            return ratio.value() > 1 ? referenceRate : rate;
        }

        /** The rate of {@link #higher}. */
        public Rate higherRate() {
            return ratio.value() > 1 ? rate : referenceRate;
        }
    }

    /**
     * The lowest rate over the highest.
     *
     * @param ratio its interval takes no notice of that the two were picked out of many
     */
    public record Parity(Subject subject, String lowest, String highest, Estimate ratio) {}

    /**
     * What a rule keeps out of each group's lists.
     *
     * @param shares by group, of all pairs of decision and offer
     */
    public record Rule(String id, Map<String, Double> shares) {
        public Rule {
            shares = Map.copyOf(shares);
        }

        /** The largest share less the smallest. */
        public double spread() {
            return shares.values().stream()
                            .mapToDouble(Double::doubleValue)
                            .max()
                            .orElse(0)
                    - shares.values().stream()
                            .mapToDouble(Double::doubleValue)
                            .min()
                            .orElse(0);
        }
    }

    /**
     * The report of one protected attribute.
     *
     * @param reference the largest group; empty if all were left out
     * @param groups those with enough customers, sorted by name
     * @param leftOut how many groups have too few
     * @param unknown decisions for customers whose group is not known
     * @param parities of the lists and of each category
     * @param comparisons all of them, those with the largest gaps first
     * @param rules that keep offers out, those that differ most between groups first
     */
    public record Attribute(
            String name,
            String reference,
            List<Group> groups,
            int leftOut,
            long unknown,
            List<Parity> parities,
            List<Comparison> comparisons,
            List<Rule> rules) {
        public Attribute {
            groups = List.copyOf(groups);
            parities = List.copyOf(parities);
            comparisons = List.copyOf(comparisons);
            rules = List.copyOf(rules);
        }

        /** The gaps, the largest first. */
        public List<Comparison> gaps() {
            return comparisons.stream().filter(Comparison::gap).toList();
        }
    }

    /** True if there is a gap anywhere. */
    public boolean found() {
        return attributes.stream().anyMatch(attribute -> !attribute.gaps().isEmpty());
    }

    /** The days, as text. */
    String days() {
        List<String> days = new ArrayList<>();
        from.ifPresent(day -> days.add(day.toString()));
        to.filter(day -> !from.equals(Optional.of(day))).ifPresent(day -> days.add(day.toString()));
        return String.join(" to ", days);
    }
}
