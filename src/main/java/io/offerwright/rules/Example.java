package io.offerwright.rules;

import io.offerwright.domain.Channel;
import io.offerwright.domain.Contact;
import io.offerwright.domain.Context;
import io.offerwright.domain.Customer;
import io.offerwright.domain.Decimals;
import io.offerwright.domain.DecisionRequest;
import io.offerwright.domain.DeviceTier;
import io.offerwright.domain.Holding;
import io.offerwright.domain.Offer;
import io.offerwright.domain.Outcome;
import io.offerwright.domain.PaymentType;
import io.offerwright.domain.Segment;
import io.offerwright.domain.Usage;
import io.offerwright.rules.ValueSet.Numbers;
import io.offerwright.rules.ValueSet.Words;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Facts made up for a {@link Situation}: an ordinary customer, changed where the situation asks for something else. What the
 * analysis does not understand it can't arrange, so whether a rule really fires must be seen by firing it.
 */
final class Example {
    private static final Customer CUSTOMER =
            Customer.of("example").withHouseholdSize(2).withChurnRisk(0.5).withUsage(new Usage(3, 10, 100, 10, 1));

    static final Offer OFFER = new Offer(
            "example",
            "example",
            "PLAN",
            PaymentType.ANY,
            DeviceTier.BASIC,
            20,
            5,
            30,
            100,
            100,
            false,
            false,
            Segment.ALL,
            0,
            LocalDate.MIN,
            LocalDate.MAX);

    private Example() {}

    /**
     * A request in the situation.
     *
     * @param offer whom the customer suits, and what contacts and holdings are about, unless the situation asks for another
     * @param isOn whether the customer is on this offer; else on none
     */
    static DecisionRequest request(Situation situation, Context context, Offer offer, boolean isOn) {
        String offerId = offer.id();
        Customer suited = CUSTOMER.withCurrentOffer(isOn ? offerId : "")
                .withDeviceTier(
                        offer.minDeviceTier() == DeviceTier.PREMIUM ? DeviceTier.PREMIUM : DeviceTier.SMARTPHONE);
        if (offer.paymentType() != PaymentType.ANY) {
            suited = suited.withPaymentType(offer.paymentType());
        }
        if (offer.segment() != Segment.ALL) {
            suited = suited.withSegment(offer.segment());
        }
        Customer customer = made(suited, "Customer", situation);
        Set<Channel> consents = EnumSet.copyOf(customer.consents());
        SortedMap<String, String> attributes = new TreeMap<>();
        situation.values().forEach((name, set) -> {
            if (name.startsWith("Customer.attributes[\"") && name.endsWith("\"]")) {
                String text = set instanceof Numbers numbers ? number(numbers.pick(1)) : ((Words) set).pick("");
                if (!text.isEmpty()) {
                    attributes.put(name.substring("Customer.attributes[\"".length(), name.length() - 2), text);
                }
            }
            for (Channel channel : Channel.values()) {
                if (set instanceof Words words
                        && !words.contains("true")
                        && (name.equals("Customer.consentsTo(Channel." + channel + ")")
                                || (name.equals("Customer.consentsTo(Context.channel)")
                                        && channel == context.channel()))) {
                    consents.remove(channel);
                }
            }
        });
        List<Holding> holdings = new ArrayList<>();
        List<Contact> contacts = new ArrayList<>();
        situation.facts().forEach((number, fact) -> {
            String owner = Situation.reference(number);
            if (fact.equals("Holding")) {
                holdings.add(made(new Holding(offerId, context.date().minusDays(100)), owner, situation));
            } else if (fact.equals("Contact")) {
                contacts.add(made(new Contact(offerId, context.channel(), Outcome.IMPRESSION, 1), owner, situation));
            }
        });
        return DecisionRequest.of(
                customer.withConsents(consents).withAttributes(attributes), holdings, contacts, context, 5);
    }

    /** The offers that the situation speaks of, made up. */
    static List<Offer> offers(Situation situation, String id) {
        List<Offer> offers = new ArrayList<>();
        situation.facts().forEach((number, fact) -> {
            if (fact.equals("Offer")) {
                String own = id + "-" + (offers.size() + 1);
                offers.add(made(named(OFFER, own), Situation.reference(number), situation));
            }
        });
        return offers;
    }

    /** True when nothing that the situation asks of the offer of this number by itself speaks against this one. */
    static boolean fits(Situation situation, int number, Offer offer) {
        return named(offer, "any").equals(named(made(offer, Situation.reference(number), situation), "any"));
    }

    /** The offer under another id and name. */
    static Offer named(Offer offer, String id) {
        SortedMap<String, ValueSet> values =
                new TreeMap<>(Map.of("#0#.id", Words.of(List.of(id)), "#0#.name", Words.of(List.of(id))));
        return made(offer, "#0#", new Situation(new TreeMap<>(), values));
    }

    /** The first day from a date on, within a year, on which the situation is possible; null when there is none. */
    static @Nullable Context context(Situation situation, LocalDate from, String campaign) {
        for (LocalDate date = from; date.isBefore(from.plusDays(366)); date = date.plusDays(1)) {
            Context context = made(new Context(campaign, date, Channel.EMAIL), "Context", situation);
            if (context.date().equals(date) && fits(situation, context)) {
                return context;
            }
        }
        return null;
    }

    /** True when nothing that the situation asks of the context by itself speaks against this one. */
    static boolean fits(Situation situation, Context context) {
        Map<String, Object> known = Map.of(
                "Context.campaign", context.campaign(),
                "Context.channel", context.channel(),
                "Context.date", context.date(),
                "Context.month", context.month(),
                "Context.day", context.day());
        return situation.values().entrySet().stream().allMatch(asked -> {
            Object value = known.get(asked.getKey());
            return value == null || value.equals(picked(asked.getValue(), value));
        });
    }

    /** What a person would want to know of a customer and an offer to see why rules in these situations fire. */
    static SortedMap<String, String> told(DecisionRequest request, @Nullable Offer offer, List<Situation> situations) {
        SortedMap<String, String> told = new TreeMap<>();
        if (offer != null) {
            for (Situation situation : situations) {
                situation.values().keySet().stream()
                        .filter(name -> name.matches("#\\d+#\\.[A-Za-z]+")
                                && situation.readable(name).startsWith("Offer."))
                        .map(name -> name.substring(name.indexOf('.') + 1))
                        .forEach(name -> told.put("offer." + name, ReasonText.plain(component(offer, name))));
            }
        }
        for (String name : new TreeSet<>(situations.stream()
                .flatMap(situation -> situation.values().keySet().stream())
                .toList())) {
            if (name.matches("Customer\\.(usage\\.)?[A-Za-z]+") || name.startsWith("Customer.attributes[")) {
                String path = name.substring("Customer.".length());
                told.put(path, value(request.customer(), path));
            } else if (name.startsWith("Customer.consentsTo(")) {
                told.put("consents", ReasonText.plain(request.customer().consents()));
            }
        }
        return told;
    }

    private static String value(Customer customer, String path) {
        if (path.startsWith("attributes[\"")) {
            return customer.attributes().getOrDefault(path.substring(12, path.length() - 2), "unknown");
        }
        Object value = customer;
        for (String step : path.split("\\.", -1)) {
            value = component((Record) value, step);
        }
        return ReasonText.plain(value);
    }

    /** A fact like the given one, with what the situation asks of the attributes of this owner. */
    private static <T extends Record> T made(T fact, String owner, Situation situation) {
        RecordComponent[] components = fact.getClass().getRecordComponents();
        Class<?>[] types = new Class<?>[components.length];
        Object[] values = new Object[components.length];
        for (int index = 0; index < components.length; index++) {
            String name = owner + "." + components[index].getName();
            types[index] = components[index].getType();
            Object ordinary = component(fact, components[index].getName());
            ValueSet asked = situation.values().get(name);
            values[index] = asked != null
                    ? picked(asked, ordinary)
                    : ordinary instanceof Usage usage ? made(usage, name, situation) : ordinary;
        }
        try {
            @SuppressWarnings("unchecked")
            T made = (T) fact.getClass().getDeclaredConstructor(types).newInstance(values);
            return made;
        } catch (InvocationTargetException e) {
            // Two dates in the wrong order, say: then there is no such example.
            return fact;
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("A fact can't be made: " + fact, e);
        }
    }

    private static Object component(Record fact, String name) {
        try {
            return Objects.requireNonNull(fact.getClass().getMethod(name).invoke(fact));
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("The attribute " + name + " of " + fact + " can't be read.", e);
        }
    }

    /** A value of the set: the preferred one if it may be. */
    private static Object picked(ValueSet set, Object preferred) {
        if (set instanceof Words words) {
            String word = words.pick(preferred instanceof Enum<?> constant ? constant.name() : preferred.toString());
            if (preferred instanceof Boolean) {
                return Boolean.valueOf(word);
            }
            if (preferred instanceof Enum<?> constant) {
                for (Object each : constant.getDeclaringClass().getEnumConstants()) {
                    if (((Enum<?>) each).name().equals(word)) {
                        return each;
                    }
                }
            }
            return word;
        }
        Numbers numbers = (Numbers) set;
        if (preferred instanceof LocalDate date) {
            double day = numbers.pick((double) date.toEpochDay());
            return day == (double) date.toEpochDay() ? date : LocalDate.ofEpochDay((long) day);
        }
        double value = numbers.pick(((Number) preferred).doubleValue());
        return preferred instanceof Integer ? (Object) (int) value : (Object) value;
    }

    private static String number(double value) {
        return Double.isFinite(value) ? Decimals.text(value) : "";
    }
}
