package io.offerwright.realtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.offerwright.contact.ContactHistory;
import io.offerwright.contact.ContactPolicy;
import io.offerwright.contact.Contacts;
import io.offerwright.contact.JdbcContactHistory;
import io.offerwright.contact.Message;
import io.offerwright.contact.Occasion;
import io.offerwright.contact.Reply;
import io.offerwright.contact.Subject;
import io.offerwright.counterfactual.ChangePolicy;
import io.offerwright.counterfactual.WhyNot;
import io.offerwright.counterfactual.WhyNotText;
import io.offerwright.domain.Channel;
import io.offerwright.domain.Customer;
import io.offerwright.domain.DecisionRequest;
import io.offerwright.domain.Restriction;
import io.offerwright.engine.DecisionEngine;
import io.offerwright.engine.DecisionObserver;
import io.offerwright.engine.Explained;
import io.offerwright.engine.LiveEngine;
import io.offerwright.engine.SmallTelco;
import io.offerwright.engine.Step;
import io.offerwright.evidence.Candidate;
import io.offerwright.evidence.Decision;
import io.offerwright.evidence.Verdict;
import io.offerwright.explanation.DecisionPage;
import io.offerwright.language.Language;
import io.offerwright.ledger.Auditing;
import io.offerwright.ledger.DecisionCodec;
import io.offerwright.ledger.GroupCommit;
import io.offerwright.ledger.Ledger;
import io.offerwright.ledger.LedgerException;
import io.offerwright.replay.Replayer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Decisions within a budget: what is handed out, what is recorded, and that replay repeats it. */
class RealTimeTest {
    private static final SmallTelco TELCO = SmallTelco.get();
    private static final Duration AMPLE = Duration.ofMinutes(10);
    private static final Occasion OCCASION =
            new Occasion("test", Channel.EMAIL, "service", 0, Instant.parse("2026-03-01T11:00:00Z"));
    private static LiveEngine engine;

    @TempDir
    private Path folder;

    @BeforeAll
    static void open() {
        engine = LiveEngine.open(TELCO.bundle);
    }

    @AfterAll
    static void close() {
        engine.close();
    }

    private static final class Counting implements DecisionObserver {
        private final AtomicInteger decided = new AtomicInteger();
        private final AtomicInteger spent = new AtomicInteger();
        private final AtomicInteger hits = new AtomicInteger();
        private final AtomicInteger misses = new AtomicInteger();

        @Override
        public long begin() {
            return 0;
        }

        @Override
        public void decided(long begun, Decision decision) {
            decided.incrementAndGet();
        }

        @Override
        public void budgetSpent() {
            spent.incrementAndGet();
        }

        @Override
        public void cacheHit() {
            hits.incrementAndGet();
        }

        @Override
        public void cacheMiss() {
            misses.incrementAndGet();
        }
    }

    private static DecisionRequest request(int customer) {
        return TELCO.request(TELCO.data.customers().get(customer));
    }

    @Test
    void spentTimeIsADecisionOfItsOwnWhichIsRecordedExplainedAndRepeated() {
        Counting counting = new Counting();
        engine.observe(counting);
        try (Ledger ledger = Ledger.open(folder)) {
            Answer answer;
            try (RealTime offers = RealTime.on(engine).recordingTo(ledger).open()) {
                answer = offers.decide(request(0), Duration.ZERO);
            }
            Decision decision = answer.decision();

            assertThat(answer.timeSpent()).isTrue();
            assertThat(decision.chosen()).isEmpty();
            assertThat(decision.candidates())
                    .hasSize(TELCO.bundle.catalog().size())
                    .extracting(Candidate::verdict)
                    .containsOnly(new Verdict.Restricted(List.of("TIME-SPENT")));
            assertThat(counting.spent).hasValue(1);
            assertThat(counting.decided).hasValue(1);
            assertThat(Auditing.decisions(ledger)).containsExactly(decision);
            assertThat(new Replayer(fingerprint -> Optional.of(each -> engine.decide(each)))
                            .replay(Auditing.records(ledger), 2, finding -> {}, done -> {}))
                    .isEqualTo(new Replayer.Summary(1, 0, 0));
        } finally {
            engine.observe(null);
        }
    }

    @Test
    void whyNotSaysThatTheTimeWasSpentAndNotWhatWouldHaveHelped() {
        Restriction spent = Restriction.timeSpent(Duration.ofMillis(20), "RULES");
        Explained explained = engine.decideAndExplain(request(0).withRestrictions(List.of(spent)));
        io.offerwright.counterfactual.Answer answer;
        try (DecisionEngine alone = DecisionEngine.open(TELCO.bundle)) {
            answer = new WhyNot(alone, ChangePolicy.telco())
                    .of(explained, explained.decision().candidates().get(0).offerId());
        }

        assertThat(answer.stage()).isEqualTo(io.offerwright.counterfactual.Answer.Stage.TIME);
        assertThat(new WhyNotText(Language.ENGLISH, TELCO.bundle.catalog()).sentences(answer))
                .singleElement()
                .asString()
                .startsWith("The time for the decision was spent before");
        assertThat(new WhyNotText(Language.of("de"), TELCO.bundle.catalog()).sentences(answer))
                .singleElement()
                .asString()
                .startsWith("Die Zeit für die Entscheidung war verbraucht");
    }

    @Test
    void itSaysHowMuchTimeThereWasAndWhereItWent() {
        Restriction spent = Restriction.timeSpent(Duration.ofNanos(20_500_000), "RULES");
        Explained explained = engine.decideAndExplain(request(0).withRestrictions(List.of(spent)));
        String offer = explained.decision().candidates().get(0).offerId();

        assertThat(explained.reason(offer))
                .isEqualTo(
                        "The 20.5 ms allowed for this decision were spent while the rules were applied, so nothing is"
                                + " offered (TIME-SPENT).");
        assertThat(explained.reason(offer, Language.of("de")))
                .isEqualTo("Die 20,5 ms, die für diese Entscheidung erlaubt sind, waren verbraucht, während die Regeln"
                        + " angewandt wurden; daher wird nichts angeboten (TIME-SPENT).");
        assertThat(explained.forCustomer(offer, Language.ENGLISH)).isEqualTo("We have no offer for you at the moment.");
        assertThat(DecisionPage.html(explained, Language.ENGLISH, Optional.empty()))
                .contains("since the time for the decision was spent")
                .doesNotContain("contact policy");
        for (Candidate candidate : explained.decision().candidates()) {
            assertThat(explained.explanation(candidate.offerId()).score()).isEqualTo(candidate.score());
        }
    }

    @Test
    void everyStepHasAWordInEveryLanguage() {
        List<String> steps = new ArrayList<>(List.of(Budget.BEGINNING, Budget.HISTORY, Budget.RESERVATION));
        for (Step step : Step.values()) {
            steps.add(step.name());
        }
        for (Language language : Language.all()) {
            assertThat(steps).allSatisfy(step -> assertThat(language.word("STEP_" + step))
                    .doesNotStartWith("STEP"));
        }
    }

    @Test
    void anAmpleBudgetChangesNoByte() {
        DecisionCodec codec = new DecisionCodec();
        try (Ledger ledger = Ledger.open(folder);
                RealTime offers = RealTime.on(engine).recordingTo(ledger).open()) {
            for (int customer = 0; customer < 40; customer++) {
                Answer answer = offers.decide(request(customer), AMPLE);

                assertThat(answer.durable()).isTrue();
                assertThat(answer.timeSpent()).isFalse();
                assertThat(codec.encode(answer.decision())).isEqualTo(codec.encode(engine.decide(request(customer))));
                assertThat(ledger.holds(answer.decision())).isTrue();
            }
        }
    }

    @Test
    void aDecisionCanBeGivenUpAfterEachStepAndIsOtherwiseTheSame() {
        try (DecisionEngine alone = DecisionEngine.open(TELCO.bundle)) {
            for (Step last : Step.values()) {
                List<Step> asked = new ArrayList<>();
                assertThat(alone.decideWhile(request(3), step -> {
                            asked.add(step);
                            return step != last;
                        }))
                        .isEmpty();
                assertThat(asked).last().isEqualTo(last);
                assertThat(asked).containsExactlyElementsOf(EnumSet.range(Step.RULES, last));
            }
            assertThat(alone.decideWhile(request(3), step -> true)).contains(alone.decide(request(3)));
        }
    }

    @Test
    void whoIsRememberedIsDecidedTheSameWay() {
        Counting counting = new Counting();
        try (DecisionEngine plain = DecisionEngine.open(TELCO.bundle);
                DecisionEngine remembering = DecisionEngine.open(TELCO.bundle)) {
            remembering.observe(counting);
            remembering.remember(1 << 20);
            for (int round = 0; round < 2; round++) {
                for (int customer = 0; customer < 50; customer++) {
                    // Without what they accepted, and with it: two customers to the model.
                    DecisionRequest bare = DecisionRequest.of(
                            request(customer).customer(), request(customer).context(), 5);
                    assertThat(remembering.decide(request(customer))).isEqualTo(plain.decide(request(customer)));
                    Explained explained = remembering.decideAndExplain(bare);
                    assertThat(explained.decision()).isEqualTo(plain.decide(bare));
                    String offer = explained.decision().candidates().get(7).offerId();
                    assertThat(explained.explanation(offer))
                            .isEqualTo(plain.decideAndExplain(bare).explanation(offer));
                }
            }
            assertThat(counting.hits.get() + counting.misses.get()).isEqualTo(200);
            assertThat(counting.hits.get()).isGreaterThanOrEqualTo(100);
            assertThat(remembering.remembered()).isEqualTo(counting.misses.get());

            remembering.remember(20_000);
            for (Customer customer : TELCO.data.customers()) {
                assertThat(remembering.decide(TELCO.request(customer)))
                        .isEqualTo(plain.decide(TELCO.request(customer)));
            }
            assertThat(remembering.remembered()).isBetween(1L, 20L);
            remembering.remember(0);
            assertThat(remembering.remembered()).isZero();
        }
    }

    @Test
    void manyCallersAreCommittedTogetherAndNothingIsLost() throws Exception {
        int threads = 8;
        int each = 50;
        try (Ledger ledger = Ledger.open(folder)) {
            ExecutorService executor = Executors.newFixedThreadPool(threads);
            try (RealTime offers = RealTime.on(engine).recordingTo(ledger).open()) {
                List<Future<List<Answer>>> futures = new ArrayList<>();
                for (int thread = 0; thread < threads; thread++) {
                    int first = thread * each;
                    futures.add(executor.submit(() -> {
                        List<Answer> answers = new ArrayList<>();
                        for (int customer = first; customer < first + each; customer++) {
                            answers.add(offers.decide(request(customer), AMPLE));
                        }
                        return answers;
                    }));
                }
                for (Future<List<Answer>> future : futures) {
                    for (Answer answer : future.get()) {
                        assertThat(answer.durable()).isTrue();
                        assertThat(ledger.holds(answer.decision())).isTrue();
                    }
                }
                assertThatThrownBy(() -> offers.decide(request(0), AMPLE))
                        .isInstanceOf(LedgerException.class)
                        .hasMessageContaining("recorded already");
            } finally {
                executor.shutdownNow();
            }
            assertThat(ledger.size()).isEqualTo(400);
        }
    }

    @Test
    void onlyTheRefusedDecisionOfAGroupFails() {
        try (Ledger ledger = Ledger.open(folder)) {
            ledger.bundles().put(TELCO.bundle.files());
            List<CompletableFuture<Boolean>> commits = new ArrayList<>();
            try (GroupCommit together = new GroupCommit(ledger, Duration.ofMillis(200))) {
                for (int customer : new int[] {0, 1, 1, 2}) {
                    commits.add(together.submit(engine.decide(request(customer)), AMPLE));
                }
            }
            assertThat(commits).allMatch(CompletableFuture::isDone);
            assertThat(commits)
                    .extracting(CompletableFuture::isCompletedExceptionally)
                    .containsExactly(false, false, true, false);
            assertThat(ledger.size()).isEqualTo(3);
        }
    }

    @Test
    void withoutWaitingAllIsRecordedOnceTheDoorIsClosed() {
        try (Ledger ledger = Ledger.open(folder)) {
            try (RealTime offers = RealTime.on(engine)
                    .recordingTo(ledger)
                    .answeringBeforeDurable(Duration.ofMillis(5))
                    .open()) {
                for (int customer = 0; customer < 100; customer++) {
                    Answer unused = offers.decide(request(customer), AMPLE);
                }
            }
            assertThat(ledger.size()).isEqualTo(100);
        }
    }

    @Test
    void budgetContactsAndLedgerGoTogether() throws IOException {
        Path file = Files.writeString(folder.resolve("policy.yaml"), """
                time_zone: Europe/Berlin
                purposes:
                  service: { consent: none }
                caps:
                  - { id: WEEK, most: 1, days: 7 }
                """);
        ContactPolicy policy = ContactPolicy.read(file);
        try (Ledger ledger = Ledger.open(folder.resolve("ledger"));
                JdbcContactHistory history =
                        JdbcContactHistory.open(folder.resolve("contacts").toString())) {
            DecisionRequest request = withOffers();
            try (RealTime offers = RealTime.on(engine)
                    .recordingTo(ledger)
                    .under(policy, history)
                    .open()) {
                assertThat(offers.decide(again(request, "late"), Duration.ZERO, OCCASION)
                                .timeSpent())
                        .isTrue();
                assertThat(messages(history, policy, request)).isEmpty();

                Answer first = offers.decide(again(request, "first"), AMPLE, OCCASION);
                assertThat(first.decision().chosen()).isNotEmpty();
                assertThat(messages(history, policy, request))
                        .extracting(Message::decisionId)
                        .containsExactly("first");

                Answer second = offers.decide(again(request, "second"), AMPLE, OCCASION);
                assertThat(second.timeSpent()).isFalse();
                assertThat(second.decision().chosen()).isEmpty();

                // One that can't be recorded leaves no reservation of its own.
                assertThatThrownBy(() -> offers.decide(again(other(request), "first"), AMPLE, OCCASION))
                        .isInstanceOf(LedgerException.class);
                assertThat(messages(history, policy, other(request))).isEmpty();
            }
            try (RealTime slow = RealTime.on(engine)
                    .recordingTo(ledger)
                    .under(policy, new Slow(history))
                    .open()) {
                Answer answer = slow.decide(again(other(request), "slow"), Duration.ofMillis(150), OCCASION);
                assertThat(answer.timeSpent()).isTrue();
                assertThat(answer.decision().chosen()).isEmpty();
                assertThat(messages(history, policy, other(request))).isEmpty();
            }
            assertThat(Auditing.decisions(ledger))
                    .extracting(Decision::id)
                    .containsExactly("late", "first", "second", "slow");
            assertThat(new Replayer(fingerprint -> Optional.of(each -> engine.decide(each)))
                            .replay(Auditing.records(ledger), 1, finding -> {}, done -> {}))
                    .isEqualTo(new Replayer.Summary(4, 0, 0));
        }
    }

    private static DecisionRequest withOffers() {
        return TELCO.data.customers().stream()
                .map(TELCO::request)
                .filter(request -> engine.decide(request).chosen().size() > 1)
                .findFirst()
                .orElseThrow();
    }

    /** Another customer who has offers. */
    private static DecisionRequest other(DecisionRequest request) {
        return TELCO.data.customers().stream()
                .map(TELCO::request)
                .filter(each -> !each.customer().equals(request.customer()))
                .filter(each -> engine.decide(each).chosen().size() > 1)
                .findFirst()
                .orElseThrow();
    }

    private static DecisionRequest again(DecisionRequest request, String id) {
        return new DecisionRequest(
                id,
                request.customer(),
                request.holdings(),
                request.contacts(),
                request.context(),
                request.listLength());
    }

    private static List<Message> messages(ContactHistory history, ContactPolicy policy, DecisionRequest request) {
        return history.read(List.of(policy.subject(request.customer())), Instant.EPOCH)
                .get(0)
                .messages();
    }

    /** A real history on a slow network: what is reserved is there, but only after the time is spent. */
    private record Slow(ContactHistory real) implements ContactHistory {
        @Override
        public List<Contacts> read(List<Subject> subjects, Instant since) {
            return real.read(subjects, since);
        }

        @Override
        public Set<String> reserve(List<Reservation> reservations) {
            Set<String> refused = real.reserve(reservations);
            try {
                Thread.sleep(200);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return refused;
        }

        @Override
        public boolean release(String customerId, String decisionId) {
            return real.release(customerId, decisionId);
        }

        @Override
        public long release(Occasion occasion, Predicate<String> keep) {
            return real.release(occasion, keep);
        }

        @Override
        public void add(Collection<Message> messages) {
            real.add(messages);
        }

        @Override
        public void reply(Collection<Reply> replies) {
            real.reply(replies);
        }

        @Override
        public int forget(String customerId) {
            return real.forget(customerId);
        }

        @Override
        public long forgetBefore(Instant moment) {
            return real.forgetBefore(moment);
        }

        @Override
        public void close() {
            real.close();
        }
    }
}
