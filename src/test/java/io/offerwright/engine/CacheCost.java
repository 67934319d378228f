package io.offerwright.engine;

import io.offerwright.campaign.CampaignFile;
import io.offerwright.data.Dataset;
import io.offerwright.data.History;
import io.offerwright.domain.Customer;
import io.offerwright.domain.DecisionRequest;
import io.offerwright.rules.RuleBook;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToLongFunction;

/**
 * What it costs to find a customer in the cache, and not to: CPU time on one thread, warm.
 *
 * <pre>java -cp ... io.offerwright.engine.CacheCost CAMPAIGN_DIR [CUSTOMERS [ROUNDS]]</pre>
 */
final class CacheCost {
    private static final java.lang.management.ThreadMXBean THREADS =
            java.lang.management.ManagementFactory.getThreadMXBean();

    private final DecisionEngine engine;
    private long sink;

    private CacheCost(DecisionEngine engine) {
        this.engine = engine;
    }

    private record Known(int[] features, int[] accepted) {}

    public static void main(String[] arguments) {
        CampaignFile campaign = CampaignFile.read(Path.of(arguments[0]));
        int most = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 5_000;
        int rounds = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 8;
        Dataset data = campaign.data().read();
        Bundle trained = Bundle.read(campaign.bundle());
        Bundle bundle = trained.with(data.catalog(), RuleBook.read(campaign.rules()), trained.settings());
        History history = History.of(data, campaign.date());
        List<Customer> customers =
                data.customers().subList(0, Math.min(most, data.customers().size()));
        try (DecisionEngine engine = DecisionEngine.open(bundle)) {
            CacheCost cost = new CacheCost(engine);
            List<Known> known = new ArrayList<>();
            List<DecisionRequest> requests = new ArrayList<>();
            int folded = 0;
            for (Customer customer : customers) {
                DecisionRequest request = DecisionRequest.of(
                        customer,
                        history.holdings(customer),
                        history.contacts(customer),
                        campaign.context(),
                        campaign.listLength());
                requests.add(request);
                int[] accepted = engine.newAcceptances(request);
                folded += accepted.length > 0 ? 1 : 0;
                known.add(new Known(
                        engine.features().encode(customer, request.context().date()), accepted));
            }
            System.out.printf(
                    Locale.ROOT,
                    "%d customers, %d of them folded in, %d offers%n",
                    known.size(),
                    folded,
                    bundle.catalog().size());
            for (int round = 0; round < rounds; round++) {
                cost.round(known, requests);
            }
            long bytes = 0;
            for (Known one : known) {
                bytes += engine.scored(one.features(), one.accepted()).bytes();
            }
            System.out.printf(
                    Locale.ROOT,
                    "%d remembered at %d bytes each, besides their keys (%d)%n",
                    engine.remembered(),
                    bytes / known.size(),
                    cost.sink & 1);
        }
    }

    private void round(List<Known> known, List<DecisionRequest> requests) {
        engine.remember(0);
        double computed = each(known, this::score);
        double whole = each(requests, this::decide);
        // Too small for anybody: each look-up fails, and each customer is put in and thrown out.
        engine.remember(1);
        double missed = each(known, this::score);
        engine.remember(1L << 30);
        double first = each(known, this::score);
        double found = each(known, this::score);
        double wholeFound = each(requests, this::decide);
        System.out.printf(
                Locale.ROOT,
                "us each: computed %.2f, missed %.2f (%.2f where it is kept), found %.2f; decision %.2f, %.2f when found%n",
                computed,
                missed,
                first,
                found,
                whole,
                wholeFound);
    }

    private long score(Known one) {
        return engine.scored(one.features(), one.accepted()).logits()[0];
    }

    private long decide(DecisionRequest request) {
        return engine.decide(request).candidates().size();
    }

    /** Microseconds of CPU for each. */
    private <T> double each(List<T> input, ToLongFunction<T> work) {
        long begun = THREADS.getCurrentThreadCpuTime();
        for (T one : input) {
            sink += work.applyAsLong(one);
        }
        return (THREADS.getCurrentThreadCpuTime() - begun) / 1e3 / input.size();
    }
}
