package io.offerwright.cli;

import io.offerwright.ledger.Ledger;
import io.offerwright.ledger.Role;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ledger erase}: destroys the key of a customer. */
@Command(
        name = "erase",
        mixinStandardHelpOptions = true,
        description =
                "Makes unreadable, for ever, who a customer was: id, data, holdings and contacts of all their decisions.",
        footer = {
            "",
            "What was decided stays, without for whom, and the ledger still verifies. It can't be undone. Copies of the",
            "ledger and of its database have keys of their own: erase there, too."
        })
final class LedgerEraseCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "CUSTOMER_ID", description = "Letter by letter as in customers.csv.")
    private String customer;

    @Mixin
    private LedgerPlace place;

    @Option(names = "--yes", description = "Needed, since it can't be undone.")
    private boolean yes;

    @Override
    public Integer call() {
        if (!yes) {
            throw new ParameterException(spec.commandLine(), "Erasing can't be undone: say --yes if you mean it.");
        }
        long records;
        try (Ledger ledger = place.open()) {
            records = LedgerPlace.access(ledger, Role.OFFICER).erase(customer);
        }
        PrintWriter out = spec.commandLine().getOut();
        out.println(
                records == 0
                        ? "Nothing to erase: the ledger has no record of this customer, or they were erased before."
                        : String.format(
                                Locale.ROOT,
                                records == 1
                                        ? "Erased: who the customer of %,d record was."
                                        : "Erased: who the customer of %,d records was.",
                                records));
        out.flush();
        return 0;
    }
}
