package io.offerwright.rules;

import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The second wall: the only classes that compiled rules can reach. The first is the grammar, which leaves a rule file no
 * way to name anything else; should something ever slip through it, the code that Drools makes of it can't be linked.
 *
 * <p>What is listed is what that code needs: facts, constants, verbs and comparisons; of Drools the parts of which a
 * rule is built, not those that build, run or load anything; of Java a few classes that hold values. So there is no
 * {@code System}, {@code Class}, {@code Thread}, file, socket, reflection or lambda. Code of the listed classes itself
 * is linked by their own loader and is not held back.
 */
final class RuleClasses extends ClassLoader {
    /** Families of classes of the rule model: there is one for each number of arguments, and so on. */
    private static final Set<String> FAMILIES = Set.of(
            "org.drools.model.consequences.ConsequenceBuilder$_",
            "org.drools.model.functions.Block",
            "org.drools.model.functions.Function",
            "org.drools.model.functions.Predicate");

    private static final Set<String> LISTED = Stream.concat(
                    Stream.of(
                            "java.lang.Boolean",
                            "java.lang.Double",
                            "java.lang.Enum",
                            "java.lang.IllegalArgumentException",
                            "java.lang.Integer",
                            "java.lang.Object",
                            "java.lang.RuntimeException",
                            "java.lang.String",
                            "java.lang.Throwable",
                            "java.time.LocalDate",
                            "java.time.format.DateTimeFormatterBuilder",
                            "java.util.ArrayList",
                            "java.util.Arrays",
                            "java.util.Collections",
                            "java.util.List",
                            "java.util.Locale",
                            "java.util.Map",
                            "java.util.Set",
                            "java.util.SortedMap",
                            "org.drools.ecj.EclipseJavaCompiler",
                            "org.drools.model.DomainClassMetadata",
                            "org.drools.model.Index$ConstraintType",
                            "org.drools.model.Model",
                            "org.drools.model.PatternDSL$PatternDef",
                            "org.drools.model.Rule",
                            "org.drools.model.RuleItemBuilder",
                            "org.drools.model.Variable",
                            "org.drools.model.functions.HashedExpression",
                            "org.drools.model.functions.Operator",
                            "org.drools.model.functions.PredicateInformation",
                            "org.drools.model.impl.RuleBuilder",
                            "org.drools.model.operators.ContainsOperator",
                            "org.drools.model.view.ViewItemBuilder",
                            "org.drools.modelcompiler.CanonicalKieModuleModel",
                            "org.drools.modelcompiler.dsl.pattern.D",
                            "org.drools.modelcompiler.util.EvaluationUtil",
                            "org.drools.util.DateUtils",
                            "org.kie.api.builder.ReleaseId",
                            "io.offerwright.domain.Usage",
                            Comparison.class.getName(),
                            Verbs.class.getName()),
                    Stream.concat(Vocabulary.facts().values().stream(), Vocabulary.constants().values().stream())
                            .map(Class::getName))
            .collect(Collectors.toUnmodifiableSet());

    RuleClasses() {
        super("rules", RuleBook.class.getClassLoader());
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (!isListed(name)) {
            throw new ClassNotFoundException(name + " is not among the classes that rules may use.");
        }
        return super.loadClass(name, resolve);
    }

    private static boolean isListed(String name) {
        if (LISTED.contains(name)) {
            return true;
        }
        // Drools looks up its own functions for accumulate by name, whether or not a rule uses one.
        if (name.startsWith("org.drools.core.base.accumulators.")) {
            return true;
        }
        String family = name.replaceAll("[0-9]+$", "");
        return FAMILIES.contains(family);
    }
}
