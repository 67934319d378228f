package io.offerwright.rules;

import io.offerwright.domain.AttributeSchema;
import io.offerwright.domain.Catalog;
import io.offerwright.domain.Contact;
import io.offerwright.domain.DecisionRequest;
import io.offerwright.domain.Holding;
import io.offerwright.rules.Reads.Attribute;
import io.offerwright.rules.Reads.Closeness;
import io.offerwright.rules.Reads.History;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Remembers what rules did, by what they read.
 *
 * <p>Rules are a pure function of the facts: they change none, and see no effect of another rule. So a rule does the same for two
 * requests that agree in what it reads ({@link Reads}), as closely as it reads it ({@link AttributeCode}): one that asks whether a
 * customer has been there for less than 30 days knows two kinds of customers. Rules that read the same attributes form a
 * {@linkplain Group group}, which remembers what they did by the codes of these attributes. What a rule with one pattern on a
 * holding or a contact does for several of them is what it does for each alone, put together; its group remembers each
 * alone. So some thousand memories hold what a campaign of millions needs, and a decision is a few look-ups instead of a match of
 * all rules with all offers.
 *
 * <p>What is remembered is bounded: if it grows beyond that, all of it is forgotten. Not thread-safe.
 */
final class VerdictCache {
    /** Firings that are remembered at the most, at some 60 bytes each; lists of them that are alike are one object. */
    private static final int MOST_FIRINGS = 1 << 20;
    /** Memories at the most, at some 100 bytes each, and 16 for each rule that did something. */
    private static final int MOST_MEMORIES = 1 << 16;
    /** Codes of a group up to which its memories stand in a table rather than in a map. */
    private static final long LARGEST_TABLE = 1 << 12;

    private static final Object NOTHING = new Object();

    private final List<Rule> rules;
    private final int mostFirings;
    private final List<Group> groups;
    /** What a rule did is mostly the same for many kinds of customers. */
    private final Map<List<Firing>, Firings.OfRule> known = new HashMap<>();

    private int memories;
    private long remembered;

    /** What the rules did for the request that is looked up, by their place in the book; null where nothing. */
    private final Firings.@Nullable OfRule[] byRule;

    /** The places that are not null, as bits. */
    private final long[] touched;

    private int acting;
    private long fired;

    /**
     * What the rules of a group did for facts with certain codes.
     *
     * @param rules places in the book of those that did something
     * @param did what each of them did
     * @param fired how many firings that were, before those that are alike became one
     */
    private record Memory(int[] rules, Firings.OfRule[] did, int fired) {}

    /** Codes, as a key. */
    private record Key(long[] codes) {
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Key that && Arrays.equals(codes, that.codes);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(codes);
        }
    }

    private VerdictCache(List<Group> groups, List<Rule> rules, int mostFirings) {
        this.groups = groups;
        this.rules = rules;
        this.mostFirings = mostFirings;
        byRule = new Firings.OfRule[rules.size()];
        touched = new long[(rules.size() + Long.SIZE - 1) / Long.SIZE];
    }

    /**
     * A cache for a book on a catalogue.
     *
     * @param rules the book's, in its order
     * @param reads what each of them reads
     * @param mostFirings from how many firings on a request is looked at anew, since it may be one that is to be refused
     * @return null if a rule reads what has no code, such as a text that is compared with another one that is not fixed
     */
    static @Nullable VerdictCache of(
            List<Rule> rules, List<Reads> reads, AttributeSchema schema, Catalog catalog, int mostFirings) {
        List<Group> groups = new ArrayList<>();
        for (int rule = 0; rule < reads.size(); rule++) {
            Reads each = reads.get(rule);
            boolean taken = false;
            for (int place = 0; place < groups.size() && !taken; place++) {
                taken = groups.get(place).take(rule, each, schema, catalog);
            }
            if (!taken) {
                Group group = new Group(each);
                if (!group.take(rule, each, schema, catalog)) {
                    return null;
                }
                groups.add(group);
            }
        }
        return new VerdictCache(groups, rules, mostFirings);
    }

    /** Rules that read the same attributes, of the same facts, in the same way. */
    private static final class Group {
        private final Set<Attribute> attributes;
        private final SortedMap<String, History> histories;
        private final List<Integer> rules = new ArrayList<>();
        private SortedMap<Attribute, Closeness> closeness = new TreeMap<>();

        private AttributeCode[] customer = {};
        private AttributeCode[] context = {};
        /** The fact of which each is remembered alone; null if there is none. */
        private final @Nullable String each;

        private AttributeCode[] ofEach = {};
        private SortedMap<String, AttributeCode[]> together = new TreeMap<>();

        private Memory @Nullable [] table;
        private final Map<Key, Memory> map = new HashMap<>();

        Group(Reads reads) {
            attributes = new HashSet<>(withoutOffers(reads).keySet());
            histories = reads.histories();
            each = histories.entrySet().stream()
                    .filter(entry -> entry.getValue() == History.EACH)
                    .map(Map.Entry::getKey)
                    .findFirst()
                    .orElse(null);
        }

        private static SortedMap<Attribute, Closeness> withoutOffers(Reads reads) {
            SortedMap<Attribute, Closeness> own = new TreeMap<>(reads.attributes());
            own.keySet().removeIf(Attribute::isOfOffers);
            return own;
        }

        /** Takes a rule in; false if it does not belong here, or would make too many kinds of requests of few. */
        boolean take(int rule, Reads reads, AttributeSchema schema, Catalog catalog) {
            SortedMap<Attribute, Closeness> own = withoutOffers(reads);
            if (!attributes.equals(own.keySet()) || !histories.equals(reads.histories())) {
                return false;
            }
            SortedMap<Attribute, Closeness> both = new TreeMap<>(closeness);
            own.forEach((attribute, close) -> both.merge(attribute, close, Closeness::and));
            SortedMap<Attribute, AttributeCode> codes = new TreeMap<>();
            for (Map.Entry<Attribute, Closeness> entry : both.entrySet()) {
                AttributeCode code = AttributeCode.of(entry.getKey(), entry.getValue(), schema, catalog);
                if (code == null) {
                    return false;
                }
                codes.put(entry.getKey(), code);
            }
            boolean small = isSmall(codes.values().stream());
            if (!rules.isEmpty() && !small && !both.equals(closeness)) {
                return false;
            }
            rules.add(rule);
            closeness = both;
            customer = codesOf("Customer", codes);
            context = codesOf("Context", codes);
            ofEach = each == null ? new AttributeCode[0] : codesOf(each, codes);
            together = new TreeMap<>();
            histories.forEach((fact, history) -> {
                if (history == History.TOGETHER) {
                    together.put(fact, codesOf(fact, codes));
                }
            });
            boolean tabled = small && together.isEmpty();
            table = tabled ? new Memory[(int) size(codes.values().stream())] : null;
            return true;
        }

        private static boolean isSmall(Stream<AttributeCode> codes) {
            long size = size(codes);
            return size > 0 && size <= LARGEST_TABLE;
        }

        /** How many combinations of codes there are; 0 if there is no bound, or hardly one. */
        private static long size(Stream<AttributeCode> codes) {
            return codes.mapToLong(AttributeCode::count)
                    .reduce(1, (left, right) -> left > LARGEST_TABLE || right > LARGEST_TABLE ? 0 : left * right);
        }

        private static AttributeCode[] codesOf(String fact, SortedMap<Attribute, AttributeCode> codes) {
            return codes.entrySet().stream()
                    .filter(entry -> entry.getKey().fact().equals(fact))
                    .map(Map.Entry::getValue)
                    .toArray(AttributeCode[]::new);
        }

        /** @param fact the one that is looked at alone, or {@link #NOTHING} */
        @Nullable
        Memory find(DecisionRequest request, Object fact) {
            Memory[] places = table;
            return places != null ? places[index(request, fact)] : map.get(key(request, fact));
        }

        void keep(DecisionRequest request, Object fact, Memory memory) {
            Memory[] places = table;
            if (places != null) {
                places[index(request, fact)] = memory;
            } else {
                map.put(key(request, fact), memory);
            }
        }

        void forget() {
            map.clear();
            if (table != null) {
                Arrays.fill(table, null);
            }
        }

        private int index(DecisionRequest request, Object fact) {
            long index = 0;
            for (AttributeCode code : customer) {
                index = index * code.count() + code.of().applyAsLong(request.customer());
            }
            for (AttributeCode code : context) {
                index = index * code.count() + code.of().applyAsLong(request.context());
            }
            for (AttributeCode code : ofEach) {
                index = index * code.count() + code.of().applyAsLong(fact);
            }
            return (int) index;
        }

        private Key key(DecisionRequest request, Object fact) {
            int length = customer.length + context.length + ofEach.length;
            for (Map.Entry<String, AttributeCode[]> entry : together.entrySet()) {
                length += 1
                        + entry.getValue().length
                                * facts(request, entry.getKey()).size();
            }
            long[] key = new long[length];
            int at = put(key, 0, customer, request.customer());
            at = put(key, at, context, request.context());
            at = put(key, at, ofEach, fact);
            for (Map.Entry<String, AttributeCode[]> entry : together.entrySet()) {
                List<?> facts = facts(request, entry.getKey());
                AttributeCode[] codes = entry.getValue();
                long[][] rows = new long[facts.size()][codes.length];
                for (int row = 0; row < rows.length; row++) {
                    put(rows[row], 0, codes, facts.get(row));
                }
                // In whatever order a request names them, rules see the same.
                Arrays.sort(rows, Arrays::compare);
                key[at++] = rows.length;
                for (long[] row : rows) {
                    System.arraycopy(row, 0, key, at, row.length);
                    at += row.length;
                }
            }
            return new Key(key);
        }

        private static int put(long[] key, int from, AttributeCode[] codes, Object fact) {
            int at = from;
            for (AttributeCode code : codes) {
                key[at++] = code.of().applyAsLong(fact);
            }
            return at;
        }
    }

    private static List<?> facts(DecisionRequest request, String fact) {
        return fact.equals("Holding") ? request.holdings() : request.contacts();
    }

    /** What the rules do for a request; null if not all of it is remembered. */
    @Nullable
    Firings find(DecisionRequest request) {
        clear();
        for (Group group : groups) {
            if (group.each == null) {
                if (!add(group.find(request, NOTHING))) {
                    return null;
                }
            } else {
                for (Object fact : facts(request, group.each)) {
                    if (!add(group.find(request, fact))) {
                        return null;
                    }
                }
            }
        }
        return fired >= mostFirings ? null : listed();
    }

    private void clear() {
        Arrays.fill(touched, 0);
        acting = 0;
        fired = 0;
    }

    private boolean add(@Nullable Memory memory) {
        if (memory == null) {
            return false;
        }
        fired += memory.fired;
        for (int place = 0; place < memory.rules.length; place++) {
            int rule = memory.rules[place];
            long bit = 1L << rule;
            if ((touched[rule / Long.SIZE] & bit) != 0) {
                byRule[rule] = byRule[rule].and(memory.did[place]);
            } else {
                touched[rule / Long.SIZE] |= bit;
                byRule[rule] = memory.did[place];
                acting++;
            }
        }
        return true;
    }

    private Firings listed() {
        Firings.OfRule[] all = new Firings.OfRule[acting];
        int at = 0;
        for (int word = 0; word < touched.length; word++) {
            for (long bits = touched[word]; bits != 0; bits &= bits - 1) {
                all[at++] = byRule[word * Long.SIZE + Long.numberOfTrailingZeros(bits)];
            }
        }
        return new Firings(all);
    }

    /**
     * Remembers what is not yet remembered of a request that the rules were fired for.
     *
     * @param noted what they did for it, as it was noted, without an order and with what was said twice
     * @param firing fires them for another request
     */
    void learn(DecisionRequest request, List<Firing> noted, Function<DecisionRequest, List<Firing>> firing) {
        if (memories > MOST_MEMORIES || remembered > MOST_FIRINGS) {
            forget();
        }
        IdentityHashMap<Rule, List<Firing>> byRule = byRule(noted);
        for (Group group : groups) {
            if (group.each == null) {
                keep(group, request, NOTHING, byRule);
            }
        }
        for (String fact : List.of("Holding", "Contact")) {
            List<Group> ofFact =
                    groups.stream().filter(group -> fact.equals(group.each)).toList();
            for (Object each : facts(request, fact)) {
                if (ofFact.stream().anyMatch(group -> group.find(request, each) == null)) {
                    IdentityHashMap<Rule, List<Firing>> alone = byRule(firing.apply(alone(request, each)));
                    ofFact.forEach(group -> keep(group, request, each, alone));
                }
            }
        }
    }

    private static IdentityHashMap<Rule, List<Firing>> byRule(List<Firing> firings) {
        IdentityHashMap<Rule, List<Firing>> byRule = new IdentityHashMap<>();
        firings.forEach(each ->
                byRule.computeIfAbsent(each.rule(), rule -> new ArrayList<>()).add(each));
        return byRule;
    }

    private static DecisionRequest alone(DecisionRequest request, Object fact) {
        return new DecisionRequest(
                request.decisionId(),
                request.customer(),
                fact instanceof Holding holding ? List.of(holding) : List.of(),
                fact instanceof Contact contact ? List.of(contact) : List.of(),
                request.context(),
                request.listLength());
    }

    private void keep(Group group, DecisionRequest request, Object fact, IdentityHashMap<Rule, List<Firing>> byRule) {
        if (group.find(request, fact) != null) {
            return;
        }
        int[] places = new int[group.rules.size()];
        Firings.OfRule[] did = new Firings.OfRule[places.length];
        int count = 0;
        int raw = 0;
        for (int place : group.rules) {
            List<Firing> own = byRule.get(rules.get(place));
            if (own != null) {
                raw += own.size();
                places[count] = place;
                did[count] = known.computeIfAbsent(RuleSession.sorted(own), this::remember);
                count++;
            }
        }
        group.keep(request, fact, new Memory(Arrays.copyOf(places, count), Arrays.copyOf(did, count), raw));
        memories++;
    }

    private Firings.OfRule remember(List<Firing> firings) {
        remembered += firings.size();
        return Firings.OfRule.remembered(firings);
    }

    private void forget() {
        groups.forEach(Group::forget);
        known.clear();
        memories = 0;
        remembered = 0;
    }
}
