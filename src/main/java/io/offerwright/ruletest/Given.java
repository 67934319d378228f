package io.offerwright.ruletest;

import io.offerwright.domain.AttributeSchema;
import io.offerwright.domain.Catalog;
import io.offerwright.domain.Channel;
import io.offerwright.domain.Contact;
import io.offerwright.domain.Context;
import io.offerwright.domain.Customer;
import io.offerwright.domain.DeviceTier;
import io.offerwright.domain.Holding;
import io.offerwright.domain.Offer;
import io.offerwright.domain.Outcome;
import io.offerwright.domain.PaymentType;
import io.offerwright.domain.Segment;
import io.offerwright.domain.Spelling;
import io.offerwright.domain.Usage;
import io.offerwright.yaml.Yaml;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Whom and what a test is about.
 *
 * @param offers null when none is named: then it is the whole catalogue, or {@link #plain} OFFER where there is none
 */
record Given(
        Customer customer,
        @Nullable List<Offer> offers,
        Context context,
        List<Holding> holdings,
        List<Contact> contacts) {
    /** What holds where nothing is said; on that day there is no season. */
    static final Given NOTHING = new Given(
            Customer.of("C1"), null, new Context("test", LocalDate.of(2026, 3, 10), Channel.SMS), List.of(), List.of());

    private static final List<PaymentType> PAYMENT_OF_CUSTOMERS =
            List.of(PaymentType.PREPAID, PaymentType.POSTPAID, PaymentType.HYBRID);
    private static final List<Segment> SEGMENT_OF_CUSTOMERS =
            List.of(Segment.RESIDENTIAL, Segment.BUSINESS, Segment.PREMIUM);
    private static final double INFINITY = Double.POSITIVE_INFINITY;

    /** What a block says, and otherwise what held before. */
    Given read(Yaml.@Nullable Block block, @Nullable Catalog catalog, AttributeSchema schema) {
        if (block == null) {
            return this;
        }
        Yaml.Block of = block.block("customer");
        List<Offer> named = block.node("offers") == null ? offers : offers(block, catalog);
        Context now = new Context(
                block.text("campaign", "a name", context.campaign()),
                date(block, "date", context.date()),
                word(block, "channel", List.of(Channel.values()), context.channel()));
        List<Holding> had = block.node("holdings") == null ? holdings : holdings(block);
        List<Contact> told = block.node("contacts") == null ? contacts : contacts(block);
        block.done();
        return new Given(of == null ? customer : customer(of, schema), named, now, had, told);
    }

    private Customer customer(Yaml.Block block, AttributeSchema schema) {
        Set<Channel> consents = EnumSet.noneOf(Channel.class);
        String id = block.text("customer_id", "an id", customer.id());
        PaymentType payment = word(block, "payment_type", PAYMENT_OF_CUSTOMERS, customer.paymentType());
        DeviceTier device = word(block, "device_tier", List.of(DeviceTier.values()), customer.deviceTier());
        int household = (int) block.whole("household_size", 1, 1_000, customer.householdSize());
        int tenure = (int) block.whole("tenure_days", 0, 100_000, customer.tenureDays());
        Segment segment = word(block, "segment", SEGMENT_OF_CUSTOMERS, customer.segment());
        String region = block.text("region", "a name", customer.region());
        double network = share(block, "network_quality", customer.networkQuality());
        double coverage = share(block, "coverage_score", customer.coverageScore());
        double churn = share(block, "churn_risk", customer.churnRisk());
        String current = block.text("current_offer", "the id of an offer", customer.currentOffer());
        for (Channel channel : Channel.values()) {
            String key = "consent_" + channel.name().toLowerCase(java.util.Locale.ROOT);
            if (block.flag(key, customer.consentsTo(channel))) {
                consents.add(channel);
            }
        }
        Yaml.Block used = block.block("usage");
        SortedMap<String, String> attributes = new TreeMap<>(customer.attributes());
        schema.types().keySet().forEach(name -> {
            Yaml.Node node = block.node(name);
            if (node != null) {
                attributes.put(name, block.textOf(name, node, "a value"));
            }
        });
        block.done();
        return new Customer(
                id,
                payment,
                device,
                household,
                tenure,
                segment,
                region,
                network,
                coverage,
                churn,
                current,
                consents,
                used == null ? customer.usage() : usage(used),
                attributes);
    }

    private static Usage usage(Yaml.Block block) {
        Usage usage = new Usage(
                (int) block.whole("months", 1, 1_200, 1),
                block.number("data_gb", 0, INFINITY, 0),
                block.number("call_minutes", 0, INFINITY, 0),
                block.number("sms", 0, INFINITY, 0),
                block.number("data_deviation", 0, INFINITY, 0));
        block.done();
        return usage;
    }

    private static List<Offer> offers(Yaml.Block given, @Nullable Catalog catalog) {
        Map<String, Integer> lines = new HashMap<>();
        List<Offer> offers = new ArrayList<>();
        for (Yaml.Node item : items(given, "offers")) {
            Offer offer;
            if (item instanceof Yaml.Text id) {
                int index = catalog == null ? -1 : catalog.indexOf(id.text());
                if (catalog == null || index < 0) {
                    given.yaml()
                            .problem(
                                    id,
                                    catalog == null
                                            ? "Found the offer \"" + id.text() + "\", but the file names no catalog."
                                            : "The catalogue has no offer \"" + id.text() + "\".",
                                    catalog == null
                                            ? "Name one with \"catalog:\", or write the offer out: { offer_id: "
                                                    + id.text() + " }."
                                            : Spelling.hint(
                                                    id.text(),
                                                    catalog.offers().stream()
                                                            .map(Offer::id)
                                                            .toList()));
                    continue;
                }
                offer = catalog.offer(index);
            } else {
                Yaml.Block block = given.blockOf("offers", item);
                if (block == null) {
                    continue;
                }
                offer = offer(block, catalog);
            }
            Integer earlier = lines.putIfAbsent(offer.id(), item.line());
            if (earlier != null) {
                given.yaml()
                        .problem(
                                item,
                                "The offer \"" + offer.id() + "\" is given twice; the first is in line " + earlier
                                        + ".",
                                "");
                continue;
            }
            offers.add(offer);
        }
        if (offers.isEmpty()) {
            given.yaml()
                    .problem(given.key("offers"), "offers names no offer.", "Leave it out where offers don't matter.");
            offers.add(plain("OFFER"));
        }
        return offers;
    }

    private static Offer offer(Yaml.Block block, @Nullable Catalog catalog) {
        String id = block.text("offer_id", "an id");
        int index = catalog == null ? -1 : catalog.indexOf(id);
        Offer base = catalog == null || index < 0 ? plain(id.isEmpty() ? "?" : id) : catalog.offer(index);
        LocalDate from = date(block, "valid_from", base.validFrom());
        LocalDate to = date(block, "valid_to", base.validTo());
        if (to.isBefore(from)) {
            block.yaml().problem(block.key("valid_to"), "valid_to lies before valid_from.", "");
            to = from;
        }
        Offer offer = new Offer(
                base.id(),
                block.text("name", "a name", base.name()),
                block.text("category", "a name such as PLAN", base.category()),
                word(block, "payment_type", List.of(PaymentType.values()), base.paymentType()),
                word(block, "min_device_tier", List.of(DeviceTier.values()), base.minDeviceTier()),
                block.number("price", 0, 1e9, base.price()),
                block.number("margin", -1e9, 1e9, base.margin()),
                block.number("data_gb", 0, 1e9, base.dataGb()),
                block.number("call_minutes", 0, 1e9, base.callMinutes()),
                block.number("sms", 0, 1e9, base.sms()),
                block.flag("family", base.family()),
                block.flag("retention", base.retention()),
                word(block, "segment", List.of(Segment.values()), base.segment()),
                (int) block.whole("contract_months", 0, 1_200, base.contractMonths()),
                from,
                to);
        block.done();
        return offer;
    }

    /** An offer that nothing sets apart. */
    static Offer plain(String id) {
        return new Offer(
                id,
                "Offer " + id,
                "OTHER",
                PaymentType.ANY,
                DeviceTier.BASIC,
                20,
                5,
                10,
                100,
                100,
                false,
                false,
                Segment.ALL,
                0,
                LocalDate.MIN,
                LocalDate.MAX);
    }

    private static List<Holding> holdings(Yaml.Block given) {
        List<Holding> holdings = new ArrayList<>();
        for (Yaml.Node item : items(given, "holdings")) {
            if (item instanceof Yaml.Text id) {
                holdings.add(new Holding(id.text(), LocalDate.MIN));
                continue;
            }
            Yaml.Block block = given.blockOf("holdings", item);
            if (block != null) {
                holdings.add(new Holding(block.text("offer_id", "an id"), date(block, "since", LocalDate.MIN)));
                block.done();
            }
        }
        return holdings;
    }

    private static List<Contact> contacts(Yaml.Block given) {
        List<Contact> contacts = new ArrayList<>();
        for (Yaml.Node item : items(given, "contacts")) {
            Yaml.Block block = given.blockOf("contacts", item);
            if (block != null) {
                contacts.add(new Contact(
                        block.text("offer_id", "an id"),
                        word(block, "channel", List.of(Channel.values()), Channel.SMS),
                        block.word("outcome", List.of(Outcome.values())),
                        (int) block.whole("days_ago", 0, 100_000, 0)));
                block.done();
            }
        }
        return contacts;
    }

    /** The parts of a list; one part alone counts as a list of one. */
    private static List<Yaml.Node> items(Yaml.Block block, String key) {
        Yaml.Node node = block.node(key);
        if (node == null || node instanceof Yaml.Nothing) {
            return List.of();
        }
        return node instanceof Yaml.Items items ? items.items() : List.of(node);
    }

    private static double share(Yaml.Block block, String key, double otherwise) {
        Yaml.Node node = block.node(key);
        if (node instanceof Yaml.Nothing) {
            return Double.NaN;
        }
        return block.number(key, 0, 1, otherwise);
    }

    private static LocalDate date(Yaml.Block block, String key, LocalDate otherwise) {
        return block.node(key) == null ? otherwise : block.date(key);
    }

    private static <E extends Enum<E>> E word(Yaml.Block block, String key, List<E> allowed, E otherwise) {
        Yaml.Node node = block.node(key);
        return node == null ? otherwise : block.wordOf(key, node, allowed);
    }
}
