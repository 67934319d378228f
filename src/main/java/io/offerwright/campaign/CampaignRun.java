package io.offerwright.campaign;

import io.offerwright.data.CsvOutput;
import io.offerwright.data.Dataset;
import io.offerwright.data.History;
import io.offerwright.data.ReadReport;
import io.offerwright.domain.AttributeSchema;
import io.offerwright.domain.Customer;
import io.offerwright.domain.DecisionRequest;
import io.offerwright.domain.InputException;
import io.offerwright.domain.Problem;
import io.offerwright.domain.Score;
import io.offerwright.engine.Batches;
import io.offerwright.engine.Bundle;
import io.offerwright.engine.BundleTraining;
import io.offerwright.engine.DecisionEngine;
import io.offerwright.engine.Explained;
import io.offerwright.engine.Fallback;
import io.offerwright.engine.Settings;
import io.offerwright.evidence.Candidate;
import io.offerwright.evidence.Decision;
import io.offerwright.experiment.ArmSettings;
import io.offerwright.experiment.Experiment;
import io.offerwright.explanation.ExplanationJson;
import io.offerwright.ledger.Ledger;
import io.offerwright.model.FoldIn;
import io.offerwright.rules.RuleBook;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The main job: decides for every customer of a campaign's audience and writes down what was decided and why.
 *
 * <pre>
 *   OUT/decisions.csv         one row per listed offer
 *   OUT/explanations.jsonl    one line per decision: the tree that made each listed offer's score
 *   OUT/assignments.csv       with an experiment, which arm each customer has; who is held out has a row here alone
 *   OUT/report.html           the run at a glance
 *   OUT/bundle/               what the decisions ran on
 *   OUT/ledger/               every decision with every candidate, sealed
 * </pre>
 *
 * <p>Files appear under their names when the run is done; until then they are called {@code *.part}. A run that was killed is
 * resumed by running it again: decisions are pure, so they come out the same, and those that the ledger already holds are
 * not recorded twice.
 *
 * @param campaign what to decide
 * @param out where the results go; made if it is not there
 * @param threads how many threads decide; the results are the same at any number
 * @param ledger opens the ledger to write to; null to record nothing, so that nothing can be replayed or explained later
 */
public record CampaignRun(
        CampaignFile campaign,
        Path out,
        int threads,
        @Nullable Supplier<Ledger> ledger) {
    /** Large enough that handing over costs nothing beside the work, small enough that all threads end together. */
    private static final int BATCH = 256;

    /** A run with its ledger in the folder of its results. */
    public CampaignRun(CampaignFile campaign, Path out, int threads) {
        this(campaign, out, threads, () -> Ledger.open(out.resolve("ledger")));
    }

    /** Hears how a run comes along. */
    public interface Listener {
        /** The data has been read. */
        void read(int customers, int audience);

        /** These columns of the customers were passed over, since they are protected. */
        default void notRead(SortedSet<String> columns) {}

        /** The contact policy names these offers and categories, which the catalogue does not have. */
        default void notInCatalogue(SortedSet<String> names) {}

        /** A member of the ensemble has finished an epoch; only when a bundle is trained. From several threads. */
        void trained(String member, int epoch, int epochs);

        /** The engine is open and deciding begins. */
        void opened(Bundle bundle);

        /** So many decisions are made and recorded. */
        void decided(long decisions);
    }

    /**
     * What a run did.
     *
     * @param decisions how many, one per customer of the audience who is not held out
     * @param listed offers on their lists
     * @param recorded decisions that the ledger did not hold before
     * @param failed decisions in which rules failed, so that the list is what the bundle falls back to
     * @param heldBack decisions whose list is empty since the contact policy held back all that the rules left
     * @param heldOut customers of the audience to whom no campaign speaks
     * @param skippedRows bad rows left out of the input
     * @param opening time from the start until the engine was open: reading, training
     * @param deciding time to decide, explain and record
     * @param recording time that the ledger took of it, on one thread, while others decide
     */
    public record Result(
            long decisions,
            long listed,
            long recorded,
            long failed,
            long heldBack,
            long heldOut,
            long skippedRows,
            Duration opening,
            Duration deciding,
            Duration recording) {}

    /**
     * Runs the campaign; a bundle that it trains has all epochs.
     *
     * @throws InputException as the other does, or if the campaign asks for early stopping
     */
    public Result run(Listener listener) {
        if (!campaign.training().earlyStopping().isEmpty()) {
            throw new InputException(Problem.of(
                    campaign.file().toString(),
                    "Early stopping needs a way to train that knows it.",
                    "Run it by \"run\"."));
        }
        return run(listener, BundleTraining.allEpochs(listener::trained), Map.of());
    }

    /**
     * Runs the campaign.
     *
     * @param training how members are trained, if the campaign trains a bundle
     * @param facts what the provenance of the bundle is to say of that way
     * @throws InputException if the data, the rules or the bundle can't be used, or the ledger in {@code out} holds other
     *     decisions for the same requests
     */
    public Result run(Listener listener, BundleTraining.MemberTraining training, Map<String, String> facts) {
        long started = System.nanoTime();
        Dataset data = campaign.data().read();
        List<Customer> audience = audience(data);
        listener.read(data.customers().size(), audience.size());
        SortedSet<String> notRead = data.report().notRead();
        if (!notRead.isEmpty()) {
            listener.notRead(notRead);
        }
        Bundle bundle = bundle(data, training, facts);
        try (DecisionEngine engine = DecisionEngine.open(bundle);
                Arms arms = Arms.open(campaign, engine, arm -> bundle(arm, bundle))) {
            Files.createDirectories(out);
            listener.opened(bundle);
            ContactSettings contact = campaign.contact();
            SortedSet<String> unknown = contact == null
                    ? Collections.emptySortedSet()
                    : contact.policy().unknownNames(bundle.catalog());
            if (!unknown.isEmpty()) {
                listener.notInCatalogue(unknown);
            }
            long opened = System.nanoTime();
            try {
                return decide(arms, engine, data, audience, listener, started, opened);
            } finally {
                for (String name : List.of("decisions.csv", "explanations.jsonl", "assignments.csv", "report.html")) {
                    Files.deleteIfExists(part(out.resolve(name)));
                }
            }
        } catch (IOException e) {
            throw new InputException(Problem.of(
                    out.toString(), "The results can't be written: " + e + ".", "Is the disk full, or read-only?"));
        }
    }

    private List<Customer> audience(Dataset data) {
        List<Customer> audience = new ArrayList<>();
        for (Customer customer : data.customers()) {
            if (campaign.audience().includes(customer)) {
                audience.add(customer);
            }
        }
        audience.sort(Comparator.comparing(Customer::id));
        if (audience.isEmpty()) {
            throw new InputException(Problem.of(
                    campaign.file().toString(),
                    "None of the " + data.customers().size() + " customers is in the audience.",
                    "Look at the conditions under \"audience\"."));
        }
        return audience;
    }

    /** The campaign's bundle: its model, or one trained now, with the campaign's own rules, offers and weights. */
    private Bundle bundle(Dataset data, BundleTraining.MemberTraining way, Map<String, String> facts) {
        SortedMap<String, String> rules = RuleBook.read(campaign.rules());
        Path directory = campaign.bundle();
        if (directory != null) {
            Bundle trained = Bundle.read(directory);
            return trained.with(
                    data.catalog(),
                    rules,
                    settings(
                            trained.settings().foldIn(),
                            trained.settings().fallback(),
                            trained.settings().attributes().protectedNames()));
        }
        TrainingSettings training = campaign.training();
        Bundle trained = new BundleTraining(
                        training.members(),
                        training.learnWeights(),
                        settings(Settings.DEFAULT.foldIn(), Fallback.NONE, Set.of()),
                        training.preparation())
                .train(data, rules, campaign.date().atStartOfDay(), threads, way, facts);
        return training.churn().isEmpty() ? trained : training.churn().get().into(trained, data, threads);
    }

    /** The bundle of an arm: the campaign's, or one of its own, with the arm's rules and weights. */
    private Bundle bundle(ArmSettings arm, Bundle usual) {
        Bundle trained = arm.bundle().map(Bundle::read).orElse(usual);
        Settings settings = arm.bundle().isEmpty()
                ? usual.settings()
                : settings(
                        trained.settings().foldIn(),
                        trained.settings().fallback(),
                        trained.settings().attributes().protectedNames());
        return trained.with(
                usual.catalog(),
                arm.rules().map(RuleBook::read).orElse(usual.rules()),
                new Settings(
                        arm.objectives().orElse(settings.weights()),
                        settings.attributes(),
                        settings.foldIn(),
                        settings.fallback()));
    }

    /**
     * The campaign's settings, and what it leaves to the bundle.
     *
     * @param ofModel what the bundle protects stays protected, whatever the campaign says
     */
    private Settings settings(Optional<FoldIn.Settings> foldIn, Fallback ofBundle, Set<String> ofModel) {
        AttributeSchema attributes = campaign.data().attributes();
        for (String name : ofModel) {
            if (attributes.types().containsKey(name)) {
                throw new InputException(Problem.of(
                        campaign.file().toString(),
                        "The bundle protects the attribute \"" + name + "\", which \"attributes\" declares for use.",
                        "Remove it from there."));
            }
        }
        return new Settings(
                campaign.objectives(),
                attributes.protecting(ofModel),
                foldIn,
                Objects.requireNonNullElse(campaign.fallback(), ofBundle));
    }

    /** Which arm each customer has, in the order of the decisions. */
    private static void writeAssignments(Path file, Arms arms, List<Customer> audience) throws IOException {
        try (CsvOutput rows = CsvOutput.create(file, "customer_id", "experiment", "arm")) {
            audience.forEach(customer -> arms.membership(customer.id())
                    .ifPresent(membership -> rows.row(customer.id(), membership.experiment(), membership.arm())));
        }
    }

    private Result decide(
            Arms arms,
            DecisionEngine engine,
            Dataset data,
            List<Customer> eligible,
            Listener listener,
            long started,
            long opened)
            throws IOException {
        List<Customer> audience = eligible.stream()
                .filter(customer -> !arms.heldOut(customer.id()))
                .toList();
        if (audience.isEmpty()) {
            throw new InputException(Problem.of(
                    campaign.file().toString(),
                    "All " + eligible.size() + " customers of the audience are held out.",
                    "Look at the conditions under \"audience\", or at the share of the holdout."));
        }
        History history = History.of(data, campaign.date());
        RunSummary summary = new RunSummary(engine.bundle().catalog(), engine.similarity(), arms.listLength());
        Path assignments = out.resolve("assignments.csv");
        Path decisions = out.resolve("decisions.csv");
        Path explanations = out.resolve("explanations.jsonl");
        long[] recorded = {0};
        long[] recording = {0};
        try (Ledger record = ledger == null ? null : ledger.get();
                CsvOutput rows = CsvOutput.create(part(decisions), DecisionRows.HEADER);
                OutputStream lines = new BufferedOutputStream(Files.newOutputStream(part(explanations)), 1 << 16);
                Deciding deciding = Deciding.of(campaign, arms, record)) {
            if (record != null) {
                for (DecisionEngine each : arms.engines()) {
                    record.bundles().put(each.bundle().files());
                }
            }
            boolean resumed = record != null && record.size() > 0;
            Batches.run(
                    Numbered.of(audience.iterator()),
                    BATCH,
                    threads,
                    customers -> Batch.of(
                            arms,
                            engine,
                            record,
                            deciding.decide(
                                    customers.get(0).number() / BATCH,
                                    customers.stream()
                                            .map(customer -> request(
                                                    customer.value(),
                                                    history,
                                                    arms.of(customer.value().id())
                                                            .listLength()))
                                            .toList())),
                    batch -> {
                        try {
                            if (record != null && batch.prepared() != null) {
                                long began = System.nanoTime();
                                Ledger.Prepared fresh = resumed
                                        ? batch.prepared().only(decision -> !isRecorded(record, decision))
                                        : batch.prepared();
                                record.append(fresh);
                                recorded[0] += fresh.size();
                                recording[0] += System.nanoTime() - began;
                            }
                            for (String[] row : batch.rows()) {
                                rows.row(row);
                            }
                            lines.write(batch.lines());
                        } catch (IOException e) {
                            throw new UncheckedIOException(e);
                        }
                        summary.merge(batch.summary());
                        listener.decided(summary.decisions());
                    });
            if (record != null) {
                long began = System.nanoTime();
                record.flush();
                recording[0] += System.nanoTime() - began;
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        // Not before the ledger took every decision: a refused run must not replace the bundle of the one before.
        engine.bundle().write(out.resolve("bundle"));
        if (campaign.experiment() == null) {
            // Of an earlier run: it would say something of decisions that are no longer there.
            Files.deleteIfExists(assignments);
        } else {
            writeAssignments(part(assignments), arms, eligible);
            Files.move(part(assignments), assignments, StandardCopyOption.REPLACE_EXISTING);
        }
        Files.move(part(decisions), decisions, StandardCopyOption.REPLACE_EXISTING);
        Files.move(part(explanations), explanations, StandardCopyOption.REPLACE_EXISTING);
        long finished = System.nanoTime();
        Duration deciding = Duration.ofNanos(finished - opened);
        Path report = out.resolve("report.html");
        Report.write(part(report), facts(arms, engine, data.report(), Duration.ofNanos(finished - started)), summary);
        Files.move(part(report), report, StandardCopyOption.REPLACE_EXISTING);
        return new Result(
                summary.decisions(),
                summary.places(),
                recorded[0],
                summary.failedDecisions(),
                summary.emptiedByPolicy(),
                eligible.size() - audience.size(),
                data.report().skipped(),
                Duration.ofNanos(opened - started),
                deciding,
                Duration.ofNanos(recording[0]));
    }

    private DecisionRequest request(Customer customer, History history, int listLength) {
        return DecisionRequest.of(
                customer, history.holdings(customer), history.contacts(customer), campaign.context(), listLength);
    }

    /** True when an earlier, interrupted run recorded the decision, which must then be the same. */
    private boolean isRecorded(Ledger ledger, Decision decision) {
        if (!ledger.contains(decision.id())) {
            return false;
        }
        if (!ledger.holds(decision)) {
            throw new InputException(Problem.of(
                    out.toString(),
                    "The ledger holds another decision " + decision.id()
                            + " than the one that this run makes on bundle "
                            + decision.bundle().abbreviated() + ".",
                    "The model, the rules, the data or the settings changed since, or the customer was erased. Name another"
                            + " --out."));
        }
        return true;
    }

    private RunFacts facts(Arms arms, DecisionEngine engine, ReadReport report, Duration took) {
        SortedMap<String, String> provenance =
                new TreeMap<>(engine.bundle().provenance().facts());
        List<Problem> problems = new ArrayList<>();
        Experiment experiment = campaign.experiment();
        if (experiment != null) {
            provenance.put("experiment", experiment.summary());
        }
        report.tables().forEach(table -> {
            provenance.put("input." + Path.of(table.name()).getFileName(), table.rows() + " rows");
            problems.addAll(table.problems());
        });
        return new RunFacts(
                campaign.name(),
                campaign.description(),
                campaign.date(),
                campaign.channel(),
                arms.listLength(),
                engine.bundle().fingerprint(),
                provenance,
                arms.rules(),
                report.skipped(),
                problems,
                took);
    }

    private static Path part(Path file) {
        return file.resolveSibling(file.getFileName() + ".part");
    }

    /** Some customers' decisions, ready to be written. */
    private record Batch(Ledger.@Nullable Prepared prepared, List<String[]> rows, byte[] lines, RunSummary summary) {
        static Batch of(Arms arms, DecisionEngine engine, @Nullable Ledger ledger, List<Explained> all) {
            List<String[]> rows = new ArrayList<>();
            ByteArrayOutputStream lines = new ByteArrayOutputStream(1 << 16);
            RunSummary summary = new RunSummary(engine.bundle().catalog(), engine.similarity(), arms.listLength());
            for (Explained explained : all) {
                DecisionRows.add(rows, explained);
                try {
                    ExplanationJson.writeLine(lines, explained);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
                summary.add(explained);
            }
            Ledger.Prepared prepared = ledger == null
                    ? null
                    : ledger.prepare(all.stream().map(Explained::decision).toList());
            return new Batch(prepared, rows, lines.toByteArray(), summary);
        }
    }

    /** The rows of {@code decisions.csv}. */
    private static final class DecisionRows {
        static final String[] HEADER = {
            "customer_id", "rank", "offer_id", "score", "propensity", "reason", "decision_id"
        };

        private DecisionRows() {}

        static void add(List<String[]> rows, Explained explained) {
            Decision decision = explained.decision();
            int rank = 0;
            for (Candidate candidate : explained.chosen()) {
                rows.add(new String[] {
                    decision.request().customer().id(),
                    Integer.toString(++rank),
                    candidate.offerId(),
                    Score.text(candidate.score()),
                    Score.text(candidate.propensity()),
                    explained.reason(candidate.offerId()),
                    decision.id()
                });
            }
        }
    }
}
