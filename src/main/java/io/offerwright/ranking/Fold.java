package io.offerwright.ranking;

import io.offerwright.domain.Catalog;
import io.offerwright.domain.Objective;
import io.offerwright.evidence.Verdict;
import io.offerwright.rules.Effect;
import io.offerwright.rules.Firing;
import io.offerwright.rules.Rule;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
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
    private final @Nullable Help[] help;

    private final Map<Objective, Setting> weights = new EnumMap<>(Objective.class);
    private final Map<Objective, Setting> minimums = new EnumMap<>(Objective.class);
    private final Map<String, Setting> limits = new TreeMap<>();
    private @Nullable Setting contentShare;

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
        this(catalog, firings, new RuleIds());
    }

    /** @param none the empty set of rules, from which those of many decisions grow */
    Fold(Catalog catalog, List<Firing> firings, RuleIds none) {
        excludedBy = new RuleIds[catalog.size()];
        help = new Help[catalog.size()];
        int size = firings.size();
        for (int index = 0; index < size; index++) {
            Firing firing = firings.get(index);
            add(firing.rule(), firing.effect(), none);
        }
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
        if (effect instanceof Effect.Exclude exclude) {
            RuleIds before = excludedBy[exclude.offer()];
            excludedBy[exclude.offer()] = with(before == null ? none : before, rule);
        } else if (effect instanceof Effect.Promote promote) {
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
        RuleIds ids = excludedBy[offer];
        return ids == null ? List.of() : ids.ids();
    }

    /** The verdict of an offer that rules exclude, or null when none does. */
    Verdict.@Nullable Excluded excluded(int offer) {
        RuleIds ids = excludedBy[offer];
        return ids == null ? null : ids.excluded();
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
        Help ofOffer = help[offer];
        return ofOffer != null && !ofOffer.promotedBy.ids().isEmpty();
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
