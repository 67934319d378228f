package io.offerwright.rules;

import io.offerwright.domain.Problem;
import org.jspecify.annotations.Nullable;

/** A rule could not be carried out for a certain customer, such as a boost by a number that is not known. */
public final class RuleException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String ruleId;
    private final transient Problem problem;

    RuleException(Rule rule, Mistake mistake, String message, @Nullable Throwable cause) {
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
    }

    /** The id of the rule. */
    public String ruleId() {
        return ruleId;
    }

    /** What happened, as a check of the rules would tell it: file, line, code and message. */
    public Problem problem() {
        return problem;
    }
}
