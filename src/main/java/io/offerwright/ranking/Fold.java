package io.offerwright.ranking;

import io.offerwright.domain.Catalog;
import io.offerwright.domain.Objective;
import io.offerwright.evidence.Verdict;
import io.offerwright.rules.Effect;
import io.offerwright.rules.Firing;
import io.offerwright.rules.Firings;
import io.offerwright.rules.Rule;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The effects of one decision, sorted out by what they act on. Independent of the order in which rules fired: lists are
 * kept in the order of rule ids, and of two rules that set the same thing one wins by a rule of its own.
 */
public final class Fold {
    /**
     * A number that a rule set.
     *
     * @param value in millionths; a count for limits
     */
    public record Setting(Rule rule, long value) {
        /** The higher salience wins, then the lower id, then (within one rule) the larger value. */
        private boolean beats(@Nullable Setting other) {
            if (other == null) {
                return true;
            }
            if (rule.salience() != other.rule.salience()) {
                return rule.salience() > other.rule.salience();
            }
            int order = rule.id().compareTo(other.rule.id());
            return order != 0 ? order < 0 : value > other.value;
        }
    }

    private static final Comparator<Setting> BY_RULE =
            Comparator.comparing((Setting setting) -> setting.rule.id()).thenComparingLong(Setting::value);

    private final @Nullable RuleIds[] excludedBy;
    /** The verdict of each offer that is excluded. */
    private final @Nullable Verdict[] verdicts;
    /** The offers that are not excluded, in order, but for those that are so after all. */
    private final int[] open;

    private final boolean[] promoted;
    private final boolean[] boosted;
    private final @Nullable Help[] help;
    private final Map<Objective, Setting> weights;
    private final Map<Objective, Setting> minimums;
    private final Map<String, Setting> limits;
    private @Nullable Setting contentShare;

    /** Offers that particular rules exclude besides: mostly what a customer has. */
    private final int[] excludedAfterAll;

    private final RuleIds[] excludedAfterAllBy;
    private int afterAll;

    /** The set of rules that was looked up last, and what for. */
    private @Nullable RuleIds grownFrom;

    private @Nullable Rule grownBy;
    private @Nullable RuleIds grown;

    /**
     * The effects of one request.
     *
     * @param catalog the offers that effects name by index
     */
    public Fold(Catalog catalog, List<Firing> firings) {
        this(catalog.size(), all(Firings.of(firings)), new RuleIds());
    }

    private static Firings.OfRule[] all(Firings firings) {
        Firings.OfRule[] rules = new Firings.OfRule[firings.rules()];
        for (int place = 0; place < rules.length; place++) {
            rules[place] = firings.rule(place);
        }
        return rules;
    }

    /** @param none the empty set of rules, from which those of many decisions grow */
    Fold(int offers, Firings.OfRule[] rules, RuleIds none) {
        excludedBy = new RuleIds[offers];
        verdicts = new Verdict[offers];
        promoted = new boolean[offers];
        boosted = new boolean[offers];
        help = new Help[offers];
        weights = new EnumMap<>(Objective.class);
        minimums = new EnumMap<>(Objective.class);
        limits = new TreeMap<>();
        for (Firings.OfRule rule : rules) {
            for (int offer : rule.excluded()) {
                RuleIds before = excludedBy[offer];
                excludedBy[offer] = with(before == null ? none : before, rule.rule());
            }
            for (Effect effect : rule.others()) {
                add(rule.rule(), effect, none);
            }
        }
        for (int offer = 0; offer < offers; offer++) {
            RuleIds ids = excludedBy[offer];
            verdicts[offer] = ids == null ? null : ids.excluded();
            Help ofOffer = help[offer];
            promoted[offer] = ofOffer != null && !ofOffer.promotedBy.ids().isEmpty();
            boosted[offer] = ofOffer != null && !ofOffer.boosts.isEmpty();
        }
        open = IntStream.range(0, offers)
                .filter(offer -> excludedBy[offer] == null)
                .toArray();
        excludedAfterAll = new int[0];
        excludedAfterAllBy = new RuleIds[0];
    }

    /** All that another one says, and a few exclusions. */
    private Fold(Fold common, Firings firings, int exclusions, RuleIds none) {
        excludedBy = common.excludedBy;
        verdicts = common.verdicts;
        open = common.open;
        promoted = common.promoted;
        boosted = common.boosted;
        help = common.help;
        weights = common.weights;
        minimums = common.minimums;
        limits = common.limits;
        contentShare = common.contentShare;
        excludedAfterAll = new int[exclusions];
        excludedAfterAllBy = new RuleIds[exclusions];
        for (int place = 0; place < firings.rules(); place++) {
            Firings.OfRule rule = firings.rule(place);
            if (rule.particular()) {
                for (int offer : rule.excluded()) {
                    exclude(offer, rule.rule(), none);
                }
            }
        }
    }

    private void exclude(int offer, Rule rule, RuleIds none) {
        RuleIds before = excluding(offer);
        int place = placeAfterAll(offer);
        if (place == afterAll) {
            excludedAfterAll[afterAll++] = offer;
        }
        excludedAfterAllBy[place] = (before == null ? none : before).with(rule.id());
    }

    /** The same with what the {@linkplain Firings.OfRule#particular particular} rules exclude. */
    Fold withParticular(Firings firings, RuleIds none) {
        int exclusions = 0;
        for (int place = 0; place < firings.rules(); place++) {
            Firings.OfRule rule = firings.rule(place);
            exclusions += rule.particular() ? rule.excluded().length : 0;
        }
        return exclusions == 0 ? this : new Fold(this, firings, exclusions, none);
    }

    private int placeAfterAll(int offer) {
        int place = 0;
        while (place < afterAll && excludedAfterAll[place] != offer) {
            place++;
        }
        return place;
    }

    private @Nullable RuleIds excluding(int offer) {
        int place = placeAfterAll(offer);
        return place < afterAll ? excludedAfterAllBy[place] : excludedBy[offer];
    }

    /** What rules did for one offer, of the few for which they did something. */
    private static final class Help {
        private RuleIds promotedBy;
        private RuleIds ruleIds;
        private List<Setting> boosts = List.of();

        Help(RuleIds none) {
            promotedBy = none;
            ruleIds = none;
        }
    }

    private Help help(int offer, RuleIds none) {
        Help found = help[offer];
        if (found == null) {
            found = new Help(none);
            help[offer] = found;
        }
        return found;
    }

    private void add(Rule rule, Effect effect, RuleIds none) {
        if (effect instanceof Effect.Promote promote) {
            Help ofOffer = help(promote.offer(), none);
            ofOffer.promotedBy = with(ofOffer.promotedBy, rule);
            ofOffer.ruleIds = with(ofOffer.ruleIds, rule);
        } else if (effect instanceof Effect.Boost boost) {
            Help ofOffer = help(boost.offer(), none);
            ofOffer.boosts = with(ofOffer.boosts, new Setting(rule, boost.factor()));
            ofOffer.ruleIds = with(ofOffer.ruleIds, rule);
        } else if (effect instanceof Effect.Weigh weigh) {
            Setting setting = new Setting(rule, weigh.weight());
            if (setting.beats(weights.get(weigh.objective()))) {
                weights.put(weigh.objective(), setting);
            }
        } else if (effect instanceof Effect.Blend blend) {
            Setting setting = new Setting(rule, blend.contentShare());
            if (setting.beats(contentShare)) {
                contentShare = setting;
            }
        } else if (effect instanceof Effect.Limit limit) {
            limits.merge(limit.category(), new Setting(rule, limit.count()), Fold::stricterLimit);
        } else if (effect instanceof Effect.Require require) {
            minimums.merge(require.objective(), new Setting(rule, require.minimum()), Fold::stricterMinimum);
        }
    }

    @SuppressWarnings("ReferenceEquality")
    private RuleIds with(RuleIds before, Rule rule) {
        // Most rules do the same for many offers, to which the same rules did the same before.
        if (before != grownFrom || rule != grownBy || grown == null) {
            grownFrom = before;
            grownBy = rule;
            grown = before.with(rule.id());
        }
        return grown;
    }

    private static List<Setting> with(List<Setting> boosts, Setting boost) {
        if (boosts.isEmpty()) {
            return List.of(boost);
        }
        List<Setting> more = new ArrayList<>(boosts);
        more.add(boost);
        more.sort(BY_RULE);
        return more;
    }

    private static Setting stricterLimit(Setting left, Setting right) {
        return left.value() != right.value() ? (left.value() < right.value() ? left : right) : lowerId(left, right);
    }

    private static Setting stricterMinimum(Setting left, Setting right) {
        return left.value() != right.value() ? (left.value() > right.value() ? left : right) : lowerId(left, right);
    }

    private static Setting lowerId(Setting left, Setting right) {
        return left.rule().id().compareTo(right.rule().id()) <= 0 ? left : right;
    }

    /** Ids of the rules that exclude the offer, sorted; empty when none does. */
    public List<String> excludedBy(int offer) {
        RuleIds ids = excluding(offer);
        return ids == null ? List.of() : ids.ids();
    }

    /** The verdict of each offer that rules exclude, null of the others; whoever asks may go on with it. */
    @Nullable
    Verdict[] verdicts() {
        @Nullable Verdict[] all = verdicts.clone();
        for (int place = 0; place < afterAll; place++) {
            all[excludedAfterAll[place]] = excludedAfterAllBy[place].excluded();
        }
        return all;
    }

    /** The offers of which {@link #verdicts} says nothing, in order, and a few that are excluded after all. */
    int[] open() {
        return open;
    }

    /** Ids of the rules that promote the offer, sorted; empty when none does. */
    public List<String> promotedBy(int offer) {
        Help ofOffer = help[offer];
        return ofOffer == null ? List.of() : ofOffer.promotedBy.ids();
    }

    /** Ids of the rules that boosted or promoted the offer, sorted; empty when none did. */
    List<String> ruleIds(int offer) {
        Help ofOffer = help[offer];
        return ofOffer == null ? List.of() : ofOffer.ruleIds.ids();
    }

    boolean promoted(int offer) {
        return promoted[offer];
    }

    boolean boosted(int offer) {
        return boosted[offer];
    }

    /** The factors on the offer's score, in the order of rule ids. */
    public List<Setting> boosts(int offer) {
        Help ofOffer = help[offer];
        return ofOffer == null ? List.of() : ofOffer.boosts;
    }

    /** What wins as the weight of an objective, or null when no rule weighs it. */
    public @Nullable Setting weight(Objective objective) {
        return weights.get(objective);
    }

    /** The strictest minimum of an objective, or null. */
    public @Nullable Setting minimum(Objective objective) {
        return minimums.get(objective);
    }

    /** The strictest limit of a category, or null. */
    public @Nullable Setting limit(String category) {
        return limits.get(category);
    }

    /** The categories that rules limit. */
    public Set<String> limitedCategories() {
        return Collections.unmodifiableSet(limits.keySet());
    }

    boolean hasLimits() {
        return !limits.isEmpty();
    }

    /** What wins as the share of the content match, or null. */
    public @Nullable Setting contentShare() {
        return contentShare;
    }
}
