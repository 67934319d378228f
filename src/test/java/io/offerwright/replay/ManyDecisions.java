package io.offerwright.replay;

import io.offerwright.data.DataSource;
import io.offerwright.data.Dataset;
import io.offerwright.data.History;
import io.offerwright.domain.Channel;
import io.offerwright.domain.Context;
import io.offerwright.domain.Customer;
import io.offerwright.domain.DecisionRequest;
import io.offerwright.engine.Batches;
import io.offerwright.engine.Bundle;
import io.offerwright.engine.DecisionEngine;
import io.offerwright.evidence.Decision;
import io.offerwright.ledger.Ledger;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Writes a ledger of many decisions, to be replayed by {@code ledger replay}: of every customer of the data, in one campaign after
 * the other.
 *
 * <p>Arguments: a bundle, a folder of data, a new folder for the ledger, how many decisions, how many threads.
 */
final class ManyDecisions {
    private static final int BATCH = 256;

    private ManyDecisions() {}

    public static void main(String[] arguments) {
        Bundle bundle = Bundle.read(Path.of(arguments[0]));
        Dataset data = DataSource.in(Path.of(arguments[1])).read();
        List<Customer> customers = data.customers();
        LocalDate date = LocalDate.of(2026, 3, 1);
        History history = History.of(data, date);
        int count = Integer.parseInt(arguments[3]);
        long began = System.nanoTime();
        try (DecisionEngine engine = DecisionEngine.open(bundle);
                Ledger ledger = Ledger.open(Path.of(arguments[2]))) {
            ledger.bundles().put(bundle.files());
            Iterator<Integer> numbers = IntStream.range(0, count).iterator();
            Batches.run(
                    numbers,
                    BATCH,
                    Integer.parseInt(arguments[4]),
                    batch -> batch.stream()
                            .map(number -> decide(engine, customers, history, date, number))
                            .toList(),
                    ledger::append);
        }
        System.out.printf("%,d decisions in %.0f s%n", count, (System.nanoTime() - began) / 1e9);
    }

    private static Decision decide(
            DecisionEngine engine, List<Customer> customers, History history, LocalDate date, int number) {
        Customer customer = customers.get(number % customers.size());
        int campaign = number / customers.size();
        Context context = new Context("campaign " + campaign, date.plusDays(campaign % 365), Channel.EMAIL);
        return engine.decide(DecisionRequest.of(
                customer, history.holdings(customer), history.contacts(customer), context, 1 + campaign % 5));
    }
}
