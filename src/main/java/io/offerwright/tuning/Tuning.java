package io.offerwright.tuning;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.offerwright.campaign.TrainingSettings;
import io.offerwright.data.CsvOutput;
import io.offerwright.data.Interactions;
import io.offerwright.domain.Decimals;
import io.offerwright.domain.InputException;
import io.offerwright.domain.Problem;
import io.offerwright.engine.Batches;
import io.offerwright.evaluation.Holdout;
import io.offerwright.evaluation.RankingMetrics;
import io.offerwright.evaluation.TrainingSet;
import io.offerwright.evaluation.UserScores;
import io.offerwright.evidence.Fingerprint;
import io.offerwright.features.FeatureMatrix;
import io.offerwright.model.Ensemble;
import io.offerwright.model.FactorizationModel;
import io.offerwright.model.Hyperparameters;
import io.offerwright.model.Trainer;
import io.offerwright.page.Page;
import io.offerwright.tuning.Dimension.Range;
import io.offerwright.tuning.Search.Rung;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.function.LongConsumer;

/**
 * A search for the hyperparameters of one member.
 *
 * <pre>
 *   OUT/settings.json   which search this is
 *   OUT/trials.jsonl    a line per finished trial, as they are finished
 *   OUT/trials.csv      the trials, the best first
 *   OUT/report.html     the same to look at
 *   OUT/best.yaml       the best, for train --config and evaluate --config
 * </pre>
 *
 * <p>A search that was killed goes on where it was when it is run again. Except for the order in {@code trials.jsonl}, the
 * files are the same at any number of threads, and whether or not the search was interrupted.
 *
 * @param data what is trained on and measured with
 * @param parts one or more parts of it; a trial is trained and measured on each, and its score is the mean
 * @param partsText how the parts were made, for the settings
 * @param member whose hyperparameters are searched for; what is not searched for stays as it is here
 * @param search in which way
 * @param trials how many points to try; a grid takes as many as make it even
 * @param ranges where to search, where not in the usual range
 * @param criterion what makes one better than another
 * @param seed of the points
 * @param threads how many trials run at a time, each on one thread
 * @param out where the files go
 */
public record Tuning(
        TrainingSet data,
        List<Holdout> parts,
        String partsText,
        Ensemble.Recipe member,
        Search search,
        int trials,
        Map<Dimension, Range> ranges,
        Criterion criterion,
        long seed,
        int threads,
        Path out) {
    public Tuning {
        parts = List.copyOf(parts);
        ranges = Map.copyOf(ranges);
        if (trials < 1 || threads < 1) {
            throw new IllegalArgumentException(
                    "trials (" + trials + ") and threads (" + threads + ") must be at least 1.");
        }
        for (Dimension dimension : ranges.keySet()) {
            if (!Dimension.of(member.hyperparameters().loss()).contains(dimension)) {
                throw new IllegalArgumentException(
                        "The member " + member.name() + " takes no notice of " + dimension.text() + ".");
            }
        }
    }

    /**
     * What a search found.
     *
     * @param tuning the search
     * @param trials all of them, the best first
     * @param resumed how many of them an earlier run had done
     */
    public record Result(Tuning tuning, List<Trial> trials, int resumed) {
        public Result {
            trials = List.copyOf(trials);
        }

        /** The best trial; it has a score. */
        public Trial best() {
            return trials.get(0);
        }

        /** Epochs that were trained, over all trials, once for each validation part. */
        public long epochs() {
            return tuning.parts().size()
                    * trials.stream()
                            .mapToLong(trial -> trial.hyperparameters().epochs())
                            .sum();
        }
    }

    /** The rounds of the search: one, or those of successive halving. */
    public List<Rung> rungs() {
        if (search == Search.HALVING) {
            Range epochs = range(Dimension.EPOCHS);
            return Search.rungs(trials, (int) epochs.low(), (int) epochs.high());
        }
        return List.of(new Rung(points().size(), 0));
    }

    /** Number of trials, over all rounds. */
    public int allTrials() {
        return rungs().stream().mapToInt(Rung::trials).sum();
    }

    /** The dimensions that are searched, with their ranges. */
    SortedMap<Dimension, Range> searched() {
        return space().ranges();
    }

    private SearchSpace space() {
        SearchSpace space = SearchSpace.of(member.hyperparameters(), ranges);
        return search == Search.HALVING ? space.without(Dimension.EPOCHS) : space;
    }

    private Range range(Dimension dimension) {
        return ranges.getOrDefault(
                dimension, dimension.range(member.hyperparameters().loss()));
    }

    private List<Hyperparameters> points() {
        return search == Search.GRID ? space().grid(trials) : space().random(trials, seed);
    }

    /**
     * Searches, and writes the files.
     *
     * @param progress hears how many trials are done
     * @throws InputException if there is nothing to measure with, {@code out} holds another search, or every training diverged
     */
    public Result run(LongConsumer progress) {
        for (Holdout part : parts) {
            if (part.test().size() == 0 || part.train().size() == 0) {
                throw new InputException(Problem.of(
                        "",
                        "One of the validation parts has " + part.test().size() + " items to measure with and "
                                + part.train().size() + " to train on.",
                        "Users need several items; or hold out another share."));
            }
        }
        List<Trial> all = new ArrayList<>();
        int resumed;
        try (TrialFile file = TrialFile.open(out, settings(), member.hyperparameters())) {
            Map<String, Trial> known = new HashMap<>();
            file.found().forEach(trial -> known.put(trial.rung() + ":" + trial.point(), trial));
            resumed = known.size();
            List<Trial> planned = new ArrayList<>();
            for (Hyperparameters point : points()) {
                planned.add(new Trial(planned.size() + 1, 0, point, List.of()));
            }
            for (Rung rung : rungs()) {
                int number = all.isEmpty() ? 0 : all.get(all.size() - 1).rung() + 1;
                List<Trial> next = new ArrayList<>();
                for (Trial trial : planned.subList(0, rung.trials())) {
                    Hyperparameters hyperparameters = search == Search.HALVING
                            ? trial.hyperparameters()
                                    .with()
                                    .epochs(rung.epochs())
                                    .build()
                            : trial.hyperparameters();
                    next.add(new Trial(trial.point(), number, hyperparameters, List.of()));
                }
                List<Trial> done = run(next, known, file, all.size(), progress);
                all.addAll(done);
                planned = done.stream().sorted(Trial.BEST_FIRST).toList();
            }
        }
        all.sort(Trial.BEST_FIRST);
        if (all.get(0).diverged()) {
            throw new InputException(Problem.of(
                    out.toString(), "Every training diverged.", "Search among lower learning rates and penalties."));
        }
        Result result = new Result(this, all, resumed);
        write(result);
        return result;
    }

    /** One round: the trials that are known, and the others, which are done by several threads. */
    private List<Trial> run(
            List<Trial> planned, Map<String, Trial> known, TrialFile file, int before, LongConsumer progress) {
        List<Trial> done = new ArrayList<>();
        Batches.run(
                planned.iterator(),
                1,
                threads,
                one -> {
                    Trial trial = one.get(0);
                    Trial earlier = known.get(trial.rung() + ":" + trial.point());
                    if (earlier != null) {
                        requireSame(trial, earlier);
                        return earlier;
                    }
                    Trial measured = new Trial(
                            trial.point(), trial.rung(), trial.hyperparameters(), scores(trial.hyperparameters()));
                    file.append(measured);
                    return measured;
                },
                trial -> {
                    done.add(trial);
                    progress.accept(before + done.size());
                });
        return done;
    }

    private void requireSame(Trial planned, Trial earlier) {
        if (!planned.hyperparameters().equals(earlier.hyperparameters())
                || (!earlier.diverged() && earlier.scores().size() != parts.size())) {
            throw new InputException(Problem.of(
                    out.resolve(TrialFile.TRIALS).toString(),
                    "The trial of point " + planned.point() + " and rung " + planned.rung()
                            + " is not one of this search.",
                    "Remove its line, or name another --out."));
        }
    }

    private List<Double> scores(Hyperparameters hyperparameters) {
        List<Double> scores = new ArrayList<>();
        for (Holdout part : parts) {
            FactorizationModel model;
            try {
                model = new Trainer(hyperparameters).fit(part.train(), data.users(), data.items());
            } catch (InputException diverged) {
                return List.of();
            }
            scores.add(criterion.of(RankingMetrics.measure(
                    UserScores.of(model.scorer(data.items()), data.users()),
                    part.train(),
                    part.test(),
                    criterion.k(),
                    1)));
        }
        return scores;
    }

    private ObjectNode settings() {
        ObjectNode node = new ObjectMapper().createObjectNode();
        node.put("search", search.text());
        node.put("trials", trials);
        node.put("member", member.name());
        node.put("base", member.hyperparameters().toString());
        node.put("metric", criterion.toString());
        node.put("parts", partsText);
        node.put("seed", seed);
        data.preparation().text().forEach(node::put);
        Dimension.of(member.hyperparameters().loss())
                .forEach(dimension -> node.put(
                        dimension.text(),
                        Decimals.text(range(dimension).low()) + ".."
                                + Decimals.text(range(dimension).high())));
        node.put("data", fingerprint());
        return node;
    }

    /** SHA-256 over all that is trained on and measured with. */
    private String fingerprint() {
        MessageDigest digest = Fingerprint.sha256();
        for (Holdout part : parts) {
            for (Interactions each : List.of(part.train(), part.test())) {
                update(digest, each.users(), each.items());
                update(digest, each.user());
                update(digest, each.item());
                update(digest, each.value());
                update(digest, each.weight());
            }
        }
        for (FeatureMatrix each : List.of(data.users(), data.items())) {
            update(digest, each.columns());
            update(digest, each.start());
            update(digest, each.feature());
            update(digest, each.weight());
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static void update(MessageDigest digest, int... values) {
        ByteBuffer bytes = ByteBuffer.allocate(Integer.BYTES * (values.length + 1));
        bytes.putInt(values.length).asIntBuffer().put(values);
        digest.update(bytes.array());
    }

    private static void update(MessageDigest digest, float[] values) {
        ByteBuffer bytes = ByteBuffer.allocate(Float.BYTES * values.length);
        bytes.asFloatBuffer().put(values);
        digest.update(bytes.array());
    }

    private void write(Result result) {
        try {
            Path rows = out.resolve("trials.csv.part");
            try (CsvOutput csv = CsvOutput.create(rows, header())) {
                int rank = 0;
                for (Trial trial : result.trials()) {
                    csv.row(row(++rank, trial));
                }
            }
            Files.move(rows, out.resolve("trials.csv"), StandardCopyOption.REPLACE_EXISTING);
            write("report.html", Page.html("tuning/report.jte", TuningPage.of(result)));
            write("best.yaml", yaml(result));
        } catch (IOException e) {
            throw new InputException(
                    Problem.of(out.toString(), "The results can't be written: " + e.getMessage() + ".", ""));
        }
    }

    private void write(String name, String content) throws IOException {
        Path part = out.resolve(name + ".part");
        Files.writeString(part, content);
        Files.move(part, out.resolve(name), StandardCopyOption.REPLACE_EXISTING);
    }

    private String[] header() {
        List<String> columns =
                new ArrayList<>(List.of("rank", "point", "rung", criterion.toString(), "standard_error"));
        for (Dimension dimension : Dimension.of(member.hyperparameters().loss())) {
            columns.add(dimension.text());
        }
        return columns.toArray(String[]::new);
    }

    private String[] row(int rank, Trial trial) {
        List<String> cells = new ArrayList<>(List.of(
                Integer.toString(rank),
                Integer.toString(trial.point()),
                Integer.toString(trial.rung()),
                trial.diverged() ? "" : Decimals.text(trial.score()),
                trial.diverged() ? "" : Decimals.text(trial.standardError())));
        for (Dimension dimension : Dimension.of(member.hyperparameters().loss())) {
            cells.add(Decimals.text(dimension.of(trial.hyperparameters())));
        }
        return cells.toArray(String[]::new);
    }

    /** The best as a configuration. The member's seed follows from that of the file, as it did here. */
    private String yaml(Result result) {
        Hyperparameters best = result.best().hyperparameters();
        StringBuilder text = new StringBuilder();
        text.append("# The best of ")
                .append(result.trials().size())
                .append(" trials of a ")
                .append(search.text())
                .append(" search by ")
                .append(criterion)
                .append(":\n# ")
                .append(String.format(Locale.ROOT, "%.4f", result.best().score()))
                .append(" on ")
                .append(partsText)
                .append(".\nseed: ")
                .append(seed)
                .append('\n');
        data.preparation().text().forEach((key, value) -> text.append(key + ": " + value + "\n"));
        text.append("members:\n  " + member.name() + ":\n    weight: " + Decimals.text(member.weight()) + "\n");
        hyperparameters(best).forEach((key, value) -> text.append("    " + key + ": " + value + "\n"));
        return text.toString();
    }

    /** Those that a configuration must say: what is searched for, and what the member has otherwise than by default. */
    private Map<String, String> hyperparameters(Hyperparameters best) {
        Map<String, String> values = new LinkedHashMap<>();
        for (Dimension dimension : Dimension.of(best.loss())) {
            values.put(dimension.text(), Decimals.text(dimension.of(best)));
        }
        Hyperparameters usual = TrainingSettings.known(seed).get(member.name()).hyperparameters();
        putUnlessEqual(values, "k", best.k(), usual.k());
        putUnlessEqual(values, "n", best.n(), usual.n());
        putUnlessEqual(values, "batch", best.batch(), usual.batch());
        putUnlessEqual(values, "shards", best.shards(), usual.shards());
        putUnlessEqual(values, "confidence", best.confidence(), usual.confidence());
        return values;
    }

    private static void putUnlessEqual(Map<String, String> values, String key, double value, double usual) {
        if (value != usual) {
            values.put(key, Decimals.text(value));
        }
    }
}
