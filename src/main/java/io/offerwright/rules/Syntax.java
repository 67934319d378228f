package io.offerwright.rules;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The syntax tree of a rule file: what it says, not yet whether that makes sense. */
final class Syntax {
    private Syntax() {}

    record Name(String text, Position at) {}

    record Annotation(Name name, Name value) {}

    record Import(String target, Position at) {}

    /**
     * A rule file.
     *
     * @param broken what could be read of the rules that have a syntax error
     */
    record RuleFile(String file, List<Import> imports, List<RuleDeclaration> rules, List<RuleDeclaration> broken) {}

    record RuleDeclaration(
            Name name,
            Position at,
            List<Annotation> annotations,
            int salience,
            List<Condition> when,
            List<Call> then) {}

    /** Something that must hold of the facts. */
    sealed interface Condition {}

    /** A fact of a type for which every constraint holds. */
    record Pattern(@Nullable Name variable, Name type, List<Constraint> constraints) implements Condition {}

    /** All, or at least one, of the parts. */
    record Group(boolean any, List<Condition> parts, Position at) implements Condition {}

    /** That there is ({@code exists}) or is not ({@code not}) such a fact, or that all are so ({@code forall}). */
    record Quantified(Quantifier quantifier, List<Condition> parts, Position at) implements Condition {}

    enum Quantifier {
        NOT,
        EXISTS,
        FORALL
    }

    /** An expression that must be true, or, with a variable, an attribute given a name. */
    record Constraint(@Nullable Name variable, Expression expression) {}

    /** An expression; {@link #at()} is where it begins, for operators where the operator stands. */
    sealed interface Expression {
        Position at();
    }

    record Text(String value, Position at) implements Expression {}

    record Numeral(String digits, Position at) implements Expression {}

    record Truth(boolean value, Position at) implements Expression {}

    /**
     * An attribute, a variable or a constant, and what is taken of it: {@code usage.dataGb}, {@code $customer.id},
     * {@code Outcome.DECLINE}.
     *
     * @param variable where the path starts; null when it starts at the fact of the pattern, or is a constant
     */
    record Path(@Nullable Name variable, List<Step> steps, Position at) implements Expression {}

    /** One step of a path. */
    sealed interface Step {}

    record Property(Name name) implements Step {}

    record Key(Name key) implements Step {}

    record Invocation(Name name, List<Expression> arguments) implements Step {}

    /** {@code !} or {@code -}. */
    record Unary(String operator, Expression operand, Position at) implements Expression {}

    record Binary(String operator, Expression left, Expression right, Position at) implements Expression {}

    record In(boolean negated, Expression left, List<Expression> values, Position at) implements Expression {}

    record Contains(boolean negated, Expression left, Expression right, Position at) implements Expression {}

    /** A statement of a consequence: {@code decision.verb(arguments);}. */
    record Call(Name verb, List<Expression> arguments) {}
}
