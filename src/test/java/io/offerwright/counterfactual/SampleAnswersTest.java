package io.offerwright.counterfactual;

import static org.assertj.core.api.Assertions.assertThat;

import io.offerwright.data.DataSource;
import io.offerwright.data.Dataset;
import io.offerwright.data.History;
import io.offerwright.domain.Channel;
import io.offerwright.domain.Context;
import io.offerwright.domain.Customer;
import io.offerwright.domain.DecisionRequest;
import io.offerwright.domain.Score;
import io.offerwright.engine.Bundle;
import io.offerwright.engine.DecisionEngine;
import io.offerwright.engine.Explained;
import io.offerwright.evidence.Candidate;
import io.offerwright.evidence.Verdict;
import io.offerwright.rules.RuleBook;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What is said about the customers of the sample campaigns under the packaged rules: all of it is tried again. */
class SampleAnswersTest {
    private static final LocalDate TODAY = LocalDate.of(2026, 3, 1);
    private static final int CUSTOMERS = 300;
    private static final int OFFERS_EACH = 4;

    private static Dataset data;
    private static History history;
    private static DecisionEngine engine;

    @BeforeAll
    static void open() {
        data = DataSource.in(Path.of("sample-campaigns/data")).read();
        history = History.of(data, TODAY);
        Bundle trained = Bundle.read(Path.of("models/sample"));
        engine = DecisionEngine.open(
                trained.with(trained.catalog(), RuleBook.read(Path.of("rules/telco")), trained.settings()));
    }

    @AfterAll
    static void close() {
        engine.close();
    }

    private static Explained decide(int number) {
        Customer customer = data.customers().get(number * 7 % data.customers().size());
        return engine.decideAndExplain(DecisionRequest.of(
                customer,
                history.holdings(customer),
                history.contacts(customer),
                new Context("why-not", TODAY, Channel.EMAIL),
                5));
    }

    /** Some offers that are not listed, other ones for each customer, the rare stages first. */
    private static List<Candidate> unlisted(Explained explained, int number) {
        List<Candidate> rest = new ArrayList<>(explained.decision().candidates());
        rest.removeIf(candidate -> candidate.verdict() instanceof Verdict.Chosen);
        List<Candidate> some = new ArrayList<>();
        EnumSet<Answer.Stage> seen = EnumSet.noneOf(Answer.Stage.class);
        for (int index = 0; index < rest.size(); index++) {
            Candidate candidate = rest.get((index + number * 13) % rest.size());
            if (seen.add(Answer.Stage.of(candidate.verdict())) || some.size() < OFFERS_EACH - 3) {
                some.add(candidate);
            }
        }
        return some;
    }

    @Test
    void whatIsSaidIsSoWhenItIsTriedAgain() {
        WhyNot whyNot = new WhyNot(engine, ChangePolicy.telco());
        Map<Answer.Stage, Integer> listing = new EnumMap<>(Answer.Stage.class);
        int lifted = 0;
        int scores = 0;
        for (int number = 0; number < CUSTOMERS; number++) {
            Explained explained = decide(number);
            for (Candidate candidate : unlisted(explained, number)) {
                String offer = candidate.offerId();
                Answer answer = whyNot.of(explained, offer);
                assertThat(answer.verdict()).isEqualTo(candidate.verdict());
                for (Counterfactual each : answer.counterfactuals()) {
                    if (each instanceof Counterfactual.OfCustomer other) {
                        requireFlip(explained, offer, candidate.verdict(), other);
                        lifted += other.lists() ? 0 : 1;
                    } else if (each instanceof Counterfactual.OfRules other) {
                        requireNeeded(explained, offer, other);
                    } else if (each instanceof Counterfactual.OfScore other) {
                        scores++;
                        requireLeast(explained, offer, other);
                    }
                    if (each.lists()) {
                        listing.merge(answer.stage(), 1, Integer::sum);
                    }
                }
            }
        }
        assertThat(listing).containsKeys(Answer.Stage.RULES, Answer.Stage.LIMIT, Answer.Stage.RANKING);
        assertThat(lifted).isPositive();
        assertThat(scores).isGreaterThan(CUSTOMERS);
    }

    private static void requireFlip(
            Explained explained, String offer, Verdict before, Counterfactual.OfCustomer other) {
        assertThat(other.changes()).isNotEmpty();
        Set<String> names = new HashSet<>();
        DecisionRequest changed = explained.decision().request();
        for (Change change : other.changes()) {
            assertThat(ChangePolicy.telco().permitted()).contains(change.attribute());
            assertThat(names.add(change.attribute())).isTrue();
            changed = change.on(changed);
        }
        Candidate then =
                engine.decide(changed).candidates().get(explained.catalog().indexOf(offer));
        assertThat(then.verdict()).as("%s with %s", offer, other.changes()).isEqualTo(other.then());
        if (!other.lists()) {
            assertThat(before).isInstanceOf(Verdict.Excluded.class);
            assertThat(then.verdict()).isNotInstanceOf(Verdict.Excluded.class);
        }
    }

    private static void requireNeeded(Explained explained, String offer, Counterfactual.OfRules other) {
        Set<String> without = new HashSet<>(other.ruleIds());
        assertThat(explained.verdictWithout(offer, without)).isEqualTo(other.then());
        for (String rule : other.ruleIds()) {
            Set<String> fewer = new HashSet<>(without);
            fewer.remove(rule);
            Verdict then = explained.verdictWithout(offer, fewer);
            assertThat(other.lists() ? then instanceof Verdict.Chosen : !(then instanceof Verdict.Excluded))
                    .as("%s is listed without %s alone", offer, fewer)
                    .isFalse();
        }
    }

    private static void requireLeast(Explained explained, String offer, Counterfactual.OfScore other) {
        assertThat(other.lists()).isTrue();
        assertThat(other.more()).isPositive();
        List<String> list = explained.listWith(offer, other.more(), Score.ONE);
        assertThat(new Verdict.Chosen(list.indexOf(offer) + 1)).isEqualTo(other.then());
        assertThat(explained.listWith(offer, other.more() - 1, Score.ONE)).doesNotContain(offer);
        if (other.factor() > 0) {
            assertThat(explained.listWith(offer, 0, other.factor())).contains(offer);
            assertThat(explained.listWith(offer, 0, other.factor() - 1)).doesNotContain(offer);
        }
        assertThat(other.displacedIds()).isNotEmpty().doesNotContainAnyElementsOf(list);
        assertThat(explained.chosen()).extracting(Candidate::offerId).containsAll(other.displacedIds());
    }

    @Test
    void theSearchIsBoundedByWhatItDoes() {
        WhyNot whyNot = new WhyNot(engine, ChangePolicy.telco().with("segment", "current_offer"));
        for (int number = 0; number < 40; number++) {
            Explained explained = decide(number);
            for (Candidate candidate : unlisted(explained, number)) {
                Answer answer = whyNot.of(explained, candidate.offerId());
                assertThat(answer.firings()).isLessThanOrEqualTo(301);
                assertThat(answer.decisions()).isLessThanOrEqualTo(320);
            }
        }
    }

    @Test
    void theAnswersAreTheSameAtAnyNumberOfThreads() {
        WhyNot whyNot = new WhyNot(engine, ChangePolicy.telco());
        List<List<String>> one =
                IntStream.range(0, 20).mapToObj(number -> texts(whyNot, number)).toList();
        List<List<String>> many = IntStream.range(0, 20)
                .parallel()
                .mapToObj(number -> texts(whyNot, number))
                .toList();
        assertThat(many).isEqualTo(one);
    }

    private static List<String> texts(WhyNot whyNot, int number) {
        Explained explained = decide(number);
        return unlisted(explained, number).stream()
                .map(candidate -> whyNot.of(explained, candidate.offerId()).toString())
                .toList();
    }

    /** The other way of looking: every one and every two of the permitted values, whatever the rules read. */
    @Test
    void ofTheExclusionsThatAnyOneOrTwoChangesLiftNineteenInTwentyAreFound() {
        ChangePolicy policy = ChangePolicy.telco();
        WhyNot whyNot = new WhyNot(engine, policy);
        int changeable = 0;
        int found = 0;
        for (int number = 0; number < 8; number++) {
            Explained explained = decide(number);
            for (Candidate candidate : explained.decision().candidates()) {
                if (candidate.verdict() instanceof Verdict.Excluded && canBeLifted(policy, explained, candidate)) {
                    changeable++;
                    found += whyNot.of(explained, candidate.offerId()).counterfactuals().stream()
                                    .anyMatch(Counterfactual.OfCustomer.class::isInstance)
                            ? 1
                            : 0;
                }
            }
        }
        assertThat(changeable).isGreaterThan(100);
        assertThat(found * 100L).isGreaterThanOrEqualTo(changeable * 95L);
    }

    private static boolean canBeLifted(ChangePolicy policy, Explained explained, Candidate candidate) {
        DecisionRequest request = explained.decision().request();
        String offer = candidate.offerId();
        List<Changeable> all = Changeable.of(
                policy,
                engine,
                engine.criticalValues(),
                request,
                explained.catalog().offer(explained.catalog().indexOf(offer)));
        for (int first = 0; first < all.size(); first++) {
            for (Change one : all.get(first).changes()) {
                DecisionRequest changed = one.on(request);
                if (engine.excludedBy(changed, offer).isEmpty()) {
                    return true;
                }
                for (int second = first + 1; second < all.size(); second++) {
                    for (Change other : all.get(second).changes()) {
                        if (engine.excludedBy(other.on(changed), offer).isEmpty()) {
                            return true;
                        }
                    }
                }
            }
        }
        return false;
    }
}
