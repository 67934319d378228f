package io.offerwright.counterfactual;

import io.offerwright.domain.Catalog;
import io.offerwright.domain.Channel;
import io.offerwright.domain.Contact;
import io.offerwright.domain.Context;
import io.offerwright.domain.Customer;
import io.offerwright.domain.Decimals;
import io.offerwright.domain.DecisionRequest;
import io.offerwright.domain.DeviceTier;
import io.offerwright.domain.Offer;
import io.offerwright.domain.PaymentType;
import io.offerwright.domain.Restriction;
import io.offerwright.domain.Segment;
import io.offerwright.domain.Usage;
import io.offerwright.engine.DecisionEngine;
import io.offerwright.rules.CriticalValues;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;

/**
 * The changes of one attribute that are worth trying for one request: one value for each interval between critical values, the
 * nearest one, nearest first.
 *
 * @param name as {@link ChangePolicy} names it
 * @param reads what a rule must read so that a change matters to it, as {@link CriticalValues} names it
 */
record Changeable(String name, Set<String> reads, List<Change> changes) {
    private static final double DAYS_A_MONTH = 30;

    Changeable {
        changes = changes.stream()
                .sorted(Comparator.comparingDouble(Change::distance).thenComparing(Change::to))
                .toList();
    }

    /** What a policy permits, in the order of names. */
    static List<Changeable> of(
            ChangePolicy policy, DecisionEngine engine, CriticalValues critical, DecisionRequest request, Offer offer) {
        List<Changeable> all = new ArrayList<>();
        for (String name : policy.permitted()) {
            all.add(of(name, engine, critical, request, offer));
        }
        return all;
    }

    private static Changeable of(
            String name, DecisionEngine engine, CriticalValues critical, DecisionRequest request, Offer offer) {
        Customer customer = request.customer();
        Usage usage = customer.usage();
        return switch (name) {
            case "payment_type" ->
                words(
                        name,
                        "Customer.paymentType",
                        customer.paymentType(),
                        List.of(PaymentType.PREPAID, PaymentType.POSTPAID, PaymentType.HYBRID),
                        Customer::withPaymentType);
            case "device_tier" -> devices(customer);
            case "segment" ->
                words(
                        name,
                        "Customer.segment",
                        customer.segment(),
                        List.of(Segment.RESIDENTIAL, Segment.BUSINESS, Segment.PREMIUM),
                        Customer::withSegment);
            case "current_offer" -> currentOffer(customer, engine.bundle().catalog(), critical);
            case "consents" -> consents(customer);
            case "household_size" ->
                numbers(
                        name,
                        "Customer.householdSize",
                        customer.householdSize(),
                        new Grid(1, 1, Integer.MAX_VALUE),
                        engine,
                        critical,
                        customer,
                        (each, value) -> each.withHouseholdSize((int) value));
            case "data_gb" ->
                numbers(
                        name,
                        "Customer.usage.dataGb",
                        usage.dataGb(),
                        Grid.TENTHS,
                        engine,
                        critical,
                        customer,
                        (each, value) -> withUsage(
                                each,
                                value,
                                each.usage().callMinutes(),
                                each.usage().sms()));
            case "call_minutes" ->
                numbers(
                        name,
                        "Customer.usage.callMinutes",
                        usage.callMinutes(),
                        Grid.WHOLE,
                        engine,
                        critical,
                        customer,
                        (each, value) -> withUsage(
                                each, each.usage().dataGb(), value, each.usage().sms()));
            case "sms" ->
                numbers(
                        name,
                        "Customer.usage.sms",
                        usage.sms(),
                        Grid.WHOLE,
                        engine,
                        critical,
                        customer,
                        (each, value) -> withUsage(
                                each, each.usage().dataGb(), each.usage().callMinutes(), value));
            case "time" -> time(engine, critical, request, offer);
            default -> custom(name, engine, critical, customer);
        };
    }

    private static UnaryOperator<DecisionRequest> onCustomer(UnaryOperator<Customer> change) {
        return request -> new DecisionRequest(
                request.decisionId(),
                change.apply(request.customer()),
                request.holdings(),
                request.contacts(),
                request.context(),
                request.listLength(),
                request.restrictions());
    }

    /** A customer with another number. */
    private interface NumberChange {
        Customer on(Customer customer, double value);
    }

    private static Customer withUsage(Customer customer, double dataGb, double callMinutes, double sms) {
        Usage usage = customer.usage();
        return customer.withUsage(
                new Usage(Math.max(1, usage.months()), dataGb, callMinutes, sms, usage.dataDeviation()));
    }

    private static <T extends Enum<T>> Changeable words(
            String name, String attribute, T present, List<T> values, BiFunction<Customer, T, Customer> with) {
        List<Change> changes = new ArrayList<>();
        for (T value : values) {
            if (value != present) {
                changes.add(
                        new Change(name, present.name(), value.name(), 1, onCustomer(each -> with.apply(each, value))));
            }
        }
        return new Changeable(name, Set.of(attribute), changes);
    }

    @SuppressWarnings("EnumOrdinal") // The order of devices is what they mean.
    private static Changeable devices(Customer customer) {
        List<Change> changes = new ArrayList<>();
        for (DeviceTier tier : DeviceTier.values()) {
            int levels = Math.abs(tier.ordinal() - customer.deviceTier().ordinal());
            if (levels > 0) {
                changes.add(new Change(
                        "device_tier",
                        customer.deviceTier().name(),
                        tier.name(),
                        levels,
                        onCustomer(each -> each.withDeviceTier(tier))));
            }
        }
        return new Changeable("device_tier", Set.of("Customer.deviceTier"), changes);
    }

    private static Changeable currentOffer(Customer customer, Catalog catalog, CriticalValues critical) {
        SortedSet<String> ids = new TreeSet<>(critical.textsOf("Customer.currentOffer"));
        catalog.offers().forEach(offer -> ids.add(offer.id()));
        ids.add("");
        ids.remove(customer.currentOffer());
        List<Change> changes = new ArrayList<>();
        for (String id : ids) {
            changes.add(new Change(
                    "current_offer", customer.currentOffer(), id, 1, onCustomer(each -> each.withCurrentOffer(id))));
        }
        return new Changeable("current_offer", Set.of("Customer.currentOffer"), changes);
    }

    /** Each set of consents; the distance is the number of channels that differ. */
    private static Changeable consents(Customer customer) {
        List<Change> changes = new ArrayList<>();
        Channel[] channels = Channel.values();
        for (int bits = 0; bits < 1 << channels.length; bits++) {
            Set<Channel> consents = EnumSet.noneOf(Channel.class);
            int different = 0;
            for (int channel = 0; channel < channels.length; channel++) {
                boolean has = (bits >>> channel & 1) != 0;
                if (has) {
                    consents.add(channels[channel]);
                }
                different += has == customer.consentsTo(channels[channel]) ? 0 : 1;
            }
            if (different > 0) {
                changes.add(new Change(
                        "consents",
                        text(customer.consents()),
                        text(consents),
                        different,
                        onCustomer(each -> each.withConsents(consents))));
            }
        }
        return new Changeable("consents", Set.of("Customer.consents"), changes);
    }

    private static String text(Set<Channel> channels) {
        return String.join(" ", channels.stream().map(Channel::name).sorted().toList());
    }

    /**
     * The values that a number may have.
     *
     * @param perUnit how many there are to a unit
     * @param least the least of them
     * @param most the largest of them
     */
    private record Grid(int perUnit, double least, double most) {
        static final Grid TENTHS = new Grid(10, 0, 1e9);
        static final Grid WHOLE = new Grid(1, 0, 1e9);

        /** The values on both sides of a cut, and the cut if it is one of them. */
        List<Double> around(double cut) {
            double scaled = cut * perUnit;
            return List.of(
                    (Math.ceil(scaled) - 1) / perUnit,
                    Math.floor(scaled) / perUnit,
                    Math.ceil(scaled) / perUnit,
                    (Math.floor(scaled) + 1) / perUnit);
        }

        boolean allows(double value) {
            return value >= least && value <= most;
        }
    }

    private static Changeable numbers(
            String name,
            String attribute,
            double present,
            Grid grid,
            DecisionEngine engine,
            CriticalValues critical,
            Customer customer,
            NumberChange with) {
        SortedSet<Double> cuts = new TreeSet<>(critical.numbersOf(attribute));
        cuts.addAll(engine.featureEdges(attribute, customer));
        List<Change> changes = new ArrayList<>();
        for (double value : nearest(present, cuts, grid)) {
            double distance = name.equals("household_size")
                    ? Math.abs(value - present)
                    : Double.isNaN(present) ? 1 : Math.abs(value - present) / Math.max(1, present);
            changes.add(
                    new Change(name, text(present), text(value), distance, onCustomer(each -> with.on(each, value))));
        }
        return new Changeable(name, Set.of(attribute), changes);
    }

    /** The nearest value to the present one in each interval that cuts make, and at each cut. */
    private static Set<Double> nearest(double present, SortedSet<Double> cuts, Grid grid) {
        Set<Double> values = new TreeSet<>();
        for (double cut : cuts) {
            for (double value : grid.around(cut)) {
                boolean beyond = cut > present ? value >= cut : value <= cut;
                if (value != present && grid.allows(value) && (Double.isNaN(present) || cut == present || beyond)) {
                    values.add(value + 0.0);
                }
            }
        }
        return values;
    }

    private static Changeable custom(String name, DecisionEngine engine, CriticalValues critical, Customer customer) {
        String custom = name.substring("attributes.".length());
        String attribute = "Customer." + name;
        String present = customer.attributes().getOrDefault(custom, "");
        SortedSet<Double> cuts = new TreeSet<>(critical.numbersOf(attribute));
        cuts.addAll(engine.featureEdges(attribute, customer));
        if (!cuts.isEmpty()) {
            double number = present.isEmpty() ? Double.NaN : Double.parseDouble(present);
            return numbers(
                    name,
                    attribute,
                    number,
                    new Grid(10, -1e9, 1e9),
                    engine,
                    critical,
                    customer,
                    (each, value) -> with(each, custom, text(value)));
        }
        List<Change> changes = new ArrayList<>();
        for (String value : critical.textsOf(attribute)) {
            if (!value.equals(present) && !value.isEmpty()) {
                changes.add(new Change(name, present, value, 1, onCustomer(each -> with(each, custom, value))));
            }
        }
        return new Changeable(name, Set.of(attribute), changes);
    }

    private static Customer with(Customer customer, String custom, String value) {
        SortedMap<String, String> attributes = new TreeMap<>(customer.attributes());
        attributes.put(custom, value);
        return customer.withAttributes(attributes);
    }

    /** To decide later: the customer is here longer, contacts lie further back, and the day is another. */
    private static Changeable time(
            DecisionEngine engine, CriticalValues critical, DecisionRequest request, Offer offer) {
        SortedSet<Integer> waits = new TreeSet<>();
        SortedSet<Double> tenure = new TreeSet<>(critical.numbersOf("Customer.tenureDays"));
        tenure.addAll(engine.featureEdges("Customer.tenureDays", request.customer()));
        for (double cut : tenure) {
            around(waits, cut - request.customer().tenureDays());
        }
        for (Contact contact : request.contacts()) {
            for (double cut : critical.numbersOf("Contact.daysAgo")) {
                around(waits, cut - contact.daysAgo());
            }
        }
        LocalDate date = request.context().date();
        for (Restriction restriction : request.restrictions()) {
            daysUntilFree(request, restriction).ifPresent(days -> around(waits, days));
        }
        if (!offer.validFrom().equals(LocalDate.MIN)) {
            around(waits, days(date, offer.validFrom()));
        }
        // Rules may name months and days of the month; within a year each of them begins once.
        for (int month = 1; month <= 12; month++) {
            around(waits, days(date, date.withDayOfMonth(1).plusMonths(month)));
        }
        for (double day : critical.numbersOf("Context.day")) {
            int inMonth = (int) Math.min(Math.max(1, day), 28);
            around(waits, days(date, date.withDayOfMonth(inMonth)));
            around(waits, days(date, date.withDayOfMonth(inMonth).plusMonths(1)));
        }
        List<Change> changes = new ArrayList<>();
        for (int days : waits) {
            changes.add(new Change("time", "0", Integer.toString(days), days / DAYS_A_MONTH, later(days)));
        }
        return new Changeable(
                "time",
                Set.of("Customer.tenureDays", "Contact.daysAgo", "Context.date", "Context.month", "Context.day"),
                changes);
    }

    private static double days(LocalDate from, LocalDate to) {
        return (double) ChronoUnit.DAYS.between(from, to);
    }

    private static void around(SortedSet<Integer> waits, double days) {
        for (double value : Grid.WHOLE.around(days)) {
            if (value >= 1 && value <= 3660) {
                waits.add((int) value);
            }
        }
    }

    private static UnaryOperator<DecisionRequest> later(int days) {
        return request -> new DecisionRequest(
                request.decisionId(),
                request.customer()
                        .withTenureDays(Math.addExact(request.customer().tenureDays(), days)),
                request.holdings(),
                request.contacts().stream()
                        .map(contact -> new Contact(
                                contact.offerId(),
                                contact.channel(),
                                contact.outcome(),
                                Math.addExact(contact.daysAgo(), days)))
                        .toList(),
                new Context(
                        request.context().campaign(),
                        request.context().date().plusDays(days),
                        request.context().channel()),
                request.listLength(),
                request.restrictions().stream()
                        .filter(restriction ->
                                daysUntilFree(request, restriction).orElse(Integer.MAX_VALUE) > days)
                        .toList());
    }

    /** After how many days the contact policy has nothing against an offer any more, if nobody writes to the customer meanwhile. */
    private static OptionalInt daysUntilFree(DecisionRequest request, Restriction restriction) {
        LocalDateTime free = restriction.freeFrom();
        if (free == null || !restriction.kind().passes()) {
            return OptionalInt.empty();
        }
        // A request knows its day and not its hour: the whole day must be free.
        LocalDate day = free.toLocalTime().equals(LocalTime.MIDNIGHT)
                ? free.toLocalDate()
                : free.toLocalDate().plusDays(1);
        return OptionalInt.of((int) ChronoUnit.DAYS.between(request.context().date(), day));
    }

    private static String text(double value) {
        return Double.isNaN(value) ? "" : Decimals.text(value);
    }
}
