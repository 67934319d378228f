package io.offerwright.rules;

import org.jspecify.annotations.Nullable;

/** A rule could not be carried out for a certain customer, such as a boost by a number that is not known. */
public final class RuleException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String ruleId;

    RuleException(Rule rule, String message, @Nullable Throwable cause) {
        super(
                "Rule " + rule.id() + " (\"" + rule.name() + "\", " + rule.file() + ":" + rule.line() + "): " + message,
                cause);
        this.ruleId = rule.id();
    }

    /** The id of the rule. */
    public String ruleId() {
        return ruleId;
    }
}
