package io.offerwright.rules;

import java.util.List;

/**
 * What a checked rule says, with all names looked up: which facts must be there, and what is then said of them. The facts of a rule
 * are numbered as they come. Rules whose meanings are equal do the same.
 */
record Meaning(List<Clause> when, List<Action> then) {
    /** Something that must hold of the facts. */
    sealed interface Clause {}

    /** A fact for which every test holds. */
    record Pattern(int number, Class<?> type, List<Test> tests) implements Clause {}

    /**
     * Something that must be true of a fact.
     *
     * @param facts the numbers of the facts that are handed to the term; first that of the pattern
     */
    record Test(List<Integer> facts, Term.Truth term) {}

    /** That all, or at least one, of the parts hold. */
    record Group(boolean any, List<Clause> parts) implements Clause {}

    /** That there is, or is not, such a fact, or that all are so. */
    record Quantified(Syntax.Quantifier quantifier, List<Clause> parts) implements Clause {}

    /**
     * A verb and what it is told.
     *
     * @param facts the numbers of the facts that are handed to the terms
     */
    record Action(Verb verb, List<Integer> facts, List<Term> arguments) {
        Term.Thing thing(int argument) {
            return (Term.Thing) arguments.get(argument);
        }

        Term.Quantity number(int argument) {
            return (Term.Quantity) arguments.get(argument);
        }
    }
}
