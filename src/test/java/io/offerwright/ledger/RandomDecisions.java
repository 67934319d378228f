package io.offerwright.ledger;

import io.offerwright.domain.Channel;
import io.offerwright.domain.Contact;
import io.offerwright.domain.Context;
import io.offerwright.domain.Customer;
import io.offerwright.domain.DecisionRequest;
import io.offerwright.domain.DeviceTier;
import io.offerwright.domain.Holding;
import io.offerwright.domain.Objective;
import io.offerwright.domain.Outcome;
import io.offerwright.domain.PaymentType;
import io.offerwright.domain.Restriction;
import io.offerwright.domain.Score;
import io.offerwright.domain.Segment;
import io.offerwright.domain.Usage;
import io.offerwright.evidence.Candidate;
import io.offerwright.evidence.Decision;
import io.offerwright.evidence.Fingerprint;
import io.offerwright.evidence.Verdict;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;

/** Decisions for tests: hostile ones, and ones such as a campaign makes. The same seed gives the same decisions. */
public final class RandomDecisions {
    private static final String[] HOSTILE = {
        "",
        " ",
        "\u0000",
        "\uFEFFbom",
        "line\r\nbreak",
        "\"quotes\", 'and' ;semicolons--",
        "\uD800",
        "\uDC00\uD800",
        "\uD83D\uDE00 emoji",
        "'); DROP TABLE block; --",
        "x".repeat(3000),
        "äöü\u202E\u0301",
        "=1+1"
    };

    private final SplittableRandom random;

    /** Decisions that follow from {@code seed}. */
    public RandomDecisions(long seed) {
        random = new SplittableRandom(seed);
    }

    /** The files of a small bundle. */
    public static SortedMap<String, byte[]> bundleFiles(String name) {
        SortedMap<String, byte[]> files = new TreeMap<>();
        files.put("MANIFEST", name.getBytes(StandardCharsets.UTF_8));
        files.put("rules/telco.drl", "rule".getBytes(StandardCharsets.UTF_8));
        files.put("model.bin", new byte[] {0, 1, 2, (byte) 0xFF});
        return files;
    }

    /** Anything the types allow. */
    Decision hostile(String id, Fingerprint bundle) {
        int offers = random.nextInt(4) == 0 ? random.nextInt(3) : random.nextInt(80);
        Set<String> offerIds = new java.util.TreeSet<>();
        while (offerIds.size() < offers) {
            offerIds.add(text() + offerIds.size());
        }
        List<Candidate> candidates = new ArrayList<>();
        boolean wild = random.nextBoolean();
        for (String offerId : offerIds) {
            candidates.add(new Candidate(
                    offerId,
                    number(wild),
                    number(wild),
                    number(wild),
                    number(wild),
                    number(wild),
                    random.nextBoolean(),
                    texts(3),
                    verdict()));
        }
        return new Decision(hostileRequest(id), bundle, candidates, number(wild));
    }

    private DecisionRequest hostileRequest(String id) {
        SortedMap<String, String> attributes = new TreeMap<>();
        for (int count = random.nextInt(4); count > 0; count--) {
            attributes.put(text(), text());
        }
        Usage usage =
                random.nextBoolean() ? Usage.UNKNOWN : new Usage(random.nextInt(), real(), real(), real(), real());
        Customer customer = new Customer(
                "c" + text(),
                pick(PaymentType.PREPAID, PaymentType.POSTPAID, PaymentType.HYBRID),
                pick(DeviceTier.values()),
                random.nextInt(1, Integer.MAX_VALUE),
                random.nextInt(0, Integer.MAX_VALUE),
                pick(Segment.RESIDENTIAL, Segment.BUSINESS, Segment.PREMIUM),
                text(),
                share(),
                share(),
                share(),
                text(),
                EnumSet.copyOf(Arrays.asList(pick(Channel.values()), pick(Channel.values()))),
                usage,
                attributes);
        if (random.nextInt(4) == 0) {
            customer = customer.withConsents(Set.of());
        }
        List<Holding> holdings = new ArrayList<>();
        for (int count = random.nextInt(4); count > 0; count--) {
            holdings.add(new Holding(text(), date()));
        }
        List<Contact> contacts = new ArrayList<>();
        for (int count = random.nextInt(4); count > 0; count--) {
            contacts.add(new Contact(text(), pick(Channel.values()), pick(Outcome.values()), random.nextInt()));
        }
        Context context = new Context(text(), date(), pick(Channel.values()));
        return new DecisionRequest(id, customer, holdings, contacts, context, random.nextInt(1, 1000), restrictions());
    }

    private List<Restriction> restrictions() {
        Map<List<String>, Restriction> restrictions = new HashMap<>();
        for (int count = random.nextInt(4); count > 0; count--) {
            Restriction.Kind kind = pick(Restriction.Kind.values());
            String offerId = random.nextBoolean() ? Restriction.ALL : text();
            String restrictionId = "R" + text();
            List<String> arguments = new ArrayList<>();
            for (int argument = 0; argument < kind.arguments(); argument++) {
                arguments.add(text());
            }
            LocalDateTime free = random.nextBoolean()
                    ? null
                    : date().atTime(LocalTime.ofNanoOfDay(random.nextLong(LocalTime.MAX.toNanoOfDay() + 1)));
            restrictions.put(
                    List.of(offerId, restrictionId), new Restriction(offerId, restrictionId, kind, arguments, free));
        }
        return List.copyOf(restrictions.values());
    }

    /** A decision as a campaign makes it: thirty per cent excluded, five chosen, the rest outranked. */
    public Decision realistic(int number, int offers, Fingerprint bundle) {
        Customer customer = new Customer(
                String.format(java.util.Locale.ROOT, "C%07d", number),
                pick(PaymentType.PREPAID, PaymentType.POSTPAID, PaymentType.HYBRID),
                pick(DeviceTier.values()),
                random.nextInt(1, 6),
                random.nextInt(0, 4000),
                pick(Segment.RESIDENTIAL, Segment.BUSINESS, Segment.PREMIUM),
                pick("north", "south", "east", "west"),
                random.nextInt(101) / 100.0,
                random.nextInt(101) / 100.0,
                random.nextInt(101) / 100.0,
                "PLAN-" + random.nextInt(10),
                EnumSet.of(pick(Channel.values())),
                new Usage(
                        12,
                        random.nextDouble(0, 60),
                        random.nextDouble(0, 600),
                        random.nextDouble(0, 100),
                        random.nextDouble(0, 9)),
                new TreeMap<>());
        Context context = new Context("spring-upgrade", LocalDate.of(2026, 3, 1), Channel.SMS);
        DecisionRequest request = DecisionRequest.of(
                customer,
                List.of(new Holding("PLAN-0" + random.nextInt(10), LocalDate.of(2024, 1, random.nextInt(1, 29)))),
                List.of(new Contact("ADD-01", Channel.SMS, Outcome.IMPRESSION, random.nextInt(90))),
                context,
                5);
        long level = random.nextLong(1_500_000);
        SplittableRandom offerRandom = new SplittableRandom(7);
        List<Candidate> candidates = new ArrayList<>(offers);
        int firstChosen = random.nextInt(offers / 5);
        for (int offer = 0; offer < offers; offer++) {
            String offerId = String.format(java.util.Locale.ROOT, "OFFER-%04d", offer);
            long revenue = offerRandom.nextLong(Score.ONE);
            long logit = random.nextLong(-3_000_000, 3_000_000) + level;
            long relevance = Score.squash(logit);
            long diversity = Score.ONE - random.nextInt(12) * 83_333L;
            long propensity = logit < 0 ? 20_000 : 20_000 + logit / 400_000 * 7_919;
            long score = Score.round(700_000L * relevance + 200_000L * revenue + 100_000L * diversity);
            boolean boosted = offer % 17 == 0;
            Verdict verdict;
            if (offer % (offers / 5) == firstChosen) {
                verdict = new Verdict.Chosen(1 + offer / (offers / 5));
            } else if (random.nextInt(10) < 3) {
                verdict = new Verdict.Excluded(List.of(pick("ELIG-010", "ELIG-020", "ELIG-030", "ELIG-040")));
            } else {
                verdict = new Verdict.Outranked("OFFER-0007");
            }
            candidates.add(new Candidate(
                    offerId,
                    boosted ? Score.round(Score.product(score, 1_300_000)) : score,
                    relevance,
                    revenue,
                    diversity,
                    propensity,
                    false,
                    boosted ? List.of("SEAS-001") : List.of(),
                    verdict));
        }
        return new Decision(request, bundle, candidates);
    }

    private Verdict verdict() {
        return switch (random.nextInt(7)) {
            case 0 -> new Verdict.Chosen(random.nextInt());
            case 1 -> new Verdict.Outranked(text());
            case 2 -> new Verdict.Excluded(texts(4));
            case 3 -> new Verdict.OverLimit(text(), random.nextInt());
            case 4 -> new Verdict.Withheld(texts(4));
            case 5 -> new Verdict.Restricted(texts(4));
            default -> new Verdict.BelowMinimum(text(), pick(Objective.values()), random.nextLong());
        };
    }

    private List<String> texts(int most) {
        List<String> texts = new ArrayList<>();
        for (int count = random.nextInt(most); count > 0; count--) {
            texts.add(text());
        }
        return texts;
    }

    private String text() {
        if (random.nextInt(3) == 0) {
            return HOSTILE[random.nextInt(HOSTILE.length)];
        }
        StringBuilder text = new StringBuilder();
        for (int length = random.nextInt(12); length > 0; length--) {
            text.append((char) (random.nextBoolean() ? random.nextInt(32, 127) : random.nextInt(0x10000)));
        }
        return text.toString();
    }

    private long number(boolean wild) {
        return wild
                ? switch (random.nextInt(6)) {
                    case 0 -> Long.MIN_VALUE;
                    case 1 -> Long.MAX_VALUE;
                    case 2 -> random.nextLong();
                    default -> random.nextInt(3);
                }
                : random.nextLong(Score.ONE + 1);
    }

    private double real() {
        return switch (random.nextInt(6)) {
            case 0 -> Double.NaN;
            case 1 -> Double.NEGATIVE_INFINITY;
            case 2 -> -0.0;
            case 3 -> Double.MIN_VALUE;
            default -> random.nextDouble(-1e9, 1e9);
        };
    }

    private double share() {
        return switch (random.nextInt(5)) {
            case 0 -> Double.NaN;
            case 1 -> -0.0;
            case 2 -> 1.0;
            default -> random.nextDouble();
        };
    }

    private LocalDate date() {
        return switch (random.nextInt(4)) {
            case 0 -> LocalDate.MIN;
            case 1 -> LocalDate.MAX;
            default -> LocalDate.ofEpochDay(random.nextInt(-100_000, 100_000));
        };
    }

    @SafeVarargs
    private <T> T pick(T... values) {
        return values[random.nextInt(values.length)];
    }
}
