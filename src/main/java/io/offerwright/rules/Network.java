package io.offerwright.rules;

import io.offerwright.domain.Objective;
import io.offerwright.domain.Offer;
import io.offerwright.rules.Syntax.Quantifier;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.drools.model.BetaIndex;
import org.drools.model.Condition;
import org.drools.model.Consequence;
import org.drools.model.Constraint;
import org.drools.model.DSL;
import org.drools.model.Global;
import org.drools.model.Index;
import org.drools.model.Variable;
import org.drools.model.consequences.ConsequenceImpl;
import org.drools.model.constraints.AbstractSingleConstraint;
import org.drools.model.functions.BlockN;
import org.drools.model.functions.Predicate1;
import org.drools.model.functions.Predicate2;
import org.drools.model.functions.Predicate3;
import org.drools.model.functions.Predicate4;
import org.drools.model.functions.Predicate5;
import org.drools.model.functions.PredicateInformation;
import org.drools.model.functions.PredicateN;
import org.drools.model.impl.ModelComponent;
import org.drools.model.impl.ModelImpl;
import org.drools.model.impl.RuleImpl;
import org.drools.model.index.BetaIndexImpl;
import org.drools.model.patterns.CompositePatterns;
import org.drools.model.patterns.ExistentialPatternImpl;
import org.drools.model.patterns.PatternImpl;
import org.drools.modelcompiler.KieBaseBuilder;
import org.jspecify.annotations.Nullable;
import org.kie.api.KieBase;

/**
 * The rules as Drools matches them. Drools is handed its own model of rules, which its compiler would generate code for; here it holds
 * {@link Term terms} instead, so there is no code to generate, to load or to guard, and a book is ready in some milliseconds.
 */
final class Network {
    /** What the verbs are called in a session. */
    static final String VERBS = "decision";

    private static final String PACKAGE = "offerwright.book";

    private final Global<Verbs> verbs = DSL.globalOf(Verbs.class, PACKAGE, VERBS);
    /** What the tests of one fact are called. */
    private final Map<Term.Truth, String> names = new HashMap<>();

    private int tests;

    private Network() {}

    /** The rules by their meanings; each is known to the verbs by its place in the list. */
    static KieBase of(List<Meaning> rules) {
        Network network = new Network();
        List<org.drools.model.Rule> built = new ArrayList<>();
        for (int rule = 0; rule < rules.size(); rule++) {
            built.add(network.rule(rule, rules.get(rule)));
        }
        ModelImpl model = new ModelImpl(PACKAGE);
        model.addGlobal(network.verbs);
        model.withRules(built);
        return KieBaseBuilder.createKieBaseFromModel(model);
    }

    private org.drools.model.Rule rule(int number, Meaning meaning) {
        Lhs lhs = new Lhs();
        List<Condition> conditions = lhs.conditions(flat(meaning.when()));
        Map<String, Consequence> consequences =
                Map.of(RuleImpl.DEFAULT_CONSEQUENCE_NAME, consequence(number, meaning.then(), lhs));
        return new RuleImpl(
                PACKAGE,
                String.valueOf(number),
                null,
                new CompositePatterns(Condition.Type.AND, conditions, consequences),
                Map.of(),
                Map.of());
    }

    // What must hold

    /**
     * The clauses with those of an "and" in its place. Drools finds the facts of a match by its first one, and looks for alternatives,
     * which need not be as long, among the topmost conditions only.
     */
    static List<Meaning.Clause> flat(List<Meaning.Clause> clauses) {
        return clauses.stream()
                .flatMap(clause -> clause instanceof Meaning.Group group && !group.any()
                        ? flat(group.parts()).stream()
                        : Stream.of(clause))
                .toList();
    }

    /**
     * What a test is called. Drools takes tests of the same name for the same one, and works it out once for all rules. That is right
     * for tests of one fact; where several are read, the same place may be another fact in another rule, so there each has a name of
     * its own.
     */
    private String name(Meaning.Test test) {
        tests++;
        return test.facts().size() == 1
                ? names.computeIfAbsent(test.term(), term -> "test " + tests)
                : "test of several facts " + tests;
    }

    /** The left-hand side of one rule. */
    private final class Lhs {
        private final Map<Integer, Variable<?>> facts = new HashMap<>();

        Variable<?> fact(int number) {
            Variable<?> fact = facts.get(number);
            if (fact == null) {
                throw new IllegalStateException("The rule reads a fact that it does not have.");
            }
            return fact;
        }

        List<Condition> conditions(List<Meaning.Clause> clauses) {
            List<Condition> conditions = new ArrayList<>();
            clauses.forEach(clause -> conditions.add(condition(clause)));
            return conditions;
        }

        private Condition condition(Meaning.Clause clause) {
            if (clause instanceof Meaning.Pattern pattern) {
                return pattern(pattern);
            }
            if (clause instanceof Meaning.Group group) {
                return composite(group.any() ? Condition.Type.OR : Condition.Type.AND, group.parts());
            }
            Meaning.Quantified quantified = (Meaning.Quantified) clause;
            List<Meaning.Clause> parts = quantified.parts();
            if (quantified.quantifier() != Quantifier.FORALL) {
                return new ExistentialPatternImpl(
                        condition(parts.get(0)),
                        quantified.quantifier() == Quantifier.NOT ? Condition.Type.NOT : Condition.Type.EXISTS);
            }
            if (parts.size() == 1) {
                return new ExistentialPatternImpl(pattern(failing((Meaning.Pattern) parts.get(0))), Condition.Type.NOT);
            }
            return new ExistentialPatternImpl(composite(Condition.Type.AND, parts), Condition.Type.FORALL);
        }

        private Condition composite(Condition.Type type, List<Meaning.Clause> parts) {
            return new CompositePatterns(type, conditions(parts));
        }

        /** The facts of a pattern for which not every test holds: there is none if all are as it says. */
        private static Meaning.Pattern failing(Meaning.Pattern pattern) {
            List<Integer> facts = new ArrayList<>(List.of(pattern.number()));
            List<Term.Truth> holding = new ArrayList<>();
            for (Meaning.Test test : pattern.tests()) {
                List<Integer> places = new ArrayList<>();
                for (int fact : test.facts()) {
                    if (!facts.contains(fact)) {
                        facts.add(fact);
                    }
                    places.add(facts.indexOf(fact));
                }
                holding.add(new Term.Moved(places, test.term()));
            }
            Term.Truth fails = new Term.Not(new Term.All(holding));
            return new Meaning.Pattern(
                    pattern.number(), pattern.type(), List.of(new Meaning.Test(List.copyOf(facts), fails)));
        }

        private Condition pattern(Meaning.Pattern pattern) {
            Variable<?> fact = DSL.declarationOf(pattern.type(), "fact" + pattern.number());
            facts.put(pattern.number(), fact);
            PatternImpl<?> condition = new PatternImpl<>(fact);
            for (Meaning.Test test : pattern.tests()) {
                condition.addConstraint(new Tested(name(test), this, test));
            }
            return condition;
        }
    }

    /** A test as Drools calls it: by one of several methods, for one to five facts or more. */
    @SuppressWarnings("rawtypes") // Drools says of no variable what it is of.
    private static final class Tested extends AbstractSingleConstraint {
        private final Variable<?>[] facts;
        private final Term.Truth term;

        Tested(String name, Lhs lhs, Meaning.Test test) {
            super(name, PredicateInformation.EMPTY_PREDICATE_INFORMATION);
            this.facts = test.facts().stream().map(lhs::fact).toArray(Variable<?>[]::new);
            this.term = test.term();
            BetaIndex<Object, Object, Object> index = index(term);
            if (index != null) {
                setIndex(index);
            }
        }

        /** Where a text of the pattern's own fact is to be that of another, Drools can look it up. */
        private static @Nullable BetaIndex<Object, Object, Object> index(Term.Truth term) {
            if (!(term instanceof Term.Same same)
                    || !(same.left() instanceof Term.ThingOf left)
                    || !(same.right() instanceof Term.ThingOf right)
                    || (left.fact() == 0) == (right.fact() == 0)) {
                return null;
            }
            Term.ThingOf own = left.fact() == 0 ? left : right;
            Term.ThingOf other = left.fact() == 0 ? right : left;
            return new BetaIndexImpl<>(
                    Object.class,
                    Index.ConstraintType.EQUAL,
                    0,
                    own.reader()::apply,
                    other.reader()::apply,
                    Object.class);
        }

        @Override
        public Variable[] getVariables() {
            return facts;
        }

        @Override
        public PredicateN getPredicate() {
            return term::holds;
        }

        @Override
        public Predicate1<Object> getPredicate1() {
            return fact -> term.holds(new Object[] {fact});
        }

        @Override
        public Predicate2<Object, Object> getPredicate2() {
            return (one, two) -> term.holds(new Object[] {one, two});
        }

        @Override
        public Predicate3<Object, Object, Object> getPredicate3() {
            return (one, two, three) -> term.holds(new Object[] {one, two, three});
        }

        @Override
        public Predicate4<Object, Object, Object, Object> getPredicate4() {
            return (one, two, three, four) -> term.holds(new Object[] {one, two, three, four});
        }

        @Override
        public Predicate5<Object, Object, Object, Object, Object> getPredicate5() {
            return (one, two, three, four, five) -> term.holds(new Object[] {one, two, three, four, five});
        }

        @Override
        public boolean isEqualTo(ModelComponent other) {
            return other instanceof Tested tested && tested.getExprId().equals(getExprId());
        }

        @Override
        public Constraint negate() {
            throw new UnsupportedOperationException("Negations stand in the terms.");
        }

        @Override
        public Constraint replaceVariable(Variable before, Variable after) {
            throw new UnsupportedOperationException("Facts have their variables for good.");
        }
    }

    // What is said

    private Consequence consequence(int rule, List<Meaning.Action> actions, Lhs lhs) {
        List<Integer> facts = actions.stream()
                .flatMap(action -> action.facts().stream())
                .distinct()
                .toList();
        List<int[]> places = actions.stream()
                .map(action -> action.facts().stream().mapToInt(facts::indexOf).toArray())
                .toList();
        Variable<?>[] variables = new Variable<?>[facts.size() + 1];
        for (int place = 0; place < facts.size(); place++) {
            variables[place] = lhs.fact(facts.get(place));
        }
        variables[facts.size()] = verbs;
        BlockN block = handed -> {
            Verbs speaking = ((Verbs) handed[facts.size()]).rule(rule);
            for (int number = 0; number < actions.size(); number++) {
                int[] own = places.get(number);
                Object[] there = new Object[own.length];
                for (int place = 0; place < own.length; place++) {
                    there[place] = handed[own[place]];
                }
                say(speaking, actions.get(number), there);
            }
        };
        return new ConsequenceImpl(block, variables, false, false, "java");
    }

    private static void say(Verbs verbs, Meaning.Action action, Object[] facts) {
        switch (action.verb()) {
            case EXCLUDE -> verbs.exclude((Offer) action.thing(0).of(facts));
            case BOOST ->
                verbs.boost((Offer) action.thing(0).of(facts), action.number(1).of(facts));
            case PROMOTE -> verbs.promote((Offer) action.thing(0).of(facts));
            case WEIGH ->
                verbs.weigh(
                        (Objective) action.thing(0).of(facts), action.number(1).of(facts));
            case BLEND -> verbs.blend(action.number(0).of(facts));
            case LIMIT ->
                verbs.limit((String) action.thing(0).of(facts), action.number(1).of(facts));
            case REQUIRE ->
                verbs.require(
                        (Objective) action.thing(0).of(facts), action.number(1).of(facts));
        }
    }
}
