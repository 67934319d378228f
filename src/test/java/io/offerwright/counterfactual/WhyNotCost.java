package io.offerwright.counterfactual;

import io.offerwright.data.DataSource;
import io.offerwright.data.Dataset;
import io.offerwright.data.History;
import io.offerwright.domain.Channel;
import io.offerwright.domain.Context;
import io.offerwright.domain.Customer;
import io.offerwright.domain.DecisionRequest;
import io.offerwright.engine.Bundle;
import io.offerwright.engine.DecisionEngine;
import io.offerwright.engine.Explained;
import io.offerwright.evidence.Candidate;
import io.offerwright.evidence.Verdict;
import io.offerwright.rules.RuleBook;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * How long answers take, and how many of the exclusions that a permitted attribute can change they lift: a search that is not bounded
 * says which those are.
 *
 * <p>Arguments: a bundle, a folder of data, a folder of rules, how many customers.
 */
final class WhyNotCost {
    /** The thread's own time, since other work on the machine is not the answer's. */
    private static final java.lang.management.ThreadMXBean CPU =
            java.lang.management.ManagementFactory.getThreadMXBean();

    private WhyNotCost() {}

    public static void main(String[] arguments) {
        Dataset data = DataSource.in(Path.of(arguments[1])).read();
        Bundle trained = Bundle.read(Path.of(arguments[0]));
        Bundle bundle = trained.with(data.catalog(), RuleBook.read(Path.of(arguments[2])), trained.settings());
        int customers = Integer.parseInt(arguments[3]);
        LocalDate date = LocalDate.of(2026, 3, 1);
        History history = History.of(data, date);
        Context context = new Context("cost", date, Channel.EMAIL);
        try (DecisionEngine engine = DecisionEngine.open(bundle)) {
            System.out.printf(
                    "%d offers, %d rules%n",
                    data.catalog().size(), engine.rules().size());
            WhyNot bounded = new WhyNot(engine, ChangePolicy.telco());
            WhyNot thorough = new WhyNot(engine, ChangePolicy.telco(), 20_000, Integer.MAX_VALUE);
            long[] times = new long[customers * data.catalog().size()];
            int answers = 0;
            int excluded = 0;
            int changeable = 0;
            int lifted = 0;
            Map<String, int[]> byKind = new TreeMap<>();
            for (int index = 0; index < customers; index++) {
                Customer customer =
                        data.customers().get(index * 7919 % data.customers().size());
                Explained explained = engine.decideAndExplain(DecisionRequest.of(
                        customer, history.holdings(customer), history.contacts(customer), context, 5));
                for (Candidate candidate : explained.decision().candidates()) {
                    if (candidate.verdict() instanceof Verdict.Chosen) {
                        continue;
                    }
                    long began = CPU.getCurrentThreadCpuTime();
                    Answer answer = bounded.of(explained, candidate.offerId());
                    times[answers++] = CPU.getCurrentThreadCpuTime() - began;
                    boolean found = found(answer);
                    String kind = answer.stage().name();
                    int[] counts = byKind.computeIfAbsent(kind, key -> new int[4]);
                    counts[0]++;
                    for (Counterfactual each : answer.counterfactuals()) {
                        int place = each instanceof Counterfactual.OfCustomer
                                ? 1
                                : each instanceof Counterfactual.OfRules ? 2 : 3;
                        counts[place] += each.lists() ? 1 : 0;
                    }
                    if (answer.stage() == Answer.Stage.RULES && index % 10 == 0) {
                        excluded++;
                        boolean can = found || found(thorough.of(explained, candidate.offerId()));
                        changeable += can ? 1 : 0;
                        lifted += found ? 1 : 0;
                    }
                }
            }
            byKind.forEach((kind, counts) -> System.out.printf(
                    Locale.ROOT,
                    "%-12s %,7d; listed by other data %,7d, by other rules %,7d, by another score %,7d%n",
                    kind,
                    counts[0],
                    counts[1],
                    counts[2],
                    counts[3]));
            long[] sorted = Arrays.copyOf(times, answers);
            Arrays.sort(sorted);
            long[] late = Arrays.copyOfRange(times, answers / 2, answers);
            Arrays.sort(late);
            System.out.printf(
                    Locale.ROOT,
                    "%,d answers, ms: median %.2f, 99 %% %.2f, longest %.2f (second half: %.2f, %.2f, %.2f)%n",
                    answers,
                    sorted[answers / 2] / 1e6,
                    sorted[answers * 99 / 100] / 1e6,
                    sorted[answers - 1] / 1e6,
                    late[late.length / 2] / 1e6,
                    late[late.length * 99 / 100] / 1e6,
                    late[late.length - 1] / 1e6);
            System.out.printf(
                    Locale.ROOT,
                    "%,d exclusions of each tenth customer; of those that can be lifted %,d of %,d were%n",
                    excluded,
                    lifted,
                    changeable);
        }
    }

    private static boolean found(Answer answer) {
        return answer.counterfactuals().stream().anyMatch(Counterfactual.OfCustomer.class::isInstance);
    }
}
