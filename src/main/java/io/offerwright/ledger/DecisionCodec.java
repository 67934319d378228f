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
import io.offerwright.domain.Segment;
import io.offerwright.domain.Usage;
import io.offerwright.evidence.Candidate;
import io.offerwright.evidence.Candidates;
import io.offerwright.evidence.Decision;
import io.offerwright.evidence.Fates;
import io.offerwright.evidence.Fates.Fate;
import io.offerwright.evidence.Fingerprint;
import io.offerwright.evidence.Verdict;
import io.offerwright.ledger.RecordReader.DamagedException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * The canonical bytes of a decision: equal decisions have equal bytes, different decisions have different bytes. The
 * package's description shows the layout.
 *
 * <p>Thread-safe. Remembers the few catalogues it saw last, so that their offers are not written and hashed each time.
 */
public final class DecisionCodec {
    /** The version of the record's layout, its first byte. */
    static final int VERSION = 3;

    private static final int REMEMBERED_ROSTERS = 4;

    // The place in these lists is what a record holds. Append to them; never reorder.
    private static final List<PaymentType> PAYMENT_TYPES =
            List.of(PaymentType.PREPAID, PaymentType.POSTPAID, PaymentType.HYBRID);
    private static final List<DeviceTier> DEVICE_TIERS =
            List.of(DeviceTier.BASIC, DeviceTier.SMARTPHONE, DeviceTier.PREMIUM);
    private static final List<Segment> SEGMENTS = List.of(Segment.RESIDENTIAL, Segment.BUSINESS, Segment.PREMIUM);
    private static final List<Channel> CHANNELS = List.of(Channel.SMS, Channel.EMAIL, Channel.PUSH);
    private static final List<Outcome> OUTCOMES =
            List.of(Outcome.IMPRESSION, Outcome.CLICK, Outcome.ACCEPT, Outcome.DECLINE);
    private static final List<Objective> OBJECTIVES =
            List.of(Objective.RELEVANCE, Objective.REVENUE, Objective.DIVERSITY);

    private static final List<Restriction.Kind> RESTRICTION_KINDS = List.of(
            Restriction.Kind.NO_CONSENT,
            Restriction.Kind.QUIET_HOURS,
            Restriction.Kind.CAP,
            Restriction.Kind.COOL_DOWN,
            Restriction.Kind.EXCLUSION,
            Restriction.Kind.TOGETHER,
            Restriction.Kind.AFTER_ACCEPTANCE,
            Restriction.Kind.AFTER_SHOWING,
            Restriction.Kind.TOO_EARLY,
            Restriction.Kind.PRECEDENCE,
            Restriction.Kind.BUSY,
            Restriction.Kind.TIME_SPENT);

    private static final int CHOSEN = 0;
    private static final int OUTRANKED = 1;
    private static final int EXCLUDED = 2;
    private static final int OVER_LIMIT = 3;
    private static final int BELOW_MINIMUM = 4;
    private static final int WITHHELD = 5;
    private static final int RESTRICTED = 6;

    private volatile List<Roster> recent = List.of();
    private volatile @Nullable Known last;

    /** The roster of candidates with {@linkplain Candidates#offers such offers}. */
    private record Known(Object offers, Roster roster) {
        @SuppressWarnings("ReferenceEquality")
        boolean fits(Object offers) {
            return this.offers == offers;
        }
    }

    private final ThreadLocal<Workspace> workspaces = ThreadLocal.withInitial(Workspace::new);

    /** A codec that remembers nothing yet. */
    public DecisionCodec() {}

    /**
     * A decision in two parts: what tells who the customer is, and what was decided.
     *
     * @param personal the ids of decision and customer, the customer's data, holdings and contacts
     * @param open bundle, roster, context, and every candidate
     */
    record Parts(byte[] personal, byte[] open) {
        /** Both, as one. */
        byte[] toBytes() {
            RecordWriter writer = new RecordWriter();
            writer.unsignedByte(VERSION);
            writer.unsigned(personal.length);
            writer.raw(personal);
            writer.raw(open);
            return writer.toByteArray();
        }
    }

    /** The bytes of {@code decision}. */
    public byte[] encode(Decision decision) {
        return parts(decision, rosterOf(decision)).toBytes();
    }

    /** The roster of the decision's candidates; the same object as long as the catalogue stays the same. */
    Roster rosterOf(Decision decision) {
        Candidates candidates = decision.candidates();
        Object offers = candidates.offers();
        Known before = last;
        if (before != null && before.fits(offers)) {
            return before.roster;
        }
        Roster roster = rosterOf(candidates);
        if (offers != (Object) candidates) {
            last = new Known(offers, roster);
        }
        return roster;
    }

    private Roster rosterOf(Candidates candidates) {
        List<Roster> known = recent;
        for (Roster roster : known) {
            if (roster.fits(candidates)) {
                return roster;
            }
        }
        Roster roster = Roster.of(candidates);
        List<Roster> next = new ArrayList<>(known.size() + 1);
        next.add(roster);
        next.addAll(known.subList(0, Math.min(known.size(), REMEMBERED_ROSTERS - 1)));
        recent = List.copyOf(next);
        return roster;
    }

    /** What is needed to encode one decision after the other. Not safe for use by several threads. */
    private static final class Workspace {
        private final RecordWriter personal = new RecordWriter();
        private final RecordWriter open = new RecordWriter();
        private final RecordWriter fateWriter = new RecordWriter();
        private final Column.Workspace column = new Column.Workspace();
        private final Names names = new Names();
        private long[][] columns = new long[6][0];
        private int[] groups = {};
        private @Nullable Fingerprint bundle;
        private byte[] bundleBytes = {};

        private byte[] bytesOf(Fingerprint fingerprint) {
            if (!fingerprint.equals(bundle)) {
                bundle = fingerprint;
                bundleBytes = HexFormat.of().parseHex(fingerprint.hex());
            }
            return bundleBytes;
        }

        private void fit(int candidates) {
            if (groups.length != candidates) {
                columns = new long[6][candidates];
                groups = new int[candidates];
            }
        }
    }

    Parts parts(Decision decision, Roster roster) {
        Workspace workspace = workspaces.get();
        DecisionRequest request = decision.request();
        RecordWriter personal = workspace.personal;
        personal.clear();
        personal.text(decision.id());
        writePersonal(personal, request);
        RecordWriter open = workspace.open;
        open.clear();
        open.raw(workspace.bytesOf(decision.bundle()));
        open.raw(roster.fingerprintBytes());
        open.text(request.context().campaign());
        open.date(request.context().date());
        open.unsignedByte(code(CHANNELS, request.context().channel()));
        open.signed(request.listLength());
        open.signed(decision.selectionProbability());
        writeCandidates(open, decision.candidates(), roster, workspace);
        open.unsigned(decision.failedRules().size());
        for (int rule = 0; rule < decision.failedRules().size(); rule++) {
            open.text(decision.failedRules().get(rule));
        }
        return new Parts(personal.toByteArray(), open.toByteArray());
    }

    /** What the open part of a record says. */
    record Open(
            Fingerprint bundle,
            Context context,
            int listLength,
            long selectionProbability,
            List<Candidate> candidates,
            List<String> failedRules) {}

    /**
     * Reads a record back.
     *
     * @param rosters gives the roster of a fingerprint, or throws {@link DamagedException}
     * @throws DamagedException if the bytes are not a record of this version
     */
    static Decision decode(Parts parts, Function<Fingerprint, Roster> rosters) {
        Open open = decodeOpen(parts.open(), rosters);
        RecordReader reader = new RecordReader(parts.personal());
        try {
            DecisionRequest request = readPersonal(reader, open.context(), open.listLength());
            reader.requireEnd();
            return new Decision(
                    request, open.bundle(), open.candidates(), open.selectionProbability(), open.failedRules());
        } catch (IllegalArgumentException e) {
            throw new DamagedException(String.valueOf(e.getMessage()));
        }
    }

    /** As {@link #decode(Parts, Function)}, of both parts as one. */
    static Decision decode(byte[] bytes, Function<Fingerprint, Roster> rosters) {
        RecordReader reader = new RecordReader(bytes);
        requireVersion(reader);
        byte[] personal = reader.raw(reader.count());
        return decode(new Parts(personal, reader.rest()), rosters);
    }

    /** The open part alone. */
    static Open decodeOpen(byte[] bytes, Function<Fingerprint, Roster> rosters) {
        RecordReader reader = new RecordReader(bytes);
        Fingerprint bundle = readFingerprint(reader);
        Roster roster = rosters.apply(readFingerprint(reader));
        try {
            Context context = new Context(reader.text(), reader.date(), value(CHANNELS, reader));
            int listLength = reader.signedInt();
            long selectionProbability = reader.signed();
            List<Candidate> candidates = readCandidates(reader, roster);
            List<String> failedRules = readFailedRules(reader);
            reader.requireEnd();
            return new Open(bundle, context, listLength, selectionProbability, candidates, failedRules);
        } catch (IllegalArgumentException e) {
            throw new DamagedException(String.valueOf(e.getMessage()));
        }
    }

    /** Bundle, roster and day of a record, from the start of its open part. */
    static Head head(byte[] open) {
        RecordReader reader = new RecordReader(open);
        Fingerprint bundle = readFingerprint(reader);
        Fingerprint roster = readFingerprint(reader);
        String unused = reader.text();
        return new Head(bundle, roster, reader.signed());
    }

    /**
     * What a record begins with.
     *
     * @param day of the decision, days since 1970-01-01
     */
    record Head(Fingerprint bundle, Fingerprint roster, long day) {}

    /** The decision's id alone, from the start of the personal part. */
    static String decisionId(byte[] personal) {
        return new RecordReader(personal).text();
    }

    static void requireVersion(RecordReader reader) {
        int version = reader.unsignedByte();
        if (version != VERSION) {
            throw new DamagedException("Its format is version " + version + "; this program reads " + VERSION + ".");
        }
    }

    private static List<String> readFailedRules(RecordReader reader) {
        int count = reader.count();
        List<String> ids = new ArrayList<>();
        for (int index = 0; index < count; index++) {
            ids.add(reader.text());
        }
        return ids;
    }

    private static Fingerprint readFingerprint(RecordReader reader) {
        return new Fingerprint(HexFormat.of().formatHex(reader.raw(32)));
    }

    private static void writePersonal(RecordWriter writer, DecisionRequest request) {
        Customer customer = request.customer();
        writer.text(customer.id());
        writer.unsignedByte(code(PAYMENT_TYPES, customer.paymentType()));
        writer.unsignedByte(code(DEVICE_TIERS, customer.deviceTier()));
        writer.unsignedByte(code(SEGMENTS, customer.segment()));
        writer.signed(customer.householdSize());
        writer.signed(customer.tenureDays());
        writer.text(customer.region());
        writer.real(customer.networkQuality());
        writer.real(customer.coverageScore());
        writer.real(customer.churnRisk());
        writer.text(customer.currentOffer());
        int consents = 0;
        for (Channel channel : customer.consents()) {
            consents |= 1 << code(CHANNELS, channel);
        }
        writer.unsignedByte(consents);
        Usage usage = customer.usage();
        writer.signed(usage.months());
        writer.real(usage.dataGb());
        writer.real(usage.callMinutes());
        writer.real(usage.sms());
        writer.real(usage.dataDeviation());
        writer.unsigned(customer.attributes().size());
        for (Map.Entry<String, String> attribute : customer.attributes().entrySet()) {
            writer.text(attribute.getKey());
            writer.text(attribute.getValue());
        }
        writer.unsigned(request.holdings().size());
        for (Holding holding : request.holdings()) {
            writer.text(holding.offerId());
            writer.date(holding.since());
        }
        writer.unsigned(request.contacts().size());
        for (Contact contact : request.contacts()) {
            writer.text(contact.offerId());
            writer.unsignedByte(code(CHANNELS, contact.channel()));
            writer.unsignedByte(code(OUTCOMES, contact.outcome()));
            writer.signed(contact.daysAgo());
        }
        if (!request.restrictions().isEmpty()) {
            writeRestrictions(writer, request.restrictions());
        }
    }

    private static void writeRestrictions(RecordWriter writer, List<Restriction> restrictions) {
        writer.unsigned(restrictions.size());
        for (Restriction restriction : restrictions) {
            writer.text(restriction.offerId());
            writer.text(restriction.id());
            writer.unsignedByte(code(RESTRICTION_KINDS, restriction.kind()));
            writer.unsigned(restriction.arguments().size());
            restriction.arguments().forEach(writer::text);
            LocalDateTime free = restriction.freeFrom();
            writer.unsignedByte(free == null ? 0 : 1);
            if (free != null) {
                writer.date(free.toLocalDate());
                writer.unsigned(free.toLocalTime().toNanoOfDay());
            }
        }
    }

    /**
     * Stands at the end of the personal part where there is any: a decision without restrictions has the bytes that it had before
     * there were any.
     */
    private static List<Restriction> readRestrictions(RecordReader reader) {
        if (reader.atEnd()) {
            return List.of();
        }
        int count = reader.count();
        if (count == 0) {
            throw new DamagedException("A list of no restrictions is not written.");
        }
        List<Restriction> restrictions = new ArrayList<>();
        for (int index = 0; index < count; index++) {
            String offerId = reader.text();
            String id = reader.text();
            Restriction.Kind kind = value(RESTRICTION_KINDS, reader);
            int argumentCount = reader.count();
            List<String> arguments = new ArrayList<>();
            for (int argument = 0; argument < argumentCount; argument++) {
                arguments.add(reader.text());
            }
            LocalDateTime free = null;
            int hasFree = reader.unsignedByte();
            if (hasFree > 1) {
                throw new DamagedException("A restriction is neither open nor has an end.");
            } else if (hasFree == 1) {
                LocalDate day = reader.date();
                free = day.atTime(timeOfDay(reader.unsigned()));
            }
            restrictions.add(new Restriction(offerId, id, kind, arguments, free));
        }
        return restrictions;
    }

    private static LocalTime timeOfDay(long nanos) {
        if (nanos < 0 || nanos > LocalTime.MAX.toNanoOfDay()) {
            throw new DamagedException("A time of day is " + nanos + " nanoseconds.");
        }
        return LocalTime.ofNanoOfDay(nanos);
    }

    private static DecisionRequest readPersonal(RecordReader reader, Context context, int listLength) {
        String decisionId = reader.text();
        String customerId = reader.text();
        PaymentType paymentType = value(PAYMENT_TYPES, reader);
        DeviceTier deviceTier = value(DEVICE_TIERS, reader);
        Segment segment = value(SEGMENTS, reader);
        int householdSize = reader.signedInt();
        int tenureDays = reader.signedInt();
        String region = reader.text();
        double networkQuality = reader.real();
        double coverageScore = reader.real();
        double churnRisk = reader.real();
        String currentOffer = reader.text();
        int consentBits = reader.unsignedByte();
        if (consentBits >>> CHANNELS.size() != 0) {
            throw new DamagedException("The consents name a channel that does not exist.");
        }
        Set<Channel> consents = EnumSet.noneOf(Channel.class);
        for (int code = 0; code < CHANNELS.size(); code++) {
            if ((consentBits >>> code & 1) != 0) {
                consents.add(CHANNELS.get(code));
            }
        }
        Usage usage = new Usage(reader.signedInt(), reader.real(), reader.real(), reader.real(), reader.real());
        int attributeCount = reader.count();
        SortedMap<String, String> attributes = new TreeMap<>();
        for (int index = 0; index < attributeCount; index++) {
            String name = reader.text();
            attributes.put(name, reader.text());
        }
        int holdingCount = reader.count();
        List<Holding> holdings = new ArrayList<>();
        for (int index = 0; index < holdingCount; index++) {
            holdings.add(new Holding(reader.text(), reader.date()));
        }
        int contactCount = reader.count();
        List<Contact> contacts = new ArrayList<>();
        for (int index = 0; index < contactCount; index++) {
            contacts.add(
                    new Contact(reader.text(), value(CHANNELS, reader), value(OUTCOMES, reader), reader.signedInt()));
        }
        Customer customer = new Customer(
                customerId,
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
                attributes);
        List<Restriction> restrictions = readRestrictions(reader);
        DecisionRequest request =
                new DecisionRequest(decisionId, customer, holdings, contacts, context, listLength, restrictions);
        if (!request.restrictions().equals(restrictions)) {
            throw new DamagedException("The restrictions are not in their order.");
        }
        return request;
    }

    private static void writeCandidates(
            RecordWriter writer, Candidates candidates, Roster roster, Workspace workspace) {
        int size = candidates.size();
        workspace.fit(size);
        long[] numbers = workspace.columns[0];
        long[] relevance = workspace.columns[1];
        long[] diversity = workspace.columns[2];
        long[] propensity = workspace.columns[3];
        long[] score = workspace.columns[4];
        Fates fates = candidates.fates();
        for (int index = 0; index < size; index++) {
            numbers[index] = fates.number(index);
            relevance[index] = candidates.relevance(index);
            diversity[index] = candidates.diversity(index);
            propensity[index] = candidates.propensity(index);
            score[index] = candidates.score(index);
        }
        Names names = workspace.names;
        names.clear();
        RecordWriter fateWriter = workspace.fateWriter;
        fateWriter.clear();
        fateWriter.unsigned(fates.count());
        for (int number = 0; number < fates.count(); number++) {
            writeFate(fateWriter, names, fates.fate(number));
        }
        names.write(writer);
        writer.append(fateWriter);
        Column.writeNumbers(writer, numbers, fates.count());
        Column.write(writer, relevance, workspace.column);
        Column.write(writer, diversity, workspace.column);
        Column.write(writer, propensity, workspace.column);
        writeScores(writer, fates, new long[][] {relevance, roster.revenues(), diversity}, score, workspace);
    }

    private static void writeScores(
            RecordWriter writer, Fates fates, long[][] objectives, long[] score, Workspace workspace) {
        long[] missed = workspace.columns[5];
        int[] groups = workspace.groups;
        int[] groupOfFate = groups(fates.count(), fates::fate);
        for (int index = 0; index < groups.length; index++) {
            groups[index] = groupOfFate[fates.number(index)];
        }
        ScorePrediction prediction = ScorePrediction.fit(objectives, groups, groupCount(groupOfFate), score);
        prediction.write(writer);
        for (int index = 0; index < missed.length; index++) {
            missed[index] = score[index] - prediction.of(objectives, index, groups[index]);
        }
        Column.write(writer, missed, workspace.column);
    }

    private static List<Candidate> readCandidates(RecordReader reader, Roster roster) {
        int nameCount = reader.count();
        List<String> names = new ArrayList<>();
        for (int index = 0; index < nameCount; index++) {
            names.add(reader.text());
        }
        int fateCount = reader.count();
        List<Fate> known = new ArrayList<>();
        for (int index = 0; index < fateCount; index++) {
            known.add(readFate(reader, names));
        }
        int size = roster.size();
        long[] fates = Column.read(reader, size);
        long[] relevance = Column.read(reader, size);
        long[] diversity = Column.read(reader, size);
        long[] propensity = Column.read(reader, size);
        int[] groupOfFate = groups(known.size(), known::get);
        ScorePrediction prediction = ScorePrediction.read(reader, groupCount(groupOfFate));
        long[] missed = Column.read(reader, size);
        long[][] objectives = {relevance, roster.revenues(), diversity};
        List<Candidate> candidates = new ArrayList<>(size);
        for (int index = 0; index < size; index++) {
            if (fates[index] < 0 || fates[index] >= fateCount) {
                throw new DamagedException("A candidate points outside the list of verdicts.");
            }
            int number = (int) fates[index];
            Fate fate = known.get(number);
            candidates.add(new Candidate(
                    roster.offerId(index),
                    missed[index] + prediction.of(objectives, index, groupOfFate[number]),
                    relevance[index],
                    objectives[1][index],
                    diversity[index],
                    propensity[index],
                    fate.promoted(),
                    fate.ruleIds(),
                    fate.verdict()));
        }
        return candidates;
    }

    /** Numbers the sets of rules that boosted candidates, in the order of their first fate; the empty set is 0. */
    private static int[] groups(int count, IntFunction<Fate> fates) {
        int[] groups = new int[count];
        List<List<String>> sets = new ArrayList<>();
        for (int number = 0; number < count; number++) {
            List<String> ruleIds = fates.apply(number).ruleIds();
            if (!ruleIds.isEmpty()) {
                int known = sets.indexOf(ruleIds);
                if (known < 0) {
                    known = sets.size();
                    sets.add(ruleIds);
                }
                groups[number] = known + 1;
            }
        }
        return groups;
    }

    private static int groupCount(int[] groupOfFate) {
        int most = 0;
        for (int group : groupOfFate) {
            most = Math.max(most, group);
        }
        return most + 1;
    }

    private static void writeFate(RecordWriter writer, Names names, Fate fate) {
        int promoted = fate.promoted() ? 1 : 0;
        Verdict verdict = fate.verdict();
        if (verdict instanceof Verdict.Chosen chosen) {
            writer.unsignedByte(CHOSEN << 1 | promoted);
            writer.signed(chosen.rank());
        } else if (verdict instanceof Verdict.Outranked outranked) {
            writer.unsignedByte(OUTRANKED << 1 | promoted);
            writer.unsigned(names.number(outranked.rivalId()));
        } else if (verdict instanceof Verdict.Excluded excluded) {
            writer.unsignedByte(EXCLUDED << 1 | promoted);
            writeNames(writer, names, excluded.ruleIds());
        } else if (verdict instanceof Verdict.OverLimit overLimit) {
            writer.unsignedByte(OVER_LIMIT << 1 | promoted);
            writer.unsigned(names.number(overLimit.ruleId()));
            writer.signed(overLimit.limit());
        } else if (verdict instanceof Verdict.BelowMinimum below) {
            writer.unsignedByte(BELOW_MINIMUM << 1 | promoted);
            writer.unsigned(names.number(below.ruleId()));
            writer.unsignedByte(code(OBJECTIVES, below.objective()));
            writer.signed(below.minimum());
        } else if (verdict instanceof Verdict.Withheld withheld) {
            writer.unsignedByte(WITHHELD << 1 | promoted);
            writeNames(writer, names, withheld.ruleIds());
        } else if (verdict instanceof Verdict.Restricted restricted) {
            writer.unsignedByte(RESTRICTED << 1 | promoted);
            writeNames(writer, names, restricted.restrictionIds());
        }
        writeNames(writer, names, fate.ruleIds());
    }

    private static Fate readFate(RecordReader reader, List<String> names) {
        int head = reader.unsignedByte();
        Verdict verdict =
                switch (head >>> 1) {
                    case CHOSEN -> new Verdict.Chosen(reader.signedInt());
                    case OUTRANKED -> new Verdict.Outranked(readName(reader, names));
                    case EXCLUDED -> new Verdict.Excluded(readNames(reader, names));
                    case OVER_LIMIT -> new Verdict.OverLimit(readName(reader, names), reader.signedInt());
                    case BELOW_MINIMUM ->
                        new Verdict.BelowMinimum(readName(reader, names), value(OBJECTIVES, reader), reader.signed());
                    case WITHHELD -> new Verdict.Withheld(readNames(reader, names));
                    case RESTRICTED -> new Verdict.Restricted(readNames(reader, names));
                    default -> throw new DamagedException("There is no verdict " + (head >>> 1) + ".");
                };
        return new Fate((head & 1) != 0, readNames(reader, names), verdict);
    }

    private static void writeNames(RecordWriter writer, Names names, List<String> values) {
        writer.unsigned(values.size());
        for (int index = 0; index < values.size(); index++) {
            writer.unsigned(names.number(values.get(index)));
        }
    }

    private static List<String> readNames(RecordReader reader, List<String> names) {
        int count = reader.count();
        List<String> values = new ArrayList<>();
        for (int index = 0; index < count; index++) {
            values.add(readName(reader, names));
        }
        return values;
    }

    private static String readName(RecordReader reader, List<String> names) {
        return names.get(reader.index(names.size()));
    }

    /** The rule ids and rivals of one record, numbered in the order of their first use: so few that they are looked through. */
    private static final class Names {
        private String[] all = new String[32];
        private int size;

        void clear() {
            size = 0;
        }

        int number(String name) {
            int hash = name.hashCode();
            for (int number = 0; number < size; number++) {
                if (all[number].hashCode() == hash && all[number].equals(name)) {
                    return number;
                }
            }
            if (size == all.length) {
                all = Arrays.copyOf(all, 2 * size);
            }
            all[size] = name;
            return size++;
        }

        void write(RecordWriter writer) {
            writer.unsigned(size);
            for (int number = 0; number < size; number++) {
                writer.text(all[number]);
            }
        }
    }

    private static <T> int code(List<T> values, T value) {
        int code = values.indexOf(value);
        if (code < 0) {
            throw new IllegalStateException("A record has no code for " + value + ".");
        }
        return code;
    }

    private static <T> T value(List<T> values, RecordReader reader) {
        return values.get(reader.index(values.size()));
    }
}
