package io.offerwright.replay;

import static org.assertj.core.api.Assertions.assertThat;

import io.offerwright.domain.DecisionRequest;
import io.offerwright.domain.InputException;
import io.offerwright.domain.Problem;
import io.offerwright.evidence.Candidate;
import io.offerwright.evidence.CandidateCopy;
import io.offerwright.evidence.Decision;
import io.offerwright.evidence.Fingerprint;
import io.offerwright.evidence.Verdict;
import io.offerwright.ledger.Auditing;
import io.offerwright.ledger.Ledger;
import io.offerwright.ledger.RandomDecisions;
import io.offerwright.replay.Replayer.Finding;
import io.offerwright.replay.Replayer.Summary;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReplayerTest {
    private static final int RECORDS = 500;

    @TempDir
    private Path folder;

    private final Map<String, Decision> truth = new HashMap<>();
    private final List<Finding> findings = new ArrayList<>();
    private Ledger ledger;
    private Fingerprint bundle;

    @BeforeEach
    void writeALedger() {
        RandomDecisions random = new RandomDecisions(9);
        ledger = Ledger.open(folder);
        bundle = ledger.bundles().put(RandomDecisions.bundleFiles("a"));
        for (int number = 0; number < RECORDS; number++) {
            Decision decision = random.realistic(number, 20, bundle);
            truth.put(decision.id(), decision);
            ledger.append(decision);
        }
    }

    @AfterEach
    void close() {
        ledger.close();
    }

    private Summary replay(int threads, UnaryOperator<Decision> change) {
        Function<DecisionRequest, Decision> decide = request -> change.apply(truth.get(request.decisionId()));
        findings.clear();
        return new Replayer(fingerprint -> fingerprint.equals(bundle) ? Optional.of(decide) : Optional.empty())
                .replay(Auditing.records(ledger), threads, findings::add, done -> {});
    }

    @Test
    void whatIsDecidedTheSameWayIsEqual() {
        Summary summary = replay(1, decision -> decision);

        assertThat(summary).isEqualTo(new Summary(RECORDS, 0, 0));
        assertThat(summary.equal()).isTrue();
        assertThat(findings).isEmpty();
    }

    @Test
    void theFindingsAreTheSameOnAnyNumberOfThreads() {
        UnaryOperator<Decision> everyThird = decision -> decision.id().hashCode() % 3 == 0
                ? withFirst(decision, candidate -> changed(candidate, 0, 1, 0, 0))
                : decision;
        Summary one = replay(1, everyThird);
        List<Finding> ofOne = List.copyOf(findings);
        Summary many = replay(7, everyThird);

        assertThat(many).isEqualTo(one);
        assertThat(findings).isEqualTo(ofOne).isNotEmpty();
        assertThat(findings).extracting(Finding::sequence).isSorted();
    }

    @Test
    void theFirstStageThatDiffersIsNamed() {
        assertThat(stage(candidate -> changed(candidate, 1, 1, 1, 1))).isEqualTo(Stage.RELEVANCE);
        assertThat(stage(candidate -> changed(candidate, 1, 0, 1, 1))).isEqualTo(Stage.PROPENSITY);
        assertThat(stage(candidate -> changed(candidate, 1, 0, 1, 0))).isEqualTo(Stage.DIVERSITY);
        assertThat(stage(candidate -> changed(candidate, 1, 0, 0, 0))).isEqualTo(Stage.SCORE);
        assertThat(stage(candidate -> CandidateCopy.with(candidate, new Verdict.Excluded(List.of("NEW-001")))))
                .isEqualTo(Stage.RULES);
        assertThat(stage(candidate -> CandidateCopy.with(candidate, new Verdict.Chosen(99))))
                .isEqualTo(Stage.ORDER);
        assertThat(stage(candidate -> CandidateCopy.with(candidate, new Verdict.OverLimit("NEW-001", 1))))
                .isIn(Stage.VERDICT, Stage.RULES, Stage.ORDER);
    }

    private Stage stage(UnaryOperator<Candidate> change) {
        replay(2, decision -> withFirst(decision, change));
        assertThat(findings).hasSize(RECORDS);
        return findings.get(0).difference().stage();
    }

    @Test
    void aDifferenceGivesBothValues() {
        replay(1, decision -> withFirst(decision, candidate -> changed(candidate, 0, 1, 0, 0)));

        Candidate first = truth.get(findings.get(0).decisionId()).candidates().get(0);
        assertThat(findings.get(0).difference().offerId()).isEqualTo(first.offerId());
        assertThat(findings.get(0).difference().toString())
                .startsWith("relevance of " + first.offerId() + ": recorded 0.")
                .contains(", replayed 0.");
    }

    @Test
    void anotherCatalogueIsSaid() {
        replay(
                1,
                decision -> new Decision(
                        decision.request(),
                        decision.bundle(),
                        decision.candidates().subList(1, 20),
                        decision.selectionProbability()));

        assertThat(findings.get(0).difference().toString())
                .isEqualTo("catalogue: recorded 20 offers, with OFFER-0000, replayed 19 offers");
    }

    @Test
    void aMissingOrBrokenBundleAndAFailingEngineAreFindings() {
        Summary missing = new Replayer(fingerprint -> Optional.empty())
                .replay(Auditing.records(ledger), 2, findings::add, done -> {});
        assertThat(missing).isEqualTo(new Summary(RECORDS, RECORDS, 0));
        assertThat(findings.get(0).difference().replayed()).contains("not in the bundle store");

        findings.clear();
        new Replayer(fingerprint -> {
                    throw new InputException(Problem.of("model.bin", "A byte was flipped.", ""));
                })
                .replay(Auditing.records(ledger), 2, findings::add, done -> {});
        assertThat(findings).hasSize(RECORDS);
        assertThat(findings.get(0).difference().replayed()).contains("A byte was flipped.");

        replay(2, decision -> {
            throw new IllegalStateException("no");
        });
        assertThat(findings).hasSize(RECORDS);
        assertThat(findings.get(0).difference().replayed()).contains("the engine failed");
    }

    private static Decision withFirst(Decision decision, UnaryOperator<Candidate> change) {
        List<Candidate> candidates = new ArrayList<>(decision.candidates());
        candidates.set(0, change.apply(candidates.get(0)));
        return new Decision(decision.request(), decision.bundle(), candidates, decision.selectionProbability());
    }

    private static Candidate changed(Candidate candidate, int score, int relevance, int diversity, int propensity) {
        return new Candidate(
                candidate.offerId(),
                candidate.score() + score,
                candidate.relevance() + relevance,
                candidate.revenue(),
                candidate.diversity() + diversity,
                candidate.propensity() + propensity,
                candidate.promoted(),
                candidate.ruleIds(),
                candidate.verdict());
    }
}
