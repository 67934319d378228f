package io.offerwright.rules;

import io.offerwright.domain.Problem;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Rules could not be carried out for a certain customer, such as a boost by a number that is not known.
 *
 * <p>The message names the rule, the number that it came to, and for which offer; further it names the attributes that
 * are not known of the customer, which is what mostly goes wrong. It holds no attribute's value, nor the customer's id: messages end up in
 * logs, and those are no place for personal data.
 */
public final class RuleException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String ruleId;
    private final TreeSet<String> ruleIds = new TreeSet<>();
    private final transient Problem problem;
    private final transient @Nullable List<Firing> remaining;

    RuleException(Rule rule, Mistake mistake, String message, @Nullable Throwable cause) {
        this(rule, List.of(), mistake, message, cause, null);
    }

    RuleException(
            Rule rule,
            List<Rule> others,
            Mistake mistake,
            String message,
            @Nullable Throwable cause,
            @Nullable List<Firing> remaining) {
        super(
                "Rule " + rule.id() + " (\"" + rule.name() + "\", " + rule.file() + ":" + rule.line() + "): " + message,
                cause);
        this.ruleId = rule.id();
        this.problem = new Problem(
                rule.file(),
                rule.line(),
                0,
                0,
                mistake.code(),
                "Rule " + rule.id() + " (\"" + rule.name() + "\"): " + message,
                "");
        this.ruleIds.add(ruleId);
        others.forEach(other -> ruleIds.add(other.id()));
        this.remaining = remaining;
    }

    /** The id of the rule that the message is about. */
    public String ruleId() {
        return ruleId;
    }

    /** What happened, as a check of the rules would tell it: file, line, code and message. */
    public Problem problem() {
        return problem;
    }

    /** The ids of all rules that failed for this customer; at least one. */
    public SortedSet<String> ruleIds() {
        return new TreeSet<>(ruleIds);
    }

    /**
     * What can be used nevertheless: all effects of the other rules, and of those that failed the effects that keep offers
     * off. Empty if a rule failed to keep offers off, or if the rules were stopped before all had had their turn: then a list
     * that is made without them could hold what it must not.
     */
    public Optional<List<Firing>> remaining() {
        return Optional.ofNullable(remaining);
    }
}
