package io.offerwright.ledger;

import static org.assertj.core.api.Assertions.assertThat;

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
import io.offerwright.domain.Segment;
import io.offerwright.domain.Usage;
import io.offerwright.evidence.Candidate;
import io.offerwright.evidence.CandidateCopy;
import io.offerwright.evidence.Decision;
import io.offerwright.evidence.Fingerprint;
import io.offerwright.evidence.Verdict;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Records that were released stay readable, and are still written as they were. */
class GoldenRecordTest {
    /** A roster and a record, each after its length, as in a block. */
    private static final String VERSION_3 = "/golden/decision-v3.bin";

    private static final String RESTRICTED = "/golden/decision-restricted.bin";

    private static final String TIME_SPENT = "/golden/decision-time-spent.bin";

    @Test
    void aRecordOfVersion3IsReadAndWrittenAsItWas() throws IOException {
        byte[] golden;
        try (InputStream stream = GoldenRecordTest.class.getResourceAsStream(VERSION_3)) {
            assertThat(stream).as(VERSION_3).isNotNull();
            golden = stream.readAllBytes();
        }
        List<byte[]> parts = Chain.unpack(golden);
        Roster roster = Roster.read(parts.get(0));

        assertThat(DecisionCodec.decode(parts.get(1), fingerprint -> roster)).isEqualTo(decision());
        assertThat(parts.get(0))
                .isEqualTo(new DecisionCodec().rosterOf(decision()).content());
        assertThat(parts.get(1)).isEqualTo(new DecisionCodec().encode(decision()));
    }

    /** Restrictions came later: records without any have the bytes of before, records with some have more. */
    @Test
    void aRecordWithRestrictionsIsReadAndWrittenAsItWas() throws IOException {
        byte[] golden;
        try (InputStream stream = GoldenRecordTest.class.getResourceAsStream(RESTRICTED)) {
            assertThat(stream).as(RESTRICTED).isNotNull();
            golden = stream.readAllBytes();
        }
        List<byte[]> parts = Chain.unpack(golden);
        Roster roster = Roster.read(parts.get(0));

        assertThat(DecisionCodec.decode(parts.get(1), fingerprint -> roster)).isEqualTo(restricted());
        assertThat(parts.get(1)).isEqualTo(new DecisionCodec().encode(restricted()));
    }

    @Test
    void theHashesOfALedgerStayAsTheyWere() {
        assertThat(Chain.START).isEqualTo(Fingerprint.of("offerwright ledger 2").hex());
        byte[] root = Merkle.root(Chain.leaves(List.of(new byte[] {1}, new byte[] {2}, new byte[] {3})));
        assertThat(Chain.seal(Chain.START, 1, 1, 3, 20_000, 2, root))
                .isEqualTo("0dbfa8fc3744c2b0a914af5a71e4c3088dbec189ab3a0f2df74900d6bf7c71d2");
        assertThat(Fingerprint.of(RandomDecisions.bundleFiles("a")).hex())
                .isEqualTo("04a9504d754a7ec22c0a5b051e784accdf655b245ccaf2e344f444d7dc2e8930");
    }

    /** What was spent time came later than other restrictions. */
    @Test
    void aRecordOfSpentTimeIsReadAndWrittenAsItWas() throws IOException {
        byte[] golden;
        try (InputStream stream = GoldenRecordTest.class.getResourceAsStream(TIME_SPENT)) {
            assertThat(stream).as(TIME_SPENT).isNotNull();
            golden = stream.readAllBytes();
        }
        List<byte[]> parts = Chain.unpack(golden);
        Roster roster = Roster.read(parts.get(0));

        assertThat(DecisionCodec.decode(parts.get(1), fingerprint -> roster)).isEqualTo(timeSpent());
        assertThat(parts.get(1)).isEqualTo(new DecisionCodec().encode(timeSpent()));
    }

    /** The same when its time was spent. */
    static Decision timeSpent() {
        Decision decision = decision();
        List<Candidate> candidates = decision.candidates().stream()
                .map(candidate -> new Candidate(
                        candidate.offerId(),
                        candidate.score(),
                        candidate.relevance(),
                        candidate.revenue(),
                        candidate.diversity(),
                        0,
                        false,
                        List.of(),
                        new Verdict.Restricted(List.of(Restriction.TIME_SPENT))))
                .toList();
        return new Decision(
                decision.request()
                        .withRestrictions(List.of(Restriction.timeSpent(Duration.ofNanos(20_500_000), "RULES"))),
                decision.bundle(),
                candidates,
                decision.selectionProbability());
    }

    /** The same with restrictions of every kind but spent time, and what they did. */
    static Decision restricted() {
        Decision decision = decision();
        List<Restriction> restrictions = new ArrayList<>();
        for (Restriction.Kind kind : EnumSet.complementOf(EnumSet.of(Restriction.Kind.TIME_SPENT))) {
            restrictions.add(new Restriction(
                    restrictions.isEmpty() ? Restriction.ALL : "PLAN-40",
                    "POLICY-" + restrictions.size(),
                    kind,
                    Collections.nCopies(kind.arguments(), "2026-03-0" + restrictions.size()),
                    restrictions.size() % 2 == 0 ? null : LocalDateTime.of(2026, 3, 8, 7, 59, 30, 5)));
        }
        List<Candidate> candidates = decision.candidates().stream()
                .map(candidate -> candidate.verdict() instanceof Verdict.Outranked
                        ? CandidateCopy.with(candidate, new Verdict.Restricted(List.of("POLICY-0", "POLICY-1")))
                        : candidate)
                .toList();
        return new Decision(
                decision.request().withRestrictions(restrictions),
                decision.bundle(),
                candidates,
                decision.selectionProbability());
    }

    /** Writes the golden file of this version, into the folder that the argument names. */
    public static void main(String[] arguments) throws IOException {
        DecisionCodec codec = new DecisionCodec();
        Files.write(
                Path.of(arguments[0], "decision-v" + DecisionCodec.VERSION + ".bin"),
                Chain.pack(List.of(codec.rosterOf(decision()).content(), codec.encode(decision()))));
        Files.write(
                Path.of(arguments[0], "decision-restricted.bin"),
                Chain.pack(List.of(codec.rosterOf(restricted()).content(), codec.encode(restricted()))));
        Files.write(
                Path.of(arguments[0], "decision-time-spent.bin"),
                Chain.pack(List.of(codec.rosterOf(timeSpent()).content(), codec.encode(timeSpent()))));
    }

    /** Every field and every verdict, with a value that no other field has. */
    static Decision decision() {
        Customer customer = new Customer(
                "C-1 \u00FC\uD83D\uDE00\uD800",
                PaymentType.HYBRID,
                DeviceTier.PREMIUM,
                4,
                731,
                Segment.BUSINESS,
                "north",
                0.875,
                -0.0,
                Double.NaN,
                "PLAN-20",
                EnumSet.of(Channel.SMS, Channel.PUSH),
                new Usage(12, 42.5, 310.25, 17.0, 3.125),
                new TreeMap<>(Map.of("fibre", "yes", "age_band", "")));
        DecisionRequest request = new DecisionRequest(
                "d-1",
                customer,
                List.of(new Holding("ADD-01", LocalDate.MIN), new Holding("ADD-02", LocalDate.of(2025, 12, 31))),
                List.of(
                        new Contact("ROAM-01", Channel.EMAIL, Outcome.DECLINE, 30),
                        new Contact("PLAN-30", Channel.SMS, Outcome.CLICK, 0)),
                new Context("spring-upgrade", LocalDate.MAX, Channel.PUSH),
                3);
        return new Decision(
                request,
                Fingerprint.of("bundle"),
                List.of(
                        new Candidate(
                                "ADD-01",
                                1,
                                123_456,
                                0,
                                1_000_000,
                                5,
                                false,
                                List.of(),
                                new Verdict.Excluded(List.of("ELIG-010", "HELD-001"))),
                        new Candidate(
                                "PLAN-20",
                                910_000,
                                900_000,
                                1_000_000,
                                800_000,
                                71_000,
                                false,
                                List.of(),
                                new Verdict.Chosen(2)),
                        new Candidate(
                                "PLAN-30",
                                1_248_000,
                                990_000,
                                500_000,
                                670_000,
                                80_000,
                                true,
                                List.of("FAM-001"),
                                new Verdict.Chosen(1)),
                        new Candidate(
                                "PLAN-40",
                                640_000,
                                700_000,
                                250_000,
                                1_000_000,
                                60_000,
                                false,
                                List.of(),
                                new Verdict.Outranked("PLAN-20")),
                        new Candidate(
                                "ROAM-01",
                                700_001,
                                800_000,
                                200_000,
                                1_000_000,
                                0,
                                false,
                                List.of("SEAS-001"),
                                new Verdict.OverLimit("OBJ-003", 1)),
                        new Candidate(
                                "ROAM-02",
                                -7,
                                10_000,
                                0,
                                123_456,
                                1_000_000,
                                false,
                                List.of(),
                                new Verdict.BelowMinimum("OBJ-004", Objective.RELEVANCE, 100_000))),
                250_000);
    }
}
