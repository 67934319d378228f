package io.offerwright;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/** Holds the map in the root package's documentation: who may import whom, and what no class may do. */
class ArchitectureTest {
    private static final String ROOT = "io.offerwright";

    private static final List<String> SQL = List.of("java.sql", "javax.sql");

    /** From the bottom to the top: a package may import packages of lower rows, and these third parties. */
    private static final List<Row> MAP = List.of(
            new Row(1, "domain"),
            new Row(2, "evidence"),
            new Row(2, "language"),
            new Row(
                    3,
                    "data",
                    "de.siegmar.fastcsv",
                    "org.apache.parquet",
                    // One class of it stands in methods that Parquet wants to be overridden.
                    "org.apache.hadoop.conf",
                    "io.airlift.compress",
                    "java.sql",
                    "javax.sql",
                    "org.slf4j"),
            new Row(4, "features", "it.unimi.dsi.fastutil", "org.slf4j"),
            new Row(5, "model", "org.ejml", "it.unimi.dsi.fastutil", "jdk.incubator.vector", "org.slf4j"),
            new Row(5, "churn"),
            new Row(
                    6,
                    "rules",
                    "org.kie",
                    "org.drools",
                    "de.siegmar.fastcsv",
                    "org.dhatim.fastexcel.reader",
                    "org.slf4j"),
            new Row(7, "ranking", "it.unimi.dsi.fastutil"),
            // No logger: whoever handles customers' data in clear has nothing to write down but in the journal.
            new Row(8, "ledger", "java.sql", "javax.sql", "javax.crypto", "org.flywaydb.core", "org.h2"),
            new Row(8, "yaml", "com.fasterxml.jackson"),
            new Row(9, "engine", "com.github.benmanes.caffeine.cache", "org.slf4j"),
            new Row(9, "experiment", "org.apache.commons.statistics", "org.apache.commons.rng"),
            new Row(9, "outcomes", "java.sql", "javax.sql"),
            new Row(9, "page", "gg.jte"),
            new Row(10, "contact", "java.sql", "javax.sql"),
            new Row(10, "explanation", "com.fasterxml.jackson", "gg.jte"),
            // What learns, and nothing else, needs the training libraries: a decision does its sums alone.
            new Row(10, "churntraining", "de.bwaldvogel.liblinear", "ml.dmlc.xgboost4j", "com.fasterxml.jackson"),
            new Row(10, "fairness", "com.fasterxml.jackson", "gg.jte", "org.apache.commons.statistics", "org.slf4j"),
            new Row(11, "campaign", "com.fasterxml.jackson", "gg.jte", "org.slf4j"),
            new Row(11, "evaluation", "com.fasterxml.jackson", "gg.jte", "javax.imageio", "org.slf4j"),
            new Row(11, "counterfactual"),
            new Row(11, "feedback", "com.fasterxml.jackson", "gg.jte", "org.slf4j"),
            new Row(11, "impact", "com.fasterxml.jackson", "gg.jte", "org.slf4j"),
            new Row(11, "ruletest"),
            new Row(11, "replay", "com.fasterxml.jackson", "org.slf4j"),
            new Row(
                    11,
                    "monitoring",
                    "com.fasterxml.jackson",
                    "io.micrometer.core",
                    "org.apache.commons.statistics",
                    "org.slf4j"),
            new Row(11, "realtime"),
            new Row(11, "simulation", "com.fasterxml.jackson", "org.slf4j"),
            new Row(12, "tuning", "com.fasterxml.jackson", "gg.jte", "org.slf4j"),
            new Row(13, "cli", "com.fasterxml.jackson", "picocli", "org.slf4j"));

    /** Where a clock may be read: surfaces and measurements. A decision's date comes in its request. */
    private static final Set<String> MAY_READ_THE_CLOCK =
            Set.of("campaign", "evaluation", "monitoring", "realtime", "cli");

    /** Methods whose last digit the platform may choose; {@link StrictMath} has them all, the same everywhere. */
    private static final Set<String> INEXACT_MATH = Set.of(
            "exp", "expm1", "log", "log10", "log1p", "pow", "sin", "cos", "tan", "asin", "acos", "atan", "atan2",
            "sinh", "cosh", "tanh", "cbrt", "hypot");

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages(ROOT);

    private record Row(int number, String name, List<String> thirdParties) {
        Row(int number, String name, String... thirdParties) {
            this(number, name, List.of(thirdParties));
        }
    }

    @Test
    void thereAreClassesToLookAt() {
        assertThat(CLASSES.size()).isGreaterThan(40);
        assertThat(written().map(ArchitectureTest::packageOf).distinct())
                .contains("domain", "evidence", "data", "features", "rules", "cli");
    }

    @Test
    void everyPackageIsOnTheMap() {
        assertThat(written()
                        .filter(type -> !type.getPackageName().equals(ROOT))
                        .map(ArchitectureTest::packageOf)
                        .filter(name -> rowOf(name).isEmpty())
                        .distinct())
                .as("packages without a row in MAP")
                .isEmpty();
    }

    @Test
    void aPackageImportsOnlyPackagesAboveItOnTheMap() {
        assertThat(imports(target -> target.getPackageName().startsWith(ROOT), (row, target) -> {
                    String name = packageOf(target);
                    return name.equals(row.name())
                            || rowOf(name).map(Row::number).orElse(99) < row.number();
                }))
                .isEmpty();
    }

    @Test
    void aPackageUsesOnlyTheThirdPartiesOfItsRow() {
        assertThat(imports(target -> !target.getPackageName().startsWith(ROOT), (row, target) -> {
                    String name = target.getPackageName();
                    boolean platform = under("java", name) && SQL.stream().noneMatch(sql -> under(sql, name));
                    return target.isPrimitive()
                            || (platform && !under("java.util.logging", name))
                            || under("org.jspecify", name)
                            || row.thirdParties().stream().anyMatch(prefix -> under(prefix, name));
                }))
                .isEmpty();
    }

    /** What a rule file says is looked up, never made into code. */
    @Test
    void nothingMakesCode() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "javax.tools..",
                        "javax.script..",
                        "org.drools.compiler..",
                        "org.drools.drl..",
                        "org.drools.model.codegen..",
                        "org.kie.api.builder..",
                        "org.kie.memorycompiler..")
                .orShould()
                .beAssignableTo(ClassLoader.class)
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(java.lang.invoke.MethodHandles.Lookup.class)
                .check(CLASSES);
    }

    @Test
    void thereAreNoCycles() {
        slices().matching(ROOT + ".(**)").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void everyPackageIsDocumentedAndNullMarked() {
        Set<String> packages = new TreeSet<>();
        written().map(JavaClass::getPackageName).forEach(packages::add);

        assertThat(packages.stream().filter(name -> {
                    JavaPackage found = CLASSES.getPackage(name);
                    return !found.isAnnotatedWith(NullMarked.class);
                }))
                .as("packages whose package-info.java is missing or not @NullMarked")
                .isEmpty();
    }

    @Test
    void onlyTheCommandLineTalksToTheTerminal() {
        assertThat(accesses(
                        Set.of("cli"),
                        access -> isOn(access, System.class) && named(access, Set.of("out", "err", "in", "console"))))
                .isEmpty();
    }

    @Test
    void noMathDependsOnThePlatform() {
        assertThat(accesses(Set.of(), access -> isOn(access, Math.class) && named(access, INEXACT_MATH)))
                .isEmpty();
    }

    @Test
    void onlySurfacesAndMeasurementsReadTheClock() {
        assertThat(accesses(
                        MAY_READ_THE_CLOCK,
                        access -> (isOn(access, System.class) && named(access, Set.of("currentTimeMillis", "nanoTime")))
                                || (access.getTargetOwner().getPackageName().equals("java.time")
                                        && (named(access, Set.of("now")) || isOn(access, java.time.Clock.class)))
                                || (isOn(access, java.util.Date.class)
                                        && access.getTarget().getFullName().endsWith("<init>()"))))
                .isEmpty();
    }

    /** But for keys and nonces, which nobody may guess, and which no decision depends on. */
    @Test
    void everyRandomNumberHasASeed() {
        assertThat(accesses(
                        type -> !type.getSimpleName().equals("Secrets"),
                        access -> (isOn(access, Math.class) && named(access, Set.of("random")))
                                || (isOn(access, java.util.UUID.class) && named(access, Set.of("randomUUID")))
                                || isOn(access, java.security.SecureRandom.class)
                                || isOn(access, java.util.concurrent.ThreadLocalRandom.class)
                                || ((isOn(access, java.util.Random.class)
                                                || isOn(access, java.util.SplittableRandom.class))
                                        && access.getTarget().getFullName().endsWith("<init>()"))))
                .isEmpty();
    }

    @Test
    void namesSayWhatAThingIs() {
        assertThat(CLASSES.stream()
                        .map(JavaClass::getSimpleName)
                        .filter(name -> name.matches(".*(Impl|Manager|Util|Utils|Helper|Helpers)")))
                .isEmpty();
    }

    private interface Permission {
        boolean allows(Row row, JavaClass target);
    }

    /** Every import of a target that interests us and is not allowed, one line each. */
    private static Set<String> imports(Predicate<JavaClass> interesting, Permission permission) {
        Set<String> found = new TreeSet<>();
        CLASSES.forEach(type -> rowOf(packageOf(type)).ifPresent(row -> {
            type.getDirectDependenciesFromSelf().forEach(dependency -> {
                JavaClass target = dependency.getTargetClass().getBaseComponentType();
                if (interesting.test(target) && !permission.allows(row, target)) {
                    found.add(row.name() + ": " + dependency.getDescription());
                }
            });
        }));
        return found;
    }

    /** Every access that is forbidden outside the given packages, one line each. */
    private static Set<String> accesses(Collection<String> except, Predicate<JavaAccess<?>> forbidden) {
        return accesses((JavaClass type) -> !except.contains(packageOf(type)), forbidden);
    }

    private static Set<String> accesses(Predicate<JavaClass> among, Predicate<JavaAccess<?>> forbidden) {
        Set<String> found = new TreeSet<>();
        written().filter(among).forEach(type -> {
            Set<JavaAccess<?>> all = new HashSet<>(type.getAccessesFromSelf());
            all.addAll(type.getCodeUnitReferencesFromSelf());
            all.stream().filter(forbidden).forEach(access -> found.add(access.getDescription()));
        });
        return found;
    }

    /** The classes that people wrote, without those that templates are compiled to. */
    private static Stream<JavaClass> written() {
        return CLASSES.stream().filter(type -> !type.getSimpleName().matches("Jte.*Generated"));
    }

    private static String packageOf(JavaClass type) {
        String name = type.getPackageName();
        return name.length() <= ROOT.length()
                ? ""
                : name.substring(ROOT.length() + 1).replaceFirst("\\..*", "");
    }

    private static Optional<Row> rowOf(String packageName) {
        return MAP.stream().filter(row -> row.name().equals(packageName)).findFirst();
    }

    private static boolean under(String prefix, String packageName) {
        return packageName.equals(prefix) || packageName.startsWith(prefix + ".");
    }

    private static boolean isOn(JavaAccess<?> access, Class<?> owner) {
        return access.getTargetOwner().isEquivalentTo(owner);
    }

    private static boolean named(JavaAccess<?> access, Set<String> names) {
        return names.contains(access.getName());
    }
}
