package io.offerwright.impact;

import io.offerwright.domain.Catalog;
import io.offerwright.domain.DecisionRequest;
import io.offerwright.engine.PairedDecision;
import io.offerwright.evidence.Candidate;
import io.offerwright.evidence.Decision;
import io.offerwright.evidence.Verdict;
import io.offerwright.impact.Impact.Example;
import io.offerwright.impact.Impact.Group;
import io.offerwright.impact.Impact.OfferLine;
import io.offerwright.impact.Impact.RuleLine;
import io.offerwright.rules.Firing;
import io.offerwright.rules.RuleChange;
import io.offerwright.rules.RuleEdit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * The count of an {@link Impact}: one for each batch of customers, merged. Does not grow with the number of customers. Not
 * safe for use by several threads at once.
 */
final class ImpactTally {
    /** A changed list that may become an example: what is needed to decide it again. */
    private record Case(DecisionRequest request, Change change, int entered, int left, int moved) {
        static final Comparator<Case> LARGEST_FIRST = Comparator.<Case>comparingInt(
                        changed -> -(changed.entered() + changed.left()))
                .thenComparingInt(changed -> -changed.moved())
                .thenComparing(changed -> changed.request().decisionId());
    }

    private static final class GroupTally {
        private long customers;
        private long changed;
        private final Worth before = new Worth();
        private final Worth after = new Worth();
    }

    private static final class RuleTally {
        private long customersBefore;
        private long customersAfter;
        private long effectsBefore;
        private long effectsAfter;
        private long touched;
        private long changed;
    }

    private final Catalog catalog;
    private final List<Grouping> groupings;
    private final int examples;

    private long customers;
    private long touched;
    private final Map<Change, Long> changes = new EnumMap<>(Change.class);
    private long emptied;
    private long filled;
    private final Worth before = new Worth();
    private final Worth after = new Worth();
    private final long[] listedBefore;
    private final long[] listedAfter;
    private final long[] entered;
    private final long[] left;
    private final List<SortedMap<String, GroupTally>> groups = new ArrayList<>();
    private final Map<String, RuleTally> rules = new HashMap<>();
    private final Map<Change, List<Case>> cases = new EnumMap<>(Change.class);

    /**
     * An empty count.
     *
     * @param examples how many customers are to be kept for each way to change
     */
    ImpactTally(Catalog catalog, List<Grouping> groupings, int examples) {
        this.catalog = catalog;
        this.groupings = groupings;
        this.examples = examples;
        this.listedBefore = new long[catalog.size()];
        this.listedAfter = new long[catalog.size()];
        this.entered = new long[catalog.size()];
        this.left = new long[catalog.size()];
        groupings.forEach(grouping -> groups.add(new TreeMap<>()));
        for (Change change : Change.values()) {
            changes.put(change, 0L);
        }
    }

    void add(PairedDecision pair) {
        Decision old = pair.before().decision();
        Decision fresh = pair.after().decision();
        int[] oldList = list(old);
        int[] newList = list(fresh);
        int came = 0;
        int went = 0;
        int moved = 0;
        for (int offer : oldList) {
            listedBefore[offer]++;
            if (placeOf(offer, newList) < 0) {
                left[offer]++;
                went++;
            }
        }
        for (int place = 0; place < newList.length; place++) {
            int offer = newList[place];
            listedAfter[offer]++;
            int from = placeOf(offer, oldList);
            if (from < 0) {
                entered[offer]++;
                came++;
            } else {
                moved += Math.abs(place - from);
            }
        }
        Change change = change(came, went, moved);
        customers++;
        touched += pair.touched() ? 1 : 0;
        changes.merge(change, 1L, Long::sum);
        emptied += oldList.length > 0 && newList.length == 0 ? 1 : 0;
        filled += oldList.length == 0 && newList.length > 0 ? 1 : 0;
        before.add(oldList, old.candidates(), catalog);
        after.add(newList, fresh.candidates(), catalog);
        for (int index = 0; index < groups.size(); index++) {
            String value = groupings.get(index).of().apply(old.request().customer());
            GroupTally group = groups.get(index).computeIfAbsent(value, unseen -> new GroupTally());
            group.customers++;
            group.changed += change == Change.NONE ? 0 : 1;
            group.before.add(oldList, old.candidates(), catalog);
            group.after.add(newList, fresh.candidates(), catalog);
        }
        addRules(pair, change != Change.NONE);
        if (change != Change.NONE && examples > 0) {
            List<Case> ofKind = cases.computeIfAbsent(change, unseen -> new ArrayList<>());
            ofKind.add(new Case(old.request(), change, came, went, moved));
            keepLargest(ofKind);
        }
    }

    private static Change change(int came, int went, int moved) {
        if (came > 0) {
            return went > 0 ? Change.REPLACED : Change.GAINED;
        }
        if (went > 0) {
            return Change.LOST;
        }
        return moved > 0 ? Change.REORDERED : Change.NONE;
    }

    /** The chosen offers as catalogue indices, best first. */
    private static int[] list(Decision decision) {
        int[] list = new int[decision.request().listLength()];
        int length = 0;
        List<Candidate> candidates = decision.candidates();
        for (int offer = 0; offer < candidates.size(); offer++) {
            if (candidates.get(offer).verdict() instanceof Verdict.Chosen chosen) {
                list[chosen.rank() - 1] = offer;
                length++;
            }
        }
        return Arrays.copyOf(list, length);
    }

    private static int placeOf(int offer, int[] list) {
        for (int place = 0; place < list.length; place++) {
            if (list[place] == offer) {
                return place;
            }
        }
        return -1;
    }

    /** Walks along both lists of firings, which are sorted by rule id, one rule at a time. */
    private void addRules(PairedDecision pair, boolean changed) {
        List<Firing> old = pair.before().firings();
        List<Firing> fresh = pair.after().firings();
        int oldStart = 0;
        int newStart = 0;
        while (oldStart < old.size() || newStart < fresh.size()) {
            String id = lesser(old, oldStart, fresh, newStart);
            int oldEnd = end(old, oldStart, id);
            int newEnd = end(fresh, newStart, id);
            RuleTally rule = rules.computeIfAbsent(id, unseen -> new RuleTally());
            rule.customersBefore += oldEnd > oldStart ? 1 : 0;
            rule.customersAfter += newEnd > newStart ? 1 : 0;
            rule.effectsBefore += oldEnd - oldStart;
            rule.effectsAfter += newEnd - newStart;
            if (pair.touched()
                    && !RuleEdit.sameEffects(old.subList(oldStart, oldEnd), fresh.subList(newStart, newEnd))) {
                rule.touched++;
                rule.changed += changed ? 1 : 0;
            }
            oldStart = oldEnd;
            newStart = newEnd;
        }
    }

    private static String lesser(List<Firing> old, int oldStart, List<Firing> fresh, int newStart) {
        if (oldStart == old.size()) {
            return fresh.get(newStart).rule().id();
        }
        String id = old.get(oldStart).rule().id();
        if (newStart == fresh.size()) {
            return id;
        }
        String other = fresh.get(newStart).rule().id();
        return id.compareTo(other) <= 0 ? id : other;
    }

    private static int end(List<Firing> firings, int start, String id) {
        int end = start;
        while (end < firings.size() && firings.get(end).rule().id().equals(id)) {
            end++;
        }
        return end;
    }

    private void keepLargest(List<Case> ofKind) {
        ofKind.sort(Case.LARGEST_FIRST);
        while (ofKind.size() > examples) {
            ofKind.remove(ofKind.size() - 1);
        }
    }

    /** Adds what another tally of the same question holds; the other is left as it is. */
    void merge(ImpactTally other) {
        customers += other.customers;
        touched += other.touched;
        other.changes.forEach((change, count) -> changes.merge(change, count, Long::sum));
        emptied += other.emptied;
        filled += other.filled;
        before.merge(other.before);
        after.merge(other.after);
        for (int offer = 0; offer < catalog.size(); offer++) {
            listedBefore[offer] += other.listedBefore[offer];
            listedAfter[offer] += other.listedAfter[offer];
            entered[offer] += other.entered[offer];
            left[offer] += other.left[offer];
        }
        for (int index = 0; index < groups.size(); index++) {
            SortedMap<String, GroupTally> mine = groups.get(index);
            other.groups.get(index).forEach((value, more) -> {
                GroupTally group = mine.computeIfAbsent(value, unseen -> new GroupTally());
                group.customers += more.customers;
                group.changed += more.changed;
                group.before.merge(more.before);
                group.after.merge(more.after);
            });
        }
        other.rules.forEach((id, more) -> {
            RuleTally rule = rules.computeIfAbsent(id, unseen -> new RuleTally());
            rule.customersBefore += more.customersBefore;
            rule.customersAfter += more.customersAfter;
            rule.effectsBefore += more.effectsBefore;
            rule.effectsAfter += more.effectsAfter;
            rule.touched += more.touched;
            rule.changed += more.changed;
        });
        other.cases.forEach((change, more) -> {
            List<Case> ofKind = cases.computeIfAbsent(change, unseen -> new ArrayList<>());
            ofKind.addAll(more);
            keepLargest(ofKind);
        });
    }

    long customers() {
        return customers;
    }

    /**
     * The impact.
     *
     * @param decide decides an example again, which is cheaper than to keep all that might become one
     */
    Impact impact(RuleEdit edit, Function<DecisionRequest, PairedDecision> decide) {
        List<OfferLine> offers = new ArrayList<>();
        for (int offer = 0; offer < catalog.size(); offer++) {
            offers.add(new OfferLine(
                    catalog.offer(offer), listedBefore[offer], listedAfter[offer], entered[offer], left[offer]));
        }
        SortedMap<String, List<Group>> byColumn = new TreeMap<>();
        for (int index = 0; index < groups.size(); index++) {
            List<Group> values = new ArrayList<>();
            groups.get(index)
                    .forEach((value, group) ->
                            values.add(new Group(value, group.customers, group.changed, group.before, group.after)));
            byColumn.put(groupings.get(index).column(), values);
        }
        List<RuleLine> lines = new ArrayList<>();
        for (RuleChange rule : edit.rules()) {
            RuleTally tally = rules.getOrDefault(rule.id(), new RuleTally());
            lines.add(new RuleLine(
                    rule,
                    tally.customersBefore,
                    tally.customersAfter,
                    tally.effectsBefore,
                    tally.effectsAfter,
                    tally.touched,
                    tally.changed));
        }
        return new Impact(
                customers,
                touched,
                Collections.unmodifiableSortedMap(new TreeMap<>(changes)),
                emptied,
                filled,
                before,
                after,
                offers,
                byColumn,
                lines,
                spread().stream()
                        .map(found -> new Example(
                                decide.apply(found.request()),
                                found.change(),
                                found.entered(),
                                found.left(),
                                found.moved()))
                        .toList());
    }

    /** The largest of each way to change, then the second largest of each, and so on. */
    private List<Case> spread() {
        List<Case> spread = new ArrayList<>();
        for (int place = 0; place < examples; place++) {
            for (List<Case> ofKind : cases.values()) {
                if (place < ofKind.size() && spread.size() < examples) {
                    spread.add(ofKind.get(place));
                }
            }
        }
        return spread;
    }
}
