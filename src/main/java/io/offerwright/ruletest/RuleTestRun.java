package io.offerwright.ruletest;

import io.offerwright.domain.AttributeSchema;
import io.offerwright.domain.InputException;
import io.offerwright.domain.Problem;
import io.offerwright.ranking.Fold;
import io.offerwright.rules.Firing;
import io.offerwright.rules.Rule;
import io.offerwright.rules.RuleBook;
import io.offerwright.rules.RuleException;
import io.offerwright.rules.RuleSession;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What came of the tests of a rule book.
 *
 * @param tests every test, in the order of the files and of their lines
 * @param coverage every rule of the book, sorted by id
 */
public record RuleTestRun(List<TestResult> tests, List<Coverage> coverage) {
    /**
     * What came of one test.
     *
     * @param file the file it stands in
     * @param line where it stands, 1 for the first line
     * @param differences what was expected and not found; empty when the test passed
     */
    public record TestResult(String file, int line, String name, List<Difference> differences) {
        /** True when all was as expected. */
        public boolean passed() {
            return differences.isEmpty();
        }
    }

    /**
     * An expectation that was not met.
     *
     * @param subject what it is about, in words
     * @param line the line of the expectation, 1 for the first
     * @param column its column, 1 for the first
     */
    public record Difference(String subject, String expected, String found, int line, int column) {}

    /**
     * How far a rule is tested.
     *
     * @param fired in how many tests it fired
     * @param named in how many tests an expectation names it
     */
    public record Coverage(Rule rule, int fired, int named) {}

    /**
     * Runs all tests of a directory.
     *
     * @param directory where the test files lie ({@code *.yaml}), also in directories below
     * @param schema the custom attributes that customers have
     * @throws InputException with every problem of every test file, or when there is none
     */
    public static RuleTestRun of(RuleBook book, Path directory, AttributeSchema schema) {
        List<RuleTest> tests = read(book, directory, schema);
        Map<String, Integer> fired = new TreeMap<>();
        Map<String, Integer> named = new TreeMap<>();
        List<TestResult> results = new ArrayList<>();
        for (RuleTest test : tests) {
            test.named().forEach(id -> named.merge(id, 1, Integer::sum));
            List<Difference> differences = new ArrayList<>();
            try (RuleSession session = book.newSession(test.catalog())) {
                List<Firing> firings = session.fire(test.request());
                Set<String> once = new HashSet<>();
                firings.forEach(firing -> {
                    if (once.add(firing.rule().id())) {
                        fired.merge(firing.rule().id(), 1, Integer::sum);
                    }
                });
                RuleTest.Outcome outcome = new RuleTest.Outcome(
                        test.catalog(), test.request(), firings, new Fold(test.catalog(), firings));
                for (RuleTest.Expectation expectation : test.expectations()) {
                    String found = expectation.found().of(outcome);
                    if (!found.equals(expectation.expected())) {
                        differences.add(new Difference(
                                expectation.subject(),
                                expectation.expected(),
                                found,
                                expectation.line(),
                                expectation.column()));
                    }
                }
            } catch (RuleException e) {
                differences.add(new Difference("all rules", "fire", String.valueOf(e.getMessage()), test.line(), 1));
            }
            results.add(new TestResult(test.file(), test.line(), test.name(), List.copyOf(differences)));
        }
        List<Coverage> coverage = book.rules().stream()
                .map(rule -> new Coverage(rule, fired.getOrDefault(rule.id(), 0), named.getOrDefault(rule.id(), 0)))
                .toList();
        return new RuleTestRun(List.copyOf(results), coverage);
    }

    /** How many tests found something else than they expected. */
    public long failed() {
        return tests.stream().filter(test -> !test.passed()).count();
    }

    /** How many rules fired in no test. */
    public long neverFired() {
        return coverage.stream().filter(rule -> rule.fired() == 0).count();
    }

    private static List<RuleTest> read(RuleBook book, Path directory, AttributeSchema schema) {
        if (!Files.isDirectory(directory)) {
            throw new InputException(Problem.of(
                    directory.toString(),
                    "There is no such directory; expected one with rule tests (*.yaml).",
                    "Name it with --tests."));
        }
        List<Path> files;
        try (Stream<Path> walk = Files.walk(directory)) {
            files = walk.filter(file -> file.toString().endsWith(".yaml") && Files.isRegularFile(file))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("The rule tests in " + directory + " can't be read.", e);
        }
        List<RuleTest> tests = new ArrayList<>();
        List<Problem> problems = new ArrayList<>();
        for (Path file : files) {
            try {
                tests.addAll(RuleTestFile.read(file, book, schema));
            } catch (InputException e) {
                problems.addAll(e.problems());
            }
        }
        if (!problems.isEmpty()) {
            throw new InputException(problems);
        }
        if (tests.isEmpty()) {
            throw new InputException(Problem.of(
                    directory.toString(), "This directory holds no rule test (*.yaml).", "Name another with --tests."));
        }
        return tests;
    }
}
