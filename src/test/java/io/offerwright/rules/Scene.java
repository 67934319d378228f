package io.offerwright.rules;

import io.offerwright.domain.AttributeSchema;
import io.offerwright.domain.Catalog;
import io.offerwright.domain.Channel;
import io.offerwright.domain.Contact;
import io.offerwright.domain.Context;
import io.offerwright.domain.Customer;
import io.offerwright.domain.DecisionRequest;
import io.offerwright.domain.DeviceTier;
import io.offerwright.domain.Holding;
import io.offerwright.domain.Offer;
import io.offerwright.domain.Outcome;
import io.offerwright.domain.PaymentType;
import io.offerwright.domain.Segment;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** What the tests of rules are about: the telco book, offers, customers and requests. */
final class Scene {
    /** A day on which no season is. */
    static final LocalDate ORDINARY_DAY = LocalDate.of(2026, 3, 10);

    private Scene() {}

    /** The telco book, compiled once for all tests. */
    static RuleBook telco() {
        return Telco.BOOK;
    }

    private static final class Telco {
        static final RuleBook BOOK = RuleBook.compile(RuleBook.read(Path.of("rules/telco")), AttributeSchema.NONE);
    }

    static RuleBook book(String rules) {
        return RuleBook.compile(sources(rules), AttributeSchema.NONE);
    }

    static SortedMap<String, String> sources(String rules) {
        return new TreeMap<>(Map.of("test.drl", "package test\nimport io.offerwright.rules.*\n" + rules));
    }

    static Context on(LocalDate date) {
        return new Context("test", date, Channel.SMS);
    }

    /** A plan for everyone, with an id; the tests change what they are about. */
    static Offer plan(String id) {
        return offer(id, "PLAN", 20, 30);
    }

    static Offer offer(String id, String category, double price, double dataGb) {
        return new Offer(
                id,
                "Offer " + id,
                category,
                PaymentType.ANY,
                DeviceTier.BASIC,
                price,
                5,
                dataGb,
                100,
                100,
                category.equals("FAMILY"),
                category.equals("RETENTION"),
                Segment.ALL,
                0,
                LocalDate.MIN,
                LocalDate.MAX);
    }

    static Offer paid(PaymentType type) {
        Offer plan = plan("paid");
        return new Offer(
                plan.id(),
                plan.name(),
                plan.category(),
                type,
                plan.minDeviceTier(),
                plan.price(),
                plan.margin(),
                plan.dataGb(),
                plan.callMinutes(),
                plan.sms(),
                false,
                false,
                plan.segment(),
                0,
                plan.validFrom(),
                plan.validTo());
    }

    static Offer of(Segment segment) {
        Offer plan = plan("segment");
        return new Offer(
                plan.id(),
                plan.name(),
                plan.category(),
                plan.paymentType(),
                plan.minDeviceTier(),
                plan.price(),
                plan.margin(),
                plan.dataGb(),
                plan.callMinutes(),
                plan.sms(),
                false,
                false,
                segment,
                0,
                plan.validFrom(),
                plan.validTo());
    }

    static Offer needing(DeviceTier tier) {
        Offer plan = plan("device");
        return new Offer(
                plan.id(),
                plan.name(),
                plan.category(),
                plan.paymentType(),
                tier,
                plan.price(),
                plan.margin(),
                plan.dataGb(),
                plan.callMinutes(),
                plan.sms(),
                false,
                false,
                plan.segment(),
                0,
                plan.validFrom(),
                plan.validTo());
    }

    static Offer valid(LocalDate from, LocalDate to) {
        Offer plan = plan("dated");
        return new Offer(
                plan.id(),
                plan.name(),
                plan.category(),
                plan.paymentType(),
                plan.minDeviceTier(),
                plan.price(),
                plan.margin(),
                plan.dataGb(),
                plan.callMinutes(),
                plan.sms(),
                false,
                false,
                plan.segment(),
                0,
                from,
                to);
    }

    /** A catalogue of offers of every kind, all different. */
    static Catalog catalog(int size, Random random) {
        List<Offer> offers = new ArrayList<>();
        String[] categories = {"PLAN", "ADD_ON", "DEVICE", "FAMILY", "RETENTION", "ROAMING", "CONTENT"};
        for (int index = 0; index < size; index++) {
            String category = categories[random.nextInt(categories.length)];
            LocalDate from = random.nextInt(4) == 0 ? ORDINARY_DAY.plusDays(random.nextInt(20) - 10) : LocalDate.MIN;
            offers.add(new Offer(
                    String.format(java.util.Locale.ROOT, "o%04d", index),
                    "Offer " + index,
                    category,
                    any(PaymentType.values(), 4, random),
                    any(DeviceTier.values(), 3, random),
                    random.nextInt(60),
                    random.nextInt(20) - 2,
                    random.nextInt(10) == 0 ? 1000 : random.nextInt(100),
                    100,
                    100,
                    category.equals("FAMILY"),
                    category.equals("RETENTION"),
                    any(Segment.values(), 4, random),
                    0,
                    from,
                    LocalDate.MAX));
        }
        return Catalog.of(offers);
    }

    /** Any request at all about offers of the catalogue. */
    static DecisionRequest request(Catalog catalog, Random random) {
        Set<Channel> consents = EnumSet.noneOf(Channel.class);
        for (Channel channel : Channel.values()) {
            if (random.nextInt(4) > 0) {
                consents.add(channel);
            }
        }
        Customer customer = Customer.of("c" + random.nextInt(100))
                .withPaymentType(any(PaymentType.values(), 3, random))
                .withDeviceTier(any(DeviceTier.values(), 3, random))
                .withHouseholdSize(1 + random.nextInt(5))
                .withTenureDays(random.nextInt(60))
                .withSegment(any(Segment.values(), 3, random))
                .withCoverageScore(random.nextInt(5) == 0 ? Double.NaN : random.nextDouble())
                .withChurnRisk(random.nextInt(3) == 0 ? Double.NaN : random.nextDouble())
                .withCurrentOffer(random.nextBoolean() ? "" : anyId(catalog, random))
                .withConsents(consents);
        List<Holding> holdings = new ArrayList<>();
        for (int count = random.nextInt(3); count > 0; count--) {
            holdings.add(new Holding(anyId(catalog, random), LocalDate.MIN));
        }
        List<Contact> contacts = new ArrayList<>();
        for (int count = random.nextInt(5); count > 0; count--) {
            contacts.add(new Contact(
                    anyId(catalog, random), Channel.SMS, any(Outcome.values(), 4, random), random.nextInt(60)));
        }
        Context context = new Context(
                "test", LocalDate.of(2026, 1, 1).plusDays(random.nextInt(365)), any(Channel.values(), 3, random));
        return DecisionRequest.of(customer, holdings, contacts, context, 5);
    }

    /** One of the first {@code count} constants. */
    private static <T> T any(T[] constants, int count, Random random) {
        return constants[random.nextInt(count)];
    }

    private static String anyId(Catalog catalog, Random random) {
        return catalog.offer(random.nextInt(catalog.size())).id();
    }
}
