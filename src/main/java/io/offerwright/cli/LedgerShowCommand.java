package io.offerwright.cli;

import io.offerwright.domain.InputException;
import io.offerwright.domain.Problem;
import io.offerwright.evidence.Candidate;
import io.offerwright.evidence.Decision;
import io.offerwright.ledger.Ledger;
import io.offerwright.ledger.LedgerAccess;
import io.offerwright.ledger.LedgerRecord;
import io.offerwright.ledger.Role;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ledger show}: one recorded decision, or all of a customer. */
@Command(
        name = "show",
        mixinStandardHelpOptions = true,
        description = "Shows one recorded decision with every candidate, or lists the decisions of a customer.")
final class LedgerShowCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @ArgGroup(multiplicity = "1")
    private Which which;

    /** A decision or a customer. */
    static final class Which {
        @Parameters(paramLabel = "ID", description = "The decision's id.")
        private @Nullable String decision;

        @Option(names = "--customer", paramLabel = "ID", description = "Lists the decisions of this customer.")
        private @Nullable String customer;
    }

    @Mixin
    private LedgerPlace place;

    @Option(names = "--json", description = "Print JSON, one decision a line.")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        try (Ledger ledger = place.open()) {
            List<LedgerRecord.Kept> records = records(LedgerPlace.access(ledger, Role.AUDITOR));
            if (json) {
                try (DecisionJson writer = new DecisionJson(out)) {
                    for (LedgerRecord.Kept record : records) {
                        writer.write(record);
                    }
                }
            } else if (which.customer == null) {
                DecisionText.print(out, records.get(0), ledger.size());
            } else {
                list(out, records);
            }
        }
        out.flush();
        return 0;
    }

    private List<LedgerRecord.Kept> records(LedgerAccess access) {
        if (which.decision != null) {
            return List.of(place.record(access, which.decision));
        }
        String customer = Objects.requireNonNull(which.customer);
        List<LedgerRecord.Kept> records = access.decisionsFor(customer);
        if (records.isEmpty()) {
            throw new InputException(Problem.of(
                    place.toString(),
                    "No decision for customer \"" + customer + "\" is recorded.",
                    "Ids are compared letter by letter. One who was erased is found no more."));
        }
        return records;
    }

    private static void list(PrintWriter out, List<LedgerRecord.Kept> records) {
        TextTable table = new TextTable("", "lllll");
        table.row("Decision", "Date", "Channel", "Campaign", "Offers, best first");
        for (LedgerRecord.Kept record : records) {
            Decision decision = record.decision();
            table.row(
                    decision.id(),
                    decision.request().context().date().toString(),
                    decision.request().context().channel().name(),
                    decision.request().context().campaign(),
                    String.join(
                            ", ",
                            decision.chosen().stream().map(Candidate::offerId).toList()));
        }
        table.print(out);
    }
}
