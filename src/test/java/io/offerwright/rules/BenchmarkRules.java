package io.offerwright.rules;

import io.offerwright.domain.Catalog;
import io.offerwright.domain.Channel;
import io.offerwright.domain.Contact;
import io.offerwright.domain.Context;
import io.offerwright.domain.Customer;
import io.offerwright.domain.DecisionRequest;
import io.offerwright.domain.DeviceTier;
import io.offerwright.domain.Offer;
import io.offerwright.domain.Outcome;
import io.offerwright.domain.PaymentType;
import io.offerwright.domain.Segment;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * The same rules of a telco three times: in our language, in Drools as its documentation shows it, and as plain Java; and the
 * traffic of a campaign, in which hardly two customers are alike. Of every ten rules two are about what the customer has and
 * declined, the others about kinds of customers and offers, with constants of their own.
 */
public final class BenchmarkRules {
    private static final String[] CATEGORIES = {"PLAN", "ADD_ON", "DEVICE", "FAMILY", "RETENTION", "ROAMING", "CONTENT"
    };
    private static final LocalDate DAY = LocalDate.of(2026, 3, 10);
    private static final int KINDS = 8;

    /** One rule: a kind, and constants of which the kind uses some. */
    private record Parameters(
            int kind,
            String category,
            PaymentType payment,
            Segment segment,
            int days,
            int people,
            double share,
            int price,
            int data,
            double factor) {}

    private final List<Parameters> rules = new ArrayList<>();

    /** Rules that ask for what no customer of the traffic is: a region, or more days than anybody has been there. */
    static String idle(int count) {
        StringBuilder rules = new StringBuilder("package idle\n");
        for (int rule = 0; rule < count; rule++) {
            String asked = rule % 2 == 0 ? "region == \"Nowhere " + rule + "\"" : "tenureDays > " + (90_000 + rule);
            rules.append("""
                    rule "Idle %1$d" @id( "IDLE-%1$d" ) @reason( "r" )
                    when Customer( %2$s ) $offer : Offer( price < %3$d ) then decision.boost( $offer, 1.1 ); end
                    """.formatted(rule, asked, 5 + rule % 50));
        }
        return rules.toString();
    }

    BenchmarkRules(int count) {
        Random random = new Random(count);
        for (int rule = 0; rule < count; rule++) {
            rules.add(new Parameters(
                    rule < 2 ? KINDS + rule : rule % KINDS,
                    CATEGORIES[random.nextInt(CATEGORIES.length)],
                    any(PaymentType.values(), 3, random),
                    any(Segment.values(), 3, random),
                    10 * (1 + random.nextInt(60)),
                    2 + random.nextInt(3),
                    0.1 * (1 + random.nextInt(9)),
                    5 * (1 + random.nextInt(11)),
                    10 * (1 + random.nextInt(9)),
                    1 + 0.1 * (1 + random.nextInt(5))));
        }
    }

    static Catalog catalog(int offers) {
        Random random = new Random(1);
        List<Offer> list = new ArrayList<>();
        for (int index = 0; index < offers; index++) {
            String category = CATEGORIES[random.nextInt(CATEGORIES.length)];
            list.add(new Offer(
                    String.format(Locale.ROOT, "o%04d", index),
                    "Offer " + index,
                    category,
                    any(PaymentType.values(), 4, random),
                    any(DeviceTier.values(), 3, random),
                    random.nextInt(60),
                    random.nextInt(20),
                    random.nextInt(100),
                    100,
                    100,
                    category.equals("FAMILY"),
                    category.equals("RETENTION"),
                    any(Segment.values(), 4, random),
                    0,
                    LocalDate.MIN,
                    LocalDate.MAX));
        }
        return Catalog.of(list);
    }

    static List<DecisionRequest> requests(Catalog catalog, int count) {
        Random random = new Random(2);
        List<DecisionRequest> requests = new ArrayList<>();
        for (int index = 0; index < count; index++) {
            Customer customer = Customer.of("c" + index)
                    .withPaymentType(any(PaymentType.values(), 3, random))
                    .withDeviceTier(any(DeviceTier.values(), 3, random))
                    .withSegment(any(Segment.values(), 3, random))
                    .withHouseholdSize(1 + random.nextInt(4))
                    .withTenureDays(random.nextInt(2_000))
                    .withCoverageScore(random.nextDouble())
                    .withChurnRisk(random.nextDouble())
                    .withCurrentOffer(
                            catalog.offer(random.nextInt(catalog.size())).id());
            List<Contact> contacts = new ArrayList<>();
            for (int contact = random.nextInt(4); contact > 0; contact--) {
                contacts.add(new Contact(
                        catalog.offer(random.nextInt(catalog.size())).id(),
                        Channel.SMS,
                        any(Outcome.values(), 4, random),
                        random.nextInt(60)));
            }
            requests.add(
                    DecisionRequest.of(customer, List.of(), contacts, new Context("benchmark", DAY, Channel.SMS), 5));
        }
        return requests;
    }

    /** One of the first {@code count} constants. */
    private static <T> T any(T[] constants, int count, Random random) {
        return constants[random.nextInt(count)];
    }

    private static String customer(Parameters rule) {
        return switch (rule.kind) {
            case 0 -> "paymentType == PaymentType." + rule.payment;
            case 2, 7 -> "tenureDays <= " + rule.days;
            case 3 -> "churnRisk > " + text(rule.share) + ", tenureDays > " + rule.days;
            case 4 -> "householdSize >= " + rule.people;
            case 5 -> "segment == Segment." + rule.segment + ", coverageScore >= " + text(rule.share);
            case 6 -> "coverageScore < " + text(rule.share);
            default -> "";
        };
    }

    private static String offer(Parameters rule) {
        String category = "category == \"" + rule.category + "\"";
        return switch (rule.kind) {
            case 0 -> "paymentType == PaymentType.POSTPAID, " + category;
            case 1 -> category + ", minDeviceTier > $customer.deviceTier";
            case 2 -> category + ", price > " + rule.price;
            case 3 -> "retention";
            case 4 -> "family, dataGb >= " + rule.data;
            case 5 -> category + ", price < " + rule.price;
            case 6 -> "dataGb >= " + rule.data;
            case 8 -> "id == $customer.currentOffer";
            default -> "id == $contact.offerId";
        };
    }

    private static boolean boosts(Parameters rule) {
        return rule.kind >= 3 && rule.kind <= 5;
    }

    private static String text(double number) {
        return String.format(Locale.ROOT, "%.1f", number);
    }

    /** The rules in our language. */
    String ours() {
        StringBuilder text = new StringBuilder("package benchmark\nimport io.offerwright.rules.*\n");
        for (int number = 0; number < rules.size(); number++) {
            Parameters rule = rules.get(number);
            text.append("rule \"Rule ").append(number).append("\"\n    @id( \"R-");
            text.append(String.format(Locale.ROOT, "%04d", number)).append("\" )\n    @reason( \"A rule\" )\nwhen\n");
            text.append("    $customer : Customer( ").append(customer(rule)).append(" )\n");
            if (rule.kind == 9) {
                text.append("    $contact : Contact( outcome == Outcome.DECLINE, daysAgo < 30 )\n");
            }
            if (rule.kind == 7) {
                text.append("then\n    decision.blend( ")
                        .append(text(rule.share))
                        .append(" );\nend\n");
                continue;
            }
            text.append("    $offer : Offer( ").append(offer(rule)).append(" )\nthen\n    decision.");
            text.append(boosts(rule) ? "boost( $offer, " + text(rule.factor) + " );\n" : "exclude( $offer );\n");
            text.append("end\n");
        }
        return text.toString();
    }

    /** The rules as a Drools tutorial has them: facts that rules modify. */
    String plainDrools() {
        StringBuilder text = new StringBuilder("package benchmark.plain\n");
        for (Class<?> type : List.of(
                Customer.class, Contact.class, Outcome.class, PaymentType.class, Segment.class, DeviceTier.class)) {
            text.append("import ").append(type.getName()).append('\n');
        }
        text.append("import ").append(OfferFact.class.getCanonicalName()).append('\n');
        text.append("import ").append(ListFact.class.getCanonicalName()).append('\n');
        for (int number = 0; number < rules.size(); number++) {
            Parameters rule = rules.get(number);
            text.append("rule \"").append(number).append("\"\nwhen\n");
            text.append("    $customer : Customer( ").append(customer(rule)).append(" )\n");
            if (rule.kind == 9) {
                text.append("    $contact : Contact( outcome == Outcome.DECLINE, daysAgo < 30 )\n");
            }
            if (rule.kind == 7) {
                text.append("    $list : ListFact( )\nthen\n    modify( $list ) { setBlend( ")
                        .append(text(rule.share))
                        .append(" ) }\nend\n");
                continue;
            }
            String constraints = offer(rule)
                    .replace(
                            "minDeviceTier > $customer.deviceTier",
                            "minDeviceTier.compareTo($customer.deviceTier) > 0");
            text.append("    $offer : OfferFact( ").append(constraints);
            text.append(boosts(rule) ? "" : ", !excluded").append(" )\nthen\n    modify( $offer ) { ");
            text.append(
                    boosts(rule) ? "setScore( $offer.getScore() * " + text(rule.factor) + " )" : "setExcluded( true )");
            text.append(" }\nend\n");
        }
        return text.toString();
    }

    /** An offer that rules change. */
    public static final class OfferFact {
        private final Offer offer;
        private double score = 1;
        private boolean excluded;

        OfferFact(Offer offer) {
            this.offer = offer;
        }

        public String getId() {
            return offer.id();
        }

        public String getCategory() {
            return offer.category();
        }

        public PaymentType getPaymentType() {
            return offer.paymentType();
        }

        public DeviceTier getMinDeviceTier() {
            return offer.minDeviceTier();
        }

        public double getPrice() {
            return offer.price();
        }

        public double getDataGb() {
            return offer.dataGb();
        }

        public boolean isFamily() {
            return offer.family();
        }

        public boolean isRetention() {
            return offer.retention();
        }

        public boolean isExcluded() {
            return excluded;
        }

        public void setExcluded(boolean value) {
            excluded = value;
        }

        public double getScore() {
            return score;
        }

        public void setScore(double value) {
            score = value;
        }
    }

    /** The list of a decision, of which rules set how it is made. */
    public static final class ListFact {
        private double blend;

        public double getBlend() {
            return blend;
        }

        public void setBlend(double value) {
            blend = value;
        }
    }

    /** The rules as plain Java: what a careful programmer would write, with the offers of a category looked up. */
    final class HandWritten {
        private final Catalog catalog;
        final boolean[] excluded;
        final double[] score;
        double blend;

        HandWritten(Catalog catalog) {
            this.catalog = catalog;
            excluded = new boolean[catalog.size()];
            score = new double[catalog.size()];
        }

        void decide(DecisionRequest request) {
            Arrays.fill(excluded, false);
            Arrays.fill(score, 1);
            blend = 0;
            Customer customer = request.customer();
            for (Parameters rule : rules) {
                switch (rule.kind) {
                    case 0 -> {
                        if (customer.paymentType() == rule.payment) {
                            for (int offer = 0; offer < excluded.length; offer++) {
                                Offer each = catalog.offer(offer);
                                if (each.paymentType() == PaymentType.POSTPAID
                                        && each.category().equals(rule.category)) {
                                    excluded[offer] = true;
                                }
                            }
                        }
                    }
                    case 1 -> {
                        for (int offer = 0; offer < excluded.length; offer++) {
                            Offer each = catalog.offer(offer);
                            if (each.minDeviceTier().compareTo(customer.deviceTier()) > 0
                                    && each.category().equals(rule.category)) {
                                excluded[offer] = true;
                            }
                        }
                    }
                    case 2 -> {
                        if (customer.tenureDays() <= rule.days) {
                            for (int offer = 0; offer < excluded.length; offer++) {
                                Offer each = catalog.offer(offer);
                                if (each.price() > rule.price && each.category().equals(rule.category)) {
                                    excluded[offer] = true;
                                }
                            }
                        }
                    }
                    case 3 -> {
                        if (customer.churnRisk() > rule.share && customer.tenureDays() > rule.days) {
                            for (int offer = 0; offer < excluded.length; offer++) {
                                if (catalog.offer(offer).retention()) {
                                    score[offer] *= rule.factor;
                                }
                            }
                        }
                    }
                    case 4 -> {
                        if (customer.householdSize() >= rule.people) {
                            for (int offer = 0; offer < excluded.length; offer++) {
                                Offer each = catalog.offer(offer);
                                if (each.family() && each.dataGb() >= rule.data) {
                                    score[offer] *= rule.factor;
                                }
                            }
                        }
                    }
                    case 5 -> {
                        if (customer.segment() == rule.segment && customer.coverageScore() >= rule.share) {
                            for (int offer = 0; offer < excluded.length; offer++) {
                                Offer each = catalog.offer(offer);
                                if (each.price() < rule.price && each.category().equals(rule.category)) {
                                    score[offer] *= rule.factor;
                                }
                            }
                        }
                    }
                    case 6 -> {
                        if (customer.coverageScore() < rule.share) {
                            for (int offer = 0; offer < excluded.length; offer++) {
                                if (catalog.offer(offer).dataGb() >= rule.data) {
                                    excluded[offer] = true;
                                }
                            }
                        }
                    }
                    case 7 -> {
                        if (customer.tenureDays() <= rule.days) {
                            blend = rule.share;
                        }
                    }
                    case 8 -> exclude(customer.currentOffer());
                    default -> {
                        for (Contact contact : request.contacts()) {
                            if (contact.outcome() == Outcome.DECLINE && contact.daysAgo() < 30) {
                                exclude(contact.offerId());
                            }
                        }
                    }
                }
            }
        }

        private void exclude(String id) {
            int offer = catalog.indexOf(id);
            if (offer >= 0) {
                excluded[offer] = true;
            }
        }
    }
}
