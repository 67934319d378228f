package io.offerwright.domain;

import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * One customer as a decision sees them. Numbers that are not known are {@code NaN}: no comparison in a rule holds on
 * them, and the feature space replaces them by the median of its training data.
 *
 * @param id unique, not empty
 * @param paymentType never {@link PaymentType#ANY}
 * @param householdSize people in the household, 1 or more
 * @param tenureDays days since the customer joined, 0 or more
 * @param segment never {@link Segment#ALL}
 * @param region where the customer lives; empty when not known
 * @param networkQuality 0 (none) to 1 (best), or {@code NaN}
 * @param coverageScore 0 (none) to 1 (full), or {@code NaN}
 * @param churnRisk estimated probability of leaving, 0 to 1, or {@code NaN}
 * @param currentOffer id of the plan the customer is on; empty when there is none
 * @param consents the channels the customer may be contacted through
 * @param usage averages of the months on record
 * @param attributes further columns, declared in an {@link AttributeSchema}; a missing value is absent from the map
 */
public record Customer(
        String id,
        PaymentType paymentType,
        DeviceTier deviceTier,
        int householdSize,
        int tenureDays,
        Segment segment,
        String region,
        double networkQuality,
        double coverageScore,
        double churnRisk,
        String currentOffer,
        Set<Channel> consents,
        Usage usage,
        SortedMap<String, String> attributes) {

    public Customer {
        require(!id.isEmpty(), "A customer's id must not be empty.");
        require(
                paymentType != PaymentType.ANY,
                "A customer's paymentType must be PREPAID, POSTPAID or HYBRID, not ANY.");
        require(segment != Segment.ALL, "A customer's segment must be RESIDENTIAL, BUSINESS or PREMIUM, not ALL.");
        require(householdSize >= 1, "A customer's householdSize (%d) must be at least 1.", householdSize);
        require(tenureDays >= 0, "A customer's tenureDays (%d) must not be negative.", tenureDays);
        requireShare("networkQuality", networkQuality);
        requireShare("coverageScore", coverageScore);
        requireShare("churnRisk", churnRisk);
        consents = held(consents);
        attributes = attributes.isEmpty()
                ? Collections.emptySortedMap()
                : Collections.unmodifiableSortedMap(new TreeMap<>(attributes));
    }

    private static final List<Channel> CHANNELS = List.of(Channel.values());

    /** All sets of channels that there are: the channel at place {@code p} is in those whose place has bit {@code p}. */
    private static final List<Set<Channel>> CONSENTS = IntStream.range(0, 1 << CHANNELS.size())
            .mapToObj(bits -> {
                EnumSet<Channel> channels = EnumSet.noneOf(Channel.class);
                CHANNELS.stream()
                        .filter(channel -> (bits >> CHANNELS.indexOf(channel) & 1) == 1)
                        .forEach(channels::add);
                return Collections.unmodifiableSet(channels);
            })
            .toList();

    private static Set<Channel> held(Set<Channel> consents) {
        int bits = 0;
        for (int place = 0; place < CHANNELS.size(); place++) {
            bits |= consents.contains(CHANNELS.get(place)) ? 1 << place : 0;
        }
        return CONSENTS.get(bits);
    }

    /** A residential prepaid customer with a smartphone and full coverage; every {@code with} changes one thing. */
    public static Customer of(String id) {
        return new Customer(
                id,
                PaymentType.PREPAID,
                DeviceTier.SMARTPHONE,
                1,
                365,
                Segment.RESIDENTIAL,
                "",
                1.0,
                1.0,
                Double.NaN,
                "",
                EnumSet.allOf(Channel.class),
                Usage.UNKNOWN,
                Collections.emptySortedMap());
    }

    /** True when the customer may be contacted through {@code channel}. */
    public boolean consentsTo(Channel channel) {
        return consents.contains(channel);
    }

    public Customer withPaymentType(PaymentType value) {
        return new Customer(
                id,
                value,
                deviceTier,
                householdSize,
                tenureDays,
                segment,
                region,
                networkQuality,
                coverageScore,
                churnRisk,
                currentOffer,
                consents,
                usage,
                attributes);
    }

    public Customer withDeviceTier(DeviceTier value) {
        return new Customer(
                id,
                paymentType,
                value,
                householdSize,
                tenureDays,
                segment,
                region,
                networkQuality,
                coverageScore,
                churnRisk,
                currentOffer,
                consents,
                usage,
                attributes);
    }

    public Customer withHouseholdSize(int value) {
        return new Customer(
                id,
                paymentType,
                deviceTier,
                value,
                tenureDays,
                segment,
                region,
                networkQuality,
                coverageScore,
                churnRisk,
                currentOffer,
                consents,
                usage,
                attributes);
    }

    public Customer withTenureDays(int value) {
        return new Customer(
                id,
                paymentType,
                deviceTier,
                householdSize,
                value,
                segment,
                region,
                networkQuality,
                coverageScore,
                churnRisk,
                currentOffer,
                consents,
                usage,
                attributes);
    }

    public Customer withSegment(Segment value) {
        return new Customer(
                id,
                paymentType,
                deviceTier,
                householdSize,
                tenureDays,
                value,
                region,
                networkQuality,
                coverageScore,
                churnRisk,
                currentOffer,
                consents,
                usage,
                attributes);
    }

    public Customer withCoverageScore(double value) {
        return new Customer(
                id,
                paymentType,
                deviceTier,
                householdSize,
                tenureDays,
                segment,
                region,
                networkQuality,
                value,
                churnRisk,
                currentOffer,
                consents,
                usage,
                attributes);
    }

    public Customer withChurnRisk(double value) {
        return new Customer(
                id,
                paymentType,
                deviceTier,
                householdSize,
                tenureDays,
                segment,
                region,
                networkQuality,
                coverageScore,
                value,
                currentOffer,
                consents,
                usage,
                attributes);
    }

    public Customer withCurrentOffer(String value) {
        return new Customer(
                id,
                paymentType,
                deviceTier,
                householdSize,
                tenureDays,
                segment,
                region,
                networkQuality,
                coverageScore,
                churnRisk,
                value,
                consents,
                usage,
                attributes);
    }

    public Customer withConsents(Set<Channel> value) {
        return new Customer(
                id,
                paymentType,
                deviceTier,
                householdSize,
                tenureDays,
                segment,
                region,
                networkQuality,
                coverageScore,
                churnRisk,
                currentOffer,
                value,
                usage,
                attributes);
    }

    public Customer withUsage(Usage value) {
        return new Customer(
                id,
                paymentType,
                deviceTier,
                householdSize,
                tenureDays,
                segment,
                region,
                networkQuality,
                coverageScore,
                churnRisk,
                currentOffer,
                consents,
                value,
                attributes);
    }

    public Customer withAttributes(Map<String, String> value) {
        return new Customer(
                id,
                paymentType,
                deviceTier,
                householdSize,
                tenureDays,
                segment,
                region,
                networkQuality,
                coverageScore,
                churnRisk,
                currentOffer,
                consents,
                usage,
                new TreeMap<>(value));
    }

    private static void requireShare(String name, double value) {
        require(
                Double.isNaN(value) || (value >= 0 && value <= 1),
                "A customer's %s (%s) must lie between 0 and 1, or be NaN when it is not known.",
                name,
                value);
    }

    private static void require(boolean holds, String message, Object... arguments) {
        if (!holds) {
            throw new IllegalArgumentException(String.format(java.util.Locale.ROOT, message, arguments));
        }
    }
}
