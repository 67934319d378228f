package io.offerwright.campaign;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.offerwright.data.DatabaseOutput;
import io.offerwright.data.Dataset;
import io.offerwright.data.OrderedData;
import io.offerwright.data.ReadReport;
import io.offerwright.data.Visit;
import io.offerwright.domain.AttributeSchema;
import io.offerwright.domain.Customer;
import io.offerwright.domain.DecisionRequest;
import io.offerwright.domain.InputException;
import io.offerwright.domain.Problem;
import io.offerwright.engine.Batches;
import io.offerwright.engine.Bundle;
import io.offerwright.engine.BundleTraining;
import io.offerwright.engine.DecisionEngine;
import io.offerwright.engine.Explained;
import io.offerwright.engine.Fallback;
import io.offerwright.engine.Settings;
import io.offerwright.evidence.Decision;
import io.offerwright.experiment.ArmSettings;
import io.offerwright.experiment.Experiment;
import io.offerwright.ledger.Ledger;
import io.offerwright.model.FoldIn;
import io.offerwright.rules.RuleBook;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The main job: decides for every customer of a campaign's audience and writes down what was decided and why.
 *
 * <pre>
 *   OUT/decisions.csv         one row per listed offer; or .csv.gz, .parquet, a table of a database
 *   OUT/explanations.jsonl    or .jsonl.gz; one line per decision: why each listed offer, in short or with the tree that made its score
 *   OUT/assignments.csv       with an experiment, which arm each customer has; who is held out has a row here alone
 *   OUT/report.html           the run at a glance
 *   OUT/bundle/               what the decisions ran on
 *   OUT/ledger/               every decision with every candidate, sealed
 *   OUT/manifest.json         what the run was made of and what it made, with fingerprints
 *   OUT/checkpoint            how far a run has come, until it has ended
 * </pre>
 *
 * <p>With a bundle given, the tables are read customer by customer, so that memory does not grow with their number; see {@link
 * OrderedData}. A run that trains reads them into memory.
 *
 * <p>Files appear under their names when the run is done; until then they are called {@code *.part}. A run that was killed is
 * resumed by running it again. It goes on from its last checkpoint, and what it decided after that is decided again: decisions
 * are pure, so they come out the same, and those that the ledger already holds are not recorded twice.
 *
 * @param campaign what to decide
 * @param out where the results go; made if it is not there
 * @param threads how many threads decide; the results are the same at any number
 * @param ledger opens the ledger to write to; null to record nothing, so that nothing can be replayed or explained later
 * @param checkpointEvery after so many batches of 256 decisions a killed run can go on, 1 or more; no result depends on it but
 *     the blocks of the ledger
 */
public record CampaignRun(
        CampaignFile campaign,
        Path out,
        int threads,
        @Nullable Supplier<Ledger> ledger,
        int checkpointEvery) {
    /** Large enough that handing over costs nothing beside the work, small enough that all threads end together. */
    private static final int BATCH = 256;

    /** Some 32,000 decisions: a second's work is lost by a kill, and what a checkpoint costs is not felt. */
    private static final int CHECKPOINT_EVERY = 128;

    /** A run with its ledger in the folder of its results. */
    public CampaignRun(CampaignFile campaign, Path out, int threads) {
        this(campaign, out, threads, () -> Ledger.open(out.resolve("ledger")));
    }

    /** A run with the usual distance between checkpoints. */
    public CampaignRun(CampaignFile campaign, Path out, int threads, @Nullable Supplier<Ledger> ledger) {
        this(campaign, out, threads, ledger, CHECKPOINT_EVERY);
    }

    /** Hears how a run comes along. */
    public interface Listener {
        /** The data has been read. */
        void read(int customers, int audience);

        /** Something that whoever made the campaign should know, in a sentence, which stands in the report, too. */
        default void noted(String sentence) {}

        /** A member of the ensemble has finished an epoch; only when a bundle is trained. From several threads. */
        void trained(String member, int epoch, int epochs);

        /** The engine is open and deciding begins. */
        void opened(Bundle bundle);

        /** The run goes on where an earlier one was interrupted, after so many decisions. */
        default void resumed(long decisions) {}

        /** So many decisions are made and recorded. */
        void decided(long decisions);
    }

    /**
     * What a run did.
     *
     * @param decisions how many, one per customer of the audience who is not held out
     * @param listed offers on their lists
     * @param restored how many of them an earlier, interrupted run had made, recorded and written
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
            long restored,
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
        Path directory = campaign.bundle();
        if (directory == null) {
            Dataset data = campaign.data().read();
            Bundle bundle = train(data, training, facts);
            Count count = new Count(bundle);
            data.customers().forEach(count);
            return run(
                    new People(data.report(), count, () -> OrderedData.visits(data, campaign.date())),
                    bundle,
                    listener,
                    started);
        }
        try (OrderedData data = OrderedData.of(campaign.data(), sorting())) {
            Bundle trained = Bundle.read(directory);
            Bundle bundle = trained.with(
                    data.catalog(),
                    RuleBook.read(campaign.rules()),
                    settings(
                            trained.settings().foldIn(),
                            trained.settings().fallback(),
                            trained.settings().attributes().protectedNames()));
            Count count = data.check(() -> new Count(bundle));
            return run(new People(data.report(), count, () -> data.visits(campaign.date())), bundle, listener, started);
        }
    }

    /** Beside the results, since those may not even come about: where tables are sorted. */
    private Path sorting() {
        Path absolute = out.toAbsolutePath().normalize();
        return absolute.resolveSibling(absolute.getFileName() + ".sorting");
    }

    /** Whom the data is about, in numbers, and how to go through them. */
    private record People(ReadReport report, Count count, Supplier<OrderedData.Visits> visits) {}

    /** Counts the customers, and those in the audience. */
    private final class Count implements Consumer<Customer> {
        private final Predicate<Customer> audience;
        private long customers;
        private long addressed;
        private long heldOut;

        Count(Bundle bundle) {
            audience = audience(bundle);
        }

        @Override
        public void accept(Customer customer) {
            customers++;
            if (audience.test(customer)) {
                addressed++;
                Experiment experiment = campaign.experiment();
                boolean held = experiment != null
                        && experiment
                                .membership(customer.id())
                                .filter(Experiment.Membership::heldOut)
                                .isPresent();
                heldOut += held ? 1 : 0;
            }
        }

        void require() {
            if (addressed == 0) {
                throw new InputException(Problem.of(
                        campaign.file().toString(),
                        "None of the " + customers + " customers is in the audience.",
                        "Look at the conditions under \"audience\"."));
            }
            if (addressed == heldOut) {
                throw new InputException(Problem.of(
                        campaign.file().toString(),
                        "All " + addressed + " customers of the audience are held out.",
                        "Look at the conditions under \"audience\", or at the share of the holdout."));
            }
        }

        RunManifest.Counts counts() {
            return new RunManifest.Counts(customers, addressed, heldOut);
        }
    }

    /** Who is in the audience, whose conditions see the same customer as the rules do. */
    private Predicate<Customer> audience(Bundle bundle) {
        boolean asksForRisk = campaign.audience().conditions().stream()
                .anyMatch(condition -> condition.column().equals("churn_risk"));
        return customer -> campaign.audience().includes(asksForRisk ? bundle.informed(customer) : customer);
    }

    private Result run(People people, Bundle bundle, Listener listener, long started) {
        listener.read(Math.toIntExact(people.count().customers), Math.toIntExact(people.count().addressed));
        people.count().require();
        try (DecisionEngine engine = DecisionEngine.open(bundle);
                Arms arms = Arms.open(campaign, engine, arm -> bundle(arm, bundle))) {
            Files.createDirectories(out);
            listener.opened(bundle);
            List<String> notes = notes(people, arms, bundle);
            notes.forEach(listener::noted);
            long opened = System.nanoTime();
            try {
                return decide(arms, engine, people, notes, listener, started, opened);
            } finally {
                Files.deleteIfExists(PartFile.part(out.resolve("report.html")));
                Files.deleteIfExists(PartFile.part(out.resolve("manifest.json")));
                if (RunCheckpoint.in(out).isEmpty()) {
                    RunFiles.discard(out);
                }
            }
        } catch (IOException e) {
            throw new InputException(Problem.of(
                    out.toString(), "The results can't be written: " + e + ".", "Is the disk full, or read-only?"));
        }
    }

    /** What may be other than whoever made the campaign thinks. */
    private List<String> notes(People people, Arms arms, Bundle bundle) {
        List<String> notes = new ArrayList<>();
        SortedSet<String> notRead = people.report().notRead();
        if (!notRead.isEmpty()) {
            notes.add("Not read, since protected: " + String.join(", ", notRead) + " of the customers.");
        }
        ContactSettings contact = campaign.contact();
        SortedSet<String> unknown = contact == null
                ? Collections.emptySortedSet()
                : contact.policy().unknownNames(bundle.catalog());
        if (!unknown.isEmpty()) {
            notes.add("The contact policy names " + String.join(", ", unknown)
                    + ", which the catalogue does not have: misspelt, or of another campaign.");
        }
        notes.addAll(arms.withoutEffect(campaign));
        return notes;
    }

    /** A bundle trained now, with the campaign's own rules, offers and weights. */
    private Bundle train(Dataset data, BundleTraining.MemberTraining way, Map<String, String> facts) {
        SortedMap<String, String> rules = RuleBook.read(campaign.rules());
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

    /** What the results depend on: a run that was killed goes on with the same alone. */
    private RunIdentity identity(ObjectNode inputs) {
        return RunIdentity.of(
                inputs,
                checkpointEvery + " " + (ledger == null) + " " + campaign.explanations() + " "
                        + campaign.output().told());
    }

    /** Where an earlier run was interrupted, if one was. */
    private Optional<RunCheckpoint> earlier(RunIdentity identity) throws IOException {
        RunCheckpoint found = RunCheckpoint.in(out).orElse(null);
        if (found == null) {
            return Optional.empty();
        }
        Set<String> differences = identity.differences(found.run());
        if (!differences.isEmpty()) {
            throw new InputException(Problem.of(
                    out.toString(),
                    "An interrupted run has left its results here; since then " + String.join(", ", differences)
                            + " changed, so that it can't go on.",
                    "Run it with what it began with, or name another --out."));
        }
        if (!RunFiles.has(out, found)) {
            RunCheckpoint.remove(out);
            return Optional.empty();
        }
        return Optional.of(found);
    }

    private Result decide(
            Arms arms,
            DecisionEngine engine,
            People people,
            List<String> notes,
            Listener listener,
            long started,
            long opened)
            throws IOException {
        ObjectNode inputs = RunManifest.of(campaign, arms, people.report());
        RunIdentity identity = identity(inputs);
        RunFiles.Plan plan = RunFiles.Plan.of(campaign);
        RunCheckpoint earlier = earlier(identity).orElse(null);
        RunSummary summary = new RunSummary(engine.bundle().catalog(), engine.similarity(), arms.listLength());
        long[] recorded = {0};
        long[] recording = {0};
        long restored;
        List<RunManifest.Output> outputs;
        try (Ledger record = ledger == null ? null : ledger.get();
                RunFiles files = RunFiles.open(
                        out,
                        plan,
                        new DatabaseOutput.Run(campaign.name(), campaign.date(), identity.fingerprint()),
                        earlier);
                RunWriter writer = new RunWriter();
                OrderedData.Visits visits = people.visits().get();
                Deciding deciding = Deciding.of(campaign, arms, record)) {
            if (record != null) {
                for (DecisionEngine each : arms.engines()) {
                    record.bundles().put(each.bundle().files());
                }
            }
            boolean recordedBefore = record != null && record.size() > 0;
            Addressees addressees = new Addressees(visits, audience(engine.bundle()), arms);
            int first = 0;
            if (earlier != null) {
                summary.read(new DataInputStream(new ByteArrayInputStream(earlier.summary())));
                if (record != null && record.size() < summary.decisions()) {
                    throw new InputException(Problem.of(
                            out.toString(),
                            "An interrupted run has left its results here; the ledger does not hold the decisions that it"
                                    + " had recorded.",
                            "Name the ledger that it recorded them in, or another --out."));
                }
                List<Visit> examples = addressees.passOver(earlier.lastCustomer(), earlier.examples());
                RunSummary again = new RunSummary(engine.bundle().catalog(), engine.similarity(), arms.listLength());
                deciding.decide(
                        first++,
                        examples.stream().map(visit -> request(visit, arms)).toList(),
                        again::add);
                summary.takeExamples(again);
                listener.resumed(summary.decisions());
            }
            restored = summary.decisions();
            int numbersBefore = first;
            // Without a ledger nobody knows which reservations of contacts an interrupted run had made for good.
            boolean canGoOn = campaign.contact() == null || record != null;
            long[] batches = {0};
            Batches.run(
                    Numbered.of(addressees),
                    BATCH,
                    threads,
                    customers -> {
                        Batch batch = new Batch(
                                summary.part(),
                                campaign.explanations(),
                                record == null ? null : record.prepare(),
                                customers,
                                decision -> record != null && recordedBefore && isRecorded(record, decision));
                        deciding.decide(
                                numbersBefore + customers.get(0).number() / BATCH,
                                customers.stream()
                                        .map(customer ->
                                                request(customer.value().visit(), arms))
                                        .toList(),
                                batch::add);
                        return batch.decided(files);
                    },
                    batch -> {
                        try {
                            Ledger.Prepared prepared = batch.prepared();
                            if (record != null && prepared != null) {
                                recording[0] += nanosOf(() -> record.append(prepared));
                                recorded[0] += prepared.size();
                            }
                            writer.add(batch.ready());
                            summary.merge(batch.summary());
                            if (canGoOn && ++batches[0] % checkpointEvery == 0) {
                                if (record != null) {
                                    recording[0] += nanosOf(record::flush);
                                }
                                writer.add(checkpoint(identity, batch.last(), files, summary));
                            }
                        } catch (IOException e) {
                            throw new UncheckedIOException(e);
                        }
                        listener.decided(summary.decisions());
                    });
            writer.add(files.ready(addressees.rest(), List.of(), new ByteArrayOutputStream(0)));
            writer.end();
            if (record != null) {
                recording[0] += nanosOf(record::flush);
            }
            outputs = files.finish();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        // Not before the ledger took every decision: a refused run must not replace the bundle of the one before.
        engine.bundle().write(out.resolve("bundle"));
        RunFiles.publish(out, plan);
        long finished = System.nanoTime();
        Duration deciding = Duration.ofNanos(finished - opened);
        Path report = out.resolve("report.html");
        Report.write(
                PartFile.part(report),
                facts(arms, engine, people.report(), notes, Duration.ofNanos(finished - started)),
                summary);
        Files.move(PartFile.part(report), report, StandardCopyOption.REPLACE_EXISTING);
        Path manifest = out.resolve("manifest.json");
        RunManifest.write(PartFile.part(manifest), inputs, people.count().counts(), summary, outputs);
        Files.move(PartFile.part(manifest), manifest, StandardCopyOption.REPLACE_EXISTING);
        RunCheckpoint.remove(out);
        return new Result(
                summary.decisions(),
                summary.places(),
                restored,
                recorded[0],
                summary.failedDecisions(),
                summary.emptiedByPolicy(),
                people.count().counts().heldOut(),
                people.report().skipped(),
                Duration.ofNanos(opened - started),
                deciding,
                Duration.ofNanos(recording[0]));
    }

    private static long nanosOf(Runnable work) {
        long began = System.nanoTime();
        work.run();
        return System.nanoTime() - began;
    }

    /** A checkpoint as of now, to be written once all results up to now are; the ledger must be flushed up to now before. */
    private RunFiles.Ready checkpoint(RunIdentity identity, String last, RunFiles files, RunSummary summary)
            throws IOException {
        SortedSet<String> examples = new TreeSet<>();
        summary.examples()
                .values()
                .forEach(example -> examples.add(example.request().customer().id()));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(1 << 16);
        summary.write(new DataOutputStream(bytes));
        return () -> new RunCheckpoint(identity.text(), last, files.force(), examples, bytes.toByteArray()).write(out);
    }

    private DecisionRequest request(Visit visit, Arms arms) {
        return DecisionRequest.of(
                visit.customer(),
                visit.holdings(),
                visit.contacts(),
                campaign.context(),
                arms.of(visit.customer().id()).listLength());
    }

    /**
     * True when an earlier run recorded the decision, which must then be the same. Any may be: batches are decided side by side, so that
     * one that is not recorded may come before one that is, and an earlier run may have had fewer customers.
     */
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

    private RunFacts facts(Arms arms, DecisionEngine engine, ReadReport report, List<String> notes, Duration took) {
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
                notes,
                report.skipped(),
                problems,
                took);
    }

    /**
     * What some customers' decisions have become, ready to be recorded and written.
     *
     * @param prepared null if there is no ledger
     * @param last the last customer
     */
    private record Decided(RunSummary summary, Ledger.@Nullable Prepared prepared, String last, RunFiles.Ready ready) {}

    /** Some customers' decisions while they come. */
    private static final class Batch {
        private final RunSummary summary;
        private final Explanations explanations;
        private final Ledger.@Nullable Prepared prepared;
        private final Predicate<Decision> recorded;
        private final List<String[]> assignments = new ArrayList<>();
        private final List<DecisionRow> rows = new ArrayList<>();
        private final ByteArrayOutputStream lines;
        private final String last;

        /** @param recorded which decisions the ledger holds already */
        Batch(
                RunSummary summary,
                Explanations explanations,
                Ledger.@Nullable Prepared prepared,
                List<Numbered<Addressees.Addressee>> customers,
                Predicate<Decision> recorded) {
            this.summary = summary;
            this.explanations = explanations;
            // As large as most batches' lines are.
            this.lines = new ByteArrayOutputStream(explanations == Explanations.NONE ? 0 : 1 << 20);
            this.prepared = prepared;
            this.recorded = recorded;
            customers.forEach(customer -> assignments.addAll(customer.value().assignments()));
            last = customers.get(customers.size() - 1).value().id();
        }

        void add(Explained explained) {
            DecisionRow.add(rows, explained);
            try {
                explanations.write(lines, explained);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            summary.add(explained);
            if (prepared != null && !recorded.test(explained.decision())) {
                prepared.add(explained.decision());
            }
        }

        Decided decided(RunFiles files) {
            return new Decided(summary, prepared, last, files.ready(assignments, rows, lines));
        }
    }
}
