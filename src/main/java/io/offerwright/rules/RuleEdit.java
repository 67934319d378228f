package io.offerwright.rules;

import io.offerwright.domain.AttributeSchema;
import io.offerwright.rules.RuleChange.Fate;
import io.offerwright.rules.RuleCheck.Checked;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What is different between two rule books, rule by rule; and both of them as one book that fires once for both.
 *
 * <p>Rules are compared by id, and by what they mean: by what the {@linkplain RuleCheck check} makes of their words, and
 * by salience. So a comment, a line break, a variable's name, the order of rules and the file they stand in
 * count for nothing.
 *
 * <p><b>Why one firing is enough.</b> A rule reads facts, which come with the request and never change while rules fire;
 * this holds for {@code not}, {@code exists} and {@code forall} as well. No rule reads an effect, a score or another rule,
 * and no verb changes a fact. So what a rule does for a request follows from that rule and the request, whatever other
 * rules the book holds, and whatever their salience, which Drools is never told. The effects of a book are therefore the
 * effects of its rules put together, and the book that {@link #compile()} makes, which holds a rule that both books have
 * once and a changed rule in both its states, has fired them all: {@link #before} and {@link #after} hand out to each book
 * what its own rules did, in the order in which the book by itself would have listed it.
 *
 * <p>Immutable and thread-safe.
 */
public final class RuleEdit {
    /** The rule that speaks for a rule of the common book in each of the two books; null where that has none. */
    private record Sides(@Nullable Rule before, @Nullable Rule after) {}

    private static final Comparator<Firing> BY_RULE =
            Comparator.comparing(firing -> firing.rule().id());

    private final List<RuleChange> rules;
    private final AttributeSchema schema;
    private final List<Checked> common = new ArrayList<>();
    /** By id in the common book. */
    private final Map<String, Sides> sides = new HashMap<>();

    private RuleEdit(SortedMap<String, Checked> before, SortedMap<String, Checked> after, AttributeSchema schema) {
        this.schema = schema;
        TreeSet<String> ids = new TreeSet<>(before.keySet());
        ids.addAll(after.keySet());
        List<RuleChange> changes = new ArrayList<>();
        for (String id : ids) {
            Checked left = before.get(id);
            Checked right = after.get(id);
            if (left == null && right != null) {
                changes.add(new RuleChange(Fate.ADDED, null, right.rule()));
                add(right, id, null, right.rule());
            } else if (left != null && right == null) {
                changes.add(new RuleChange(Fate.REMOVED, left.rule(), null));
                add(left, id, left.rule(), null);
            } else if (left != null && right != null) {
                if (meanTheSame(left, right)) {
                    Fate fate = saysTheSame(left.rule(), right.rule()) ? Fate.SAME : Fate.REWORDED;
                    changes.add(new RuleChange(fate, left.rule(), right.rule()));
                    add(left, id, left.rule(), right.rule());
                } else {
                    changes.add(new RuleChange(Fate.CHANGED, left.rule(), right.rule()));
                    // No id of a file has a blank, so that these are free; an error of a rule names it so.
                    add(left, id + " (before)", left.rule(), null);
                    add(right, id + " (after)", null, right.rule());
                }
            }
        }
        this.rules = List.copyOf(changes);
    }

    /**
     * Compares two books.
     *
     * @param before DRL by path, the old book
     * @param after DRL by path, the new book
     * @param schema the custom attributes of customers that rules may name
     * @throws io.offerwright.domain.InputException with every problem of the first book that has one
     */
    public static RuleEdit between(
            SortedMap<String, String> before, SortedMap<String, String> after, AttributeSchema schema) {
        return new RuleEdit(byId(before, schema), byId(after, schema), schema);
    }

    private static SortedMap<String, Checked> byId(SortedMap<String, String> sources, AttributeSchema schema) {
        SortedMap<String, Checked> byId = new TreeMap<>();
        RuleCheck.of(sources, schema)
                .checked()
                .forEach(rule -> byId.put(rule.rule().id(), rule));
        return byId;
    }

    private static boolean meanTheSame(Checked left, Checked right) {
        return left.rule().salience() == right.rule().salience()
                && left.meaning().equals(right.meaning());
    }

    private static boolean saysTheSame(Rule left, Rule right) {
        return left.name().equals(right.name())
                && left.reason().equals(right.reason())
                && left.owner().equals(right.owner())
                && left.translations().equals(right.translations());
    }

    private void add(Checked rule, String commonId, @Nullable Rule before, @Nullable Rule after) {
        Rule own = rule.rule();
        Rule renamed = new Rule(
                commonId,
                own.name(),
                own.reason(),
                own.owner(),
                own.salience(),
                own.file(),
                own.line(),
                own.translations());
        common.add(new Checked(rule.source(), renamed, rule.declaration(), rule.meaning()));
        sides.put(commonId, new Sides(before, after));
    }

    /** Every rule of either book, sorted by id. */
    public List<RuleChange> rules() {
        return rules;
    }

    /**
     * Both books as one. Its firings are of use only after {@link #before} and {@link #after} have
     * sorted them out: a changed rule has another id in it.
     */
    public RuleBook compile() {
        return RuleBook.compile(common, schema);
    }

    /** What the old book by itself fires, out of what both fired as one. */
    public List<Firing> before(List<Firing> firings) {
        return side(firings, Sides::before);
    }

    /** What the new book by itself fires, out of what both fired as one. */
    public List<Firing> after(List<Firing> firings) {
        return side(firings, Sides::after);
    }

    private List<Firing> side(List<Firing> firings, Function<Sides, @Nullable Rule> side) {
        List<Firing> own = new ArrayList<>(firings.size());
        for (Firing firing : firings) {
            Sides found = sides.get(firing.rule().id());
            if (found == null) {
                throw new IllegalArgumentException(
                        "Rule " + firing.rule().id() + " is in neither book; was it fired by another?");
            }
            Rule rule = side.apply(found);
            if (rule != null) {
                own.add(new Firing(rule, firing.effect()));
            }
        }
        // "A-1 (before)" and "A" are in another order than "A-1" and "A". The effects of one rule keep theirs.
        own.sort(BY_RULE);
        return own;
    }

    /**
     * True when two lists of firings, each in the order in which a session lists them, can only lead to the same decision: a
     * decision takes of a rule no more than its id and its salience.
     */
    public static boolean sameEffects(List<Firing> left, List<Firing> right) {
        return same(left, right, false);
    }

    /** True when two lists of firings lead to the same decision, whose explanation names the rules alike as well. */
    public static boolean sameExplanation(List<Firing> left, List<Firing> right) {
        return same(left, right, true);
    }

    private static boolean same(List<Firing> left, List<Firing> right, boolean names) {
        if (left.size() != right.size()) {
            return false;
        }
        for (int index = 0; index < left.size(); index++) {
            Rule one = left.get(index).rule();
            Rule other = right.get(index).rule();
            if (!left.get(index).effect().equals(right.get(index).effect())
                    || !one.id().equals(other.id())
                    || one.salience() != other.salience()
                    || (names && !one.name().equals(other.name()))) {
                return false;
            }
        }
        return true;
    }
}
