package io.offerwright.cli;

import io.offerwright.data.ProtectedFile;
import io.offerwright.data.Table;
import io.offerwright.domain.InputException;
import io.offerwright.domain.Problem;
import io.offerwright.domain.Spelling;
import io.offerwright.fairness.Fairness;
import io.offerwright.fairness.Fairness.Attribute;
import io.offerwright.fairness.Fairness.Group;
import io.offerwright.fairness.Fairness.Kind;
import io.offerwright.fairness.Fairness.Subject;
import io.offerwright.fairness.FairnessReport;
import io.offerwright.fairness.FairnessTally;
import io.offerwright.fairness.FairnessWords;
import io.offerwright.ledger.Ledger;
import io.offerwright.ledger.Role;
import io.offerwright.outcomes.Answers;
import io.offerwright.page.Figures;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code ledger fairness}: how groups of customers fared in recorded decisions. */
@Command(
        name = "fairness",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Compares what groups of customers were shown, by attributes that no decision knew.",
            "Exit code 1 when a group was shown something less than four fifths as often as another, by more than chance."
        },
        footer = {"", "Example: ledger fairness --ledger out --protected protected.csv --html fairness.html"})
final class LedgerFairnessCommand implements Callable<Integer> {
    private static final int MOST_GAPS = 10;

    @Spec
    private CommandSpec spec;

    @Mixin
    private LedgerPlace place;

    @Option(
            names = "--protected",
            required = true,
            paramLabel = "FILE",
            description =
                    "Which group each customer belongs to: customer_id and a column for each protected attribute.")
    private Path people;

    @Mixin
    private OutcomeOptions outcomes;

    @Option(names = "--from-date", paramLabel = "DATE", description = "Decisions for this day and later.")
    private LocalDate from = LocalDate.MIN;

    @Option(names = "--to-date", paramLabel = "DATE", description = "Decisions for this day and earlier.")
    private LocalDate to = LocalDate.MAX;

    @Option(
            names = "--minimum",
            paramLabel = "N",
            description = "Groups of fewer customers are left out (default: " + FairnessTally.USUAL_MINIMUM + ").")
    private int minimum = FairnessTally.USUAL_MINIMUM;

    @Option(names = "--html", paramLabel = "FILE", description = "Also write the report as a page.")
    private @Nullable Path html;

    @Option(names = "--json", description = "Print the report as a JSON object.")
    private boolean json;

    @Override
    public Integer call() {
        outcomes.check(spec.commandLine());
        if (minimum < 1) {
            throw new ParameterException(
                    spec.commandLine(), "--minimum is " + minimum + "; expected a number of 1 or more.");
        }
        if (to.isBefore(from)) {
            throw new ParameterException(
                    spec.commandLine(), "--to-date (" + to + ") is before --from-date (" + from + ").");
        }
        ProtectedFile groups = ProtectedFile.read(Table.csv(people), Set.of());
        DayRange days = new DayRange(from, to);
        Fairness fairness;
        try (Ledger ledger = place.open()) {
            LedgerBundles bundles = new LedgerBundles(place, ledger);
            Optional<Answers> known = outcomes.answers(ledger, spec.commandLine());
            FairnessTally tally = new FairnessTally(groups, known, bundles::catalog);
            tally.add(LedgerPlace.access(ledger, Role.AUDITOR).records(), days::holds);
            check(groups, bundles.protectedNames());
            fairness = tally.result(minimum);
        }
        check(fairness);
        if (html != null) {
            FairnessReport.write(html, fairness, place.toString());
        }
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(FairnessReport.json(fairness));
        } else {
            print(out, fairness);
        }
        out.flush();
        return fairness.found() ? Main.FINDING : 0;
    }

    /** Where nobody is compared, "no gap" would be no answer. */
    private void check(Fairness fairness) {
        if (fairness.decisions() + fairness.erased() == 0) {
            throw new InputException(Problem.of(
                    place.toString(), "No decision was made for these days.", "Look at --from-date and --to-date."));
        }
        boolean nobody =
                fairness.attributes().stream().allMatch(attribute -> attribute.unknown() == fairness.decisions());
        if (nobody && fairness.decisions() > 0) {
            throw new InputException(Problem.of(
                    people.toString(),
                    "No customer of the " + fairness.decisions() + " decisions has a group in this file.",
                    "Are its customer_ids those of customers.csv?"));
        }
    }

    /** A misspelt column would be compared in silence; one that no bundle protects may have been read by a rule. */
    private void check(ProtectedFile groups, SortedSet<String> declared) {
        List<Problem> problems = new ArrayList<>();
        List<String> open = new ArrayList<>();
        for (String name : groups.attributes()) {
            if (declared.isEmpty()) {
                open.add(name);
            } else if (!declared.contains(name)) {
                problems.add(new Problem(
                        people.toString(),
                        1,
                        0,
                        "The column \"" + name + "\" is not protected in these decisions; they protect "
                                + String.join(", ", declared) + ".",
                        Spelling.hint(name, declared)));
            }
        }
        for (String name : declared) {
            if (!groups.attributes().contains(name)) {
                problems.add(new Problem(
                        people.toString(),
                        1,
                        0,
                        "There is no column \"" + name + "\", which these decisions protect.",
                        Spelling.hint(name, groups.attributes())));
            }
        }
        if (!problems.isEmpty()) {
            throw new InputException(problems);
        }
        if (!open.isEmpty()) {
            spec.commandLine()
                    .getErr()
                    .println("Nothing kept the rules of these decisions from reading " + String.join(", ", open)
                            + ": name it under \"protected\" in campaign.yaml.");
            spec.commandLine().getErr().flush();
        }
    }

    private void print(PrintWriter out, Fairness fairness) {
        out.printf(
                Locale.ROOT,
                "%,d decisions for %,d customers%s, %,d comparisons (Holm, 5%%)%n",
                fairness.decisions(),
                fairness.customers(),
                fairness.erased() == 0 ? "" : String.format(Locale.ROOT, ", %,d erased", fairness.erased()),
                fairness.comparisons());
        for (Attribute attribute : fairness.attributes()) {
            out.println();
            out.println("By " + TextTable.plain(attribute.name()) + ":");
            TextTable table = new TextTable("  ", "lrl");
            for (Group group : attribute.groups()) {
                table.row(
                        group.name(),
                        String.format(Locale.ROOT, "%,d customers", group.customers()),
                        "any offer for "
                                + group.rate(new Subject(Kind.LIST, "", ""))
                                        .map(rate -> FairnessWords.share(rate.share()))
                                        .orElse("none"));
            }
            table.print(out);
            if (attribute.leftOut() > 0) {
                out.println(
                        "  " + attribute.leftOut() + " of fewer than " + fairness.minimum() + " customers left out");
            }
            if (attribute.unknown() > 0) {
                out.println("  " + attribute.unknown() + " decisions for customers whose group is not known");
            }
            attribute.gaps().stream()
                    .limit(MOST_GAPS)
                    .forEach(gap -> out.println("  " + TextTable.plain(FairnessWords.gap(attribute.name(), gap))));
            end(attribute).ifPresent(out::println);
        }
        if (html != null) {
            out.println("Report: " + html);
        }
    }

    /** What there is to say behind the gaps. */
    private static Optional<String> end(Attribute attribute) {
        int more = attribute.gaps().size() - MOST_GAPS;
        if (attribute.comparisons().isEmpty()) {
            return Optional.of("  Nothing to compare: it takes two groups that are large enough.");
        } else if (attribute.gaps().isEmpty()) {
            return Optional.of("  No gap below four fifths that is more than chance.");
        }
        return more > 0 ? Optional.of("  ...and " + Figures.counted(more, "more gap", "more gaps")) : Optional.empty();
    }
}
