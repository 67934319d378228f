package io.offerwright.cli;

import io.offerwright.data.CsvOutput;
import io.offerwright.data.CustomerIds;
import io.offerwright.data.Table;
import io.offerwright.domain.InputException;
import io.offerwright.domain.Problem;
import io.offerwright.experiment.Experiment;
import io.offerwright.experiment.Experiment.Membership;
import io.offerwright.experiment.ExperimentFile;
import io.offerwright.experiment.Holdout;
import io.offerwright.page.Figures;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code experiment assign}: who gets which arm. */
@Command(
        name = "assign",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Writes which arm each customer gets: customer_id, experiment, arm.",
            "Give it eligible customers only: who is left out of one arm afterwards makes the arms differ."
        },
        footer = {
            "",
            "The order is that of the file. Who takes no part has no row; who is held out has the arm \"holdout\".",
            "Example: experiment assign --experiment bolder.yaml --customers customers.csv --out assignments.csv"
        })
final class ExperimentAssignCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(names = "--experiment", required = true, paramLabel = "FILE", description = "The experiment, YAML.")
    private Path experiment;

    @Option(
            names = "--customers",
            required = true,
            paramLabel = "FILE",
            description = "CSV with a column customer_id, perhaps gzipped; other columns don't matter.")
    private Path customers;

    @Option(names = "--out", required = true, paramLabel = "FILE", description = "Where the assignments go; CSV.")
    private Path out;

    @Override
    public Integer call() {
        Experiment described = ExperimentFile.read(experiment);
        Map<String, Long> counts = new LinkedHashMap<>();
        if (described.holdout().buckets() > 0) {
            counts.put(Holdout.ARM, 0L);
        }
        described.arms().forEach(arm -> counts.put(arm.name(), 0L));
        long[] rest = {0};
        // The name decides whether it is compressed, so that the ending stays.
        Path part = out.resolveSibling("part." + out.getFileName());
        try {
            try (CsvOutput rows = CsvOutput.create(part, "customer_id", "experiment", "arm")) {
                CustomerIds.read(Table.csv(customers), id -> {
                    Optional<Membership> membership = described.membership(id);
                    membership.ifPresent(each -> {
                        rows.row(id, each.experiment(), each.arm());
                        counts.merge(each.arm(), 1L, Long::sum);
                    });
                    rest[0] += membership.isPresent() ? 0 : 1;
                });
            }
            Files.move(part, out, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException | UncheckedIOException e) {
            throw new InputException(Problem.of(
                    out.toString(), "The assignments can't be written: " + e.getMessage() + ".", "Is the disk full?"));
        } finally {
            try {
                Files.deleteIfExists(part);
            } catch (IOException e) {
                // What could not be written tells more.
            }
        }
        PrintWriter printer = spec.commandLine().getOut();
        long total = counts.values().stream().mapToLong(Long::longValue).sum() + rest[0];
        printer.println(
                Figures.counted(total, "customer", "customers") + " in " + TextTable.plain(described.name()) + ":");
        TextTable table = new TextTable("  ", "lrl");
        counts.forEach((arm, count) -> table.row(arm, Figures.count(count), Figures.percent(count, total)));
        if (rest[0] > 0) {
            table.row("(take no part)", Figures.count(rest[0]), Figures.percent(rest[0], total));
        }
        table.print(printer);
        printer.flush();
        return 0;
    }
}
