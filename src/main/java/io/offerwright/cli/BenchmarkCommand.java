package io.offerwright.cli;

import io.offerwright.domain.InputException;
import io.offerwright.domain.Problem;
import io.offerwright.evaluation.Benchmark;
import io.offerwright.evaluation.BenchmarkReport;
import io.offerwright.evaluation.Comparison;
import io.offerwright.evaluation.EvaluationSet;
import io.offerwright.evaluation.ReferenceFigures;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code benchmark}: the figures of {@code evaluate} over several seeds, as a table, a page and a picture. */
@Command(
        name = "benchmark",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Does what \"evaluate\" does with several seeds, and shows means and standard deviations:",
            "baselines, members and ensemble as one table, as a page, and as a picture."
        },
        footer = {
            "",
            "The inputs are those of \"evaluate\". With --data, each seed also holds out other offers.",
            "",
            "--reference: {\"warp\": {\"precision@5\": 0.17, \"recall@5\": 0.15, \"auc\": 0.93, \"fit_seconds\": 4}, ...},",
            "one object a model. The name of the file is what they are called.",
            "",
            "Example: benchmark --data sample-campaigns/data --config models/ensemble.yaml --html benchmark.html"
        })
final class BenchmarkCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(
            names = "--seeds",
            defaultValue = "5",
            paramLabel = "N",
            description = "How many seeds, from --seed on (default: ${DEFAULT-VALUE}).")
    private int seeds;

    @Option(names = "--html", paramLabel = "FILE", description = "Also write a page that needs nothing beside it.")
    private @Nullable Path html;

    @Option(names = "--png", paramLabel = "FILE", description = "Also write the chart as a picture.")
    private @Nullable Path png;

    @Option(
            names = "--reference",
            paramLabel = "FILE",
            description = "Figures of another library on the same data, to stand beside these.")
    private @Nullable Path reference;

    @Mixin
    private ComparisonOptions options;

    @Option(names = "--json", description = "Print one JSON object, with the keys of evaluate --json.")
    private boolean json;

    @Override
    public Integer call() {
        options.check();
        if (seeds < 1) {
            throw new ParameterException(spec.commandLine(), "--seeds (" + seeds + ") must be at least 1.");
        }
        PrintWriter err = spec.commandLine().getErr();
        // What is wrong with the reference or the folders should show before the training, not after it.
        Optional<ReferenceFigures> figures =
                Optional.ofNullable(reference).map(file -> ReferenceFigures.read(file, options.k()));
        requireFolder(html);
        requireFolder(png);
        long seed = options.seed();
        Comparison first = options.comparison(seed);
        LongFunction<EvaluationSet> data = options.data();
        EvaluateCommand.warnOfOverlap(data.apply(seed).split(), options.source(), err);
        AtomicInteger epochs = new AtomicInteger();
        Benchmark benchmark;
        try (ProgressBar bar =
                new ProgressBar(err, !json && ProgressBar.onTerminal(), "epochs", (long) seeds * first.epochs())) {
            benchmark = Benchmark.run(
                    data, options::comparison, seed, seeds, (member, epoch, all) -> bar.at(epochs.incrementAndGet()));
        }
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(BenchmarkJson.text(benchmark, figures));
        } else {
            BenchmarkText.print(out, benchmark, figures);
        }
        out.flush();
        if (html != null) {
            write(html, BenchmarkReport.html(benchmark, figures).getBytes(StandardCharsets.UTF_8), err);
        }
        if (png != null) {
            write(png, BenchmarkReport.png(benchmark, figures), err);
        }
        return 0;
    }

    private static void requireFolder(@Nullable Path file) {
        Path folder = file == null ? null : file.toAbsolutePath().getParent();
        if (folder != null && !Files.isDirectory(folder)) {
            throw new InputException(
                    Problem.of(String.valueOf(file), "The folder " + folder + " does not exist.", "Make it first."));
        }
    }

    private static void write(Path file, byte[] bytes, PrintWriter err) {
        try {
            Files.write(file, bytes);
        } catch (IOException e) {
            throw new InputException(Problem.of(file.toString(), "The file can't be written: " + e.getMessage(), ""));
        }
        err.println("Wrote " + file + ".");
    }
}
