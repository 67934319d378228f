package io.offerwright.campaign;

import io.offerwright.domain.Catalog;
import io.offerwright.domain.Channel;
import io.offerwright.domain.Context;
import io.offerwright.domain.Customer;
import io.offerwright.domain.DecisionRequest;
import io.offerwright.domain.DeviceTier;
import io.offerwright.domain.Objective;
import io.offerwright.domain.Offer;
import io.offerwright.domain.PaymentType;
import io.offerwright.domain.Problem;
import io.offerwright.domain.Score;
import io.offerwright.domain.Segment;
import io.offerwright.domain.Usage;
import io.offerwright.evidence.Candidate;
import io.offerwright.evidence.Decision;
import io.offerwright.evidence.Explanation;
import io.offerwright.evidence.Fingerprint;
import io.offerwright.ranking.ObjectiveWeights;
import io.offerwright.ranking.OfferSimilarity;
import io.offerwright.ranking.Ranker;
import io.offerwright.ranking.Ranking;
import io.offerwright.rules.Effect;
import io.offerwright.rules.Firing;
import io.offerwright.rules.Rule;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A run with made-up taste and rules but real ranking: enough for a report to have something to say. */
final class MadeUpRun {
    static final int LIST_LENGTH = 4;

    private static final LocalDate DATE = LocalDate.of(2026, 3, 20);
    private static final List<String> MEMBERS = List.of("warp", "bpr", "deep", "warp-kos");
    private static final List<String> CATEGORIES =
            List.of("PLAN", "DATA_ADDON", "DEVICE", "ROAMING", "CONTENT", "FAMILY");
    private static final List<String> NAMES =
            List.of("Flex", "Max", "Plus", "Lite", "Roam Europe", "Unlimited", "Young", "Home");

    private static final Rule HELD = rule("ELIG-005", "Nobody is offered what they have", "eligibility");
    private static final Rule PREPAID = rule("ELIG-010", "Prepaid customers see prepaid offers", "eligibility");
    private static final Rule HANDSET = rule("ELIG-020", "The handset must be good enough", "eligibility");
    private static final Rule EXPIRED =
            rule("ELIG-040", "An offer that is no longer valid stays in the drawer", "eligibility");
    private static final Rule NEW =
            rule("COLD-010", "New customers get what fits, not what the model says", "cold-start");
    private static final Rule FAMILY = rule("FAM-010", "Households of two or more see family offers first", "family");
    private static final Rule RETENTION = rule("RET-010", "Whoever may leave hears of retention offers", "retention");
    private static final Rule RISK =
            rule("OBJ-020", "For customers at risk, relevance counts more than margin", "objectives");
    private static final Rule SPRING = rule("SEAS-030", "Spring lifts data add-ons", "seasonal");
    private static final Rule ONE_PLAN = rule("LIM-010", "One plan on a list is enough", "limits");
    private static final Rule FLOOR = rule("LIM-020", "What hardly suits is not shown", "limits");
    private static final Rule WINTER = rule("SEAS-010", "Black Friday lifts devices", "seasonal");

    final Catalog catalog;
    final OfferSimilarity similarity;
    final Ranker ranker;
    private final long seed;

    /** One decision with all that a summary wants to know of it. */
    record Made(Decision decision, List<Firing> firings, RunSummary.Witness witness) {}

    MadeUpRun(long seed, List<Offer> offers) {
        this.seed = seed;
        this.catalog = Catalog.of(offers);
        this.similarity = OfferSimilarity.of(catalog.offers().stream()
                .map(offer -> new int[] {
                    CATEGORIES.indexOf(offer.category()),
                    10 + (int) (offer.price() / 15),
                    20 + (int) (offer.dataGb() / 20),
                    30 + (offer.family() ? 1 : 0),
                    40 + Math.min(2, offer.contractMonths() / 12)
                })
                .toList());
        this.ranker = new Ranker(catalog, similarity, ObjectiveWeights.DEFAULT);
    }

    static MadeUpRun of(long seed, int offers) {
        Random random = new Random(seed);
        List<Offer> all = new ArrayList<>();
        for (int i = 0; i < offers; i++) {
            String category = CATEGORIES.get(i % CATEGORIES.size());
            double price = 5 + random.nextInt(60);
            all.add(new Offer(
                    "O-%03d".formatted(i),
                    NAMES.get(random.nextInt(NAMES.size())) + " " + (5 + 5 * random.nextInt(20)),
                    category,
                    i % 5 == 1 ? PaymentType.PREPAID : i % 3 == 0 ? PaymentType.POSTPAID : PaymentType.ANY,
                    i % 4 == 2 ? DeviceTier.PREMIUM : i % 3 == 1 ? DeviceTier.SMARTPHONE : DeviceTier.BASIC,
                    price,
                    price * (0.1 + 0.5 * random.nextDouble()),
                    random.nextInt(120),
                    random.nextInt(1000),
                    random.nextInt(500),
                    category.equals("FAMILY"),
                    i % 11 == 5,
                    Segment.ALL,
                    12 * random.nextInt(3),
                    LocalDate.MIN,
                    i % 9 == 8 ? DATE.minusDays(20) : LocalDate.MAX));
        }
        return new MadeUpRun(seed, all);
    }

    RunSummary emptySummary() {
        return new RunSummary(catalog, similarity, LIST_LENGTH);
    }

    RunFacts facts() {
        TreeMap<String, String> provenance = new TreeMap<>();
        provenance.put("customers.csv", Fingerprint.of("customers").hex());
        provenance.put("offers.csv", Fingerprint.of("offers").hex());
        provenance.put("seed", "42");
        return new RunFacts(
                "Spring upgrade",
                "Prepaid and contract customers hear of more data and better handsets before the holidays.",
                DATE,
                Channel.SMS,
                LIST_LENGTH,
                Fingerprint.of("bundle"),
                provenance,
                List.of(HELD, PREPAID, HANDSET, EXPIRED, NEW, FAMILY, RETENTION, RISK, SPRING, ONE_PLAN, FLOOR, WINTER),
                List.of(
                        "The contact policy names SPRING-9, which the catalogue does not have: misspelt, or of another campaign."),
                2,
                List.of(
                        new Problem(
                                "customers.csv", 17, 4, "Found \"abc\" for tenure_days; expected a whole number.", ""),
                        new Problem("usage.csv", 301, 2, "Found \"2026-13\" for month; expected YYYY-MM.", "")),
                Duration.ofMillis(12_340));
    }

    Made decide(int number) {
        Random random = new Random(seed * 31 + number);
        Customer customer = customer(number, random);
        long[] logits = new long[catalog.size()];
        long[] collaborative = new long[catalog.size()];
        long[] content = new long[catalog.size()];
        for (int offer = 0; offer < logits.length; offer++) {
            logits[offer] = model(customer, offer).parts().get(0).score();
            collaborative[offer] = Score.squash(logits[offer]);
            content[offer] = random.nextInt(1_000_001);
        }
        List<Firing> firings = fire(customer, random);
        Ranking ranking = ranker.rank(collaborative, content, firings, LIST_LENGTH);
        List<Candidate> candidates = new ArrayList<>();
        for (int offer = 0; offer < logits.length; offer++) {
            candidates.add(new Candidate(
                    catalog.offer(offer).id(),
                    ranking.score(offer),
                    ranking.relevance(offer),
                    ranking.revenue(offer),
                    ranking.diversity(offer),
                    Score.squash(logits[offer] - 3_200_000),
                    ranking.promoted(offer),
                    ranking.ruleIds(offer),
                    ranking.verdict(offer)));
        }
        DecisionRequest request =
                DecisionRequest.of(customer, new Context("spring-upgrade", DATE, Channel.SMS), LIST_LENGTH);
        return new Made(new Decision(request, Fingerprint.of("bundle"), candidates), firings, new RunSummary.Witness() {
            @Override
            public Explanation explain(String offerId) {
                int offer = catalog.indexOf(offerId);
                return ranking.explain(
                        offer, model(customer, offer), Explanation.value("content match", content[offer]));
            }

            @Override
            public String reason(String offerId) {
                return "Rank, rules and taste decided on " + offerId + ".";
            }

            @Override
            public String sentence(String ruleId, @Nullable String offerId) {
                String offer = offerId == null
                        ? "The list"
                        : catalog.offer(catalog.indexOf(offerId)).name();
                return offer + " is a matter of rule " + ruleId + " for customer " + customer.id() + ".";
            }
        });
    }

    private static Customer customer(int number, Random random) {
        Segment segment = random.nextInt(10) < 7
                ? Segment.RESIDENTIAL
                : random.nextBoolean() ? Segment.BUSINESS : Segment.PREMIUM;
        return Customer.of("C%06d".formatted(number))
                .withSegment(segment)
                .withPaymentType(random.nextInt(3) == 0 ? PaymentType.PREPAID : PaymentType.POSTPAID)
                .withDeviceTier(List.of(DeviceTier.values()).get(random.nextInt(3)))
                .withHouseholdSize(1 + random.nextInt(4))
                .withTenureDays(random.nextInt(10) == 0 ? random.nextInt(30) : 30 + random.nextInt(3000))
                .withChurnRisk(random.nextInt(100) / 100.0)
                .withUsage(new Usage(12, 1 + 40 * random.nextDouble(), 300 * random.nextDouble(), 20, 3));
    }

    /** Parts per member and feature, so that the tree looks like a real one. */
    private Explanation model(Customer customer, int offer) {
        List<String> features = List.of(
                "device_tier = " + customer.deviceTier(),
                "payment_type = " + customer.paymentType(),
                "segment = " + customer.segment(),
                "household = " + customer.householdSize(),
                "data_intensity = " + (customer.usage().dataGb() > 25 ? "very_high" : "low"),
                "call_intensity = " + (customer.usage().callMinutes() > 150 ? "high" : "low"),
                "usage_stability = stable",
                "lifecycle_stage = " + (customer.tenureDays() > 1000 ? "gold" : "bronze"),
                "tenure_stage = " + customer.tenureDays() / 500,
                "region = north",
                "customer = " + customer.id());
        List<Explanation> members = new ArrayList<>();
        for (String member : MEMBERS) {
            List<Explanation> parts = new ArrayList<>();
            for (String feature : features) {
                Random random = new Random(((long) feature.hashCode() << 20) + offer * 97L + seed);
                double shared = random.nextGaussian();
                double own = new Random(member.hashCode() + feature.hashCode() + offer).nextGaussian();
                parts.add(Explanation.value(feature, Score.of(0.08 * shared + 0.03 * own)));
            }
            parts.add(Explanation.value(
                    "the offer itself", Score.of(0.2 * new Random(offer * 7L + seed).nextGaussian())));
            members.add(Explanation.sum(member, parts));
        }
        members.add(Explanation.value("summation order", 2));
        return Explanation.squash("relevance", Explanation.sum("model", members));
    }

    private List<Firing> fire(Customer customer, Random random) {
        List<Firing> firings = new ArrayList<>();
        int held = random.nextInt(catalog.size());
        boolean nothing = random.nextInt(40) == 0;
        for (int index = 0; index < catalog.size(); index++) {
            Offer offer = catalog.offer(index);
            if (index == held || nothing) {
                firings.add(new Firing(HELD, new Effect.Exclude(index)));
            }
            if (customer.paymentType() == PaymentType.PREPAID && offer.paymentType() == PaymentType.POSTPAID) {
                firings.add(new Firing(PREPAID, new Effect.Exclude(index)));
            }
            if (customer.deviceTier().compareTo(offer.minDeviceTier()) < 0) {
                firings.add(new Firing(HANDSET, new Effect.Exclude(index)));
            }
            if (!offer.validOn(DATE)) {
                firings.add(new Firing(EXPIRED, new Effect.Exclude(index)));
            }
            if (customer.householdSize() > 1 && offer.family()) {
                firings.add(
                        new Firing(FAMILY, new Effect.Boost(index, 1_200_000 + 50_000L * customer.householdSize())));
            }
            if (customer.churnRisk() > 0.7 && offer.retention()) {
                firings.add(new Firing(RETENTION, new Effect.Promote(index)));
            }
            if (offer.category().equals("DATA_ADDON")) {
                firings.add(new Firing(SPRING, new Effect.Boost(index, 1_100_000)));
            }
        }
        if (customer.tenureDays() < 31) {
            firings.add(new Firing(NEW, new Effect.Blend(customer.tenureDays() < 8 ? Score.ONE : 700_000)));
        }
        if (customer.churnRisk() > 0.7) {
            firings.add(new Firing(RISK, new Effect.Weigh(Objective.RELEVANCE, 850_000)));
            firings.add(new Firing(RISK, new Effect.Weigh(Objective.REVENUE, 50_000)));
        }
        firings.add(new Firing(ONE_PLAN, new Effect.Limit("PLAN", 1)));
        firings.add(new Firing(FLOOR, new Effect.Require(Objective.RELEVANCE, 300_000)));
        firings.sort(Comparator.comparing(firing -> firing.rule().id()));
        return firings;
    }

    private static Rule rule(String id, String name, String topic) {
        return new Rule(id, name, "", "pricing", 0, topic + ".drl", 12);
    }
}
