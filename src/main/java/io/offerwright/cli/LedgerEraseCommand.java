package io.offerwright.cli;

import io.offerwright.campaign.CampaignFile;
import io.offerwright.contact.JdbcContactHistory;
import io.offerwright.ledger.Ledger;
import io.offerwright.ledger.LedgerAccess;
import io.offerwright.ledger.Role;
import io.offerwright.outcomes.Outcomes;
import io.offerwright.page.Figures;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ledger erase}: destroys the key of a customer, and has the stores beside the ledger forget them. */
@Command(
        name = "erase",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Makes unreadable, for ever, who a customer was: id, data, holdings and contacts of all their decisions. With a",
            "campaign or the places themselves, the contact history and stores of outcomes forget the customer, too, in the same",
            "go. Files that still name the customer are told with their paths; they are not changed. Exit code 1 if there are any."
        },
        footer = {
            "",
            "What was decided stays, without for whom, and the ledger still verifies. It can't be undone. If it breaks off, do it",
            "again: what is erased already stays so. Copies of the ledger and of its database have keys of their own: erase there,",
            "too. Logs and backups of a database server are its owner's to purge. A model that was trained with",
            "--customer-identity names its customers, and lies in the ledger with its bundle: train anew without.",
            "",
            "Example: ledger erase C000017 --ledger out/spring-upgrade --campaign sample-campaigns/spring-upgrade --yes"
        })
final class LedgerEraseCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "CUSTOMER_ID", description = "Letter by letter as in customers.csv.")
    private String customer;

    @Mixin
    private LedgerPlace place;

    @Option(
            names = "--campaign",
            paramLabel = "CAMPAIGN_DIR",
            description =
                    "Its contact history forgets the customer; the files of its data are searched. May be repeated.")
    private List<Path> campaigns = List.of();

    @Option(
            names = "--contact-history",
            paramLabel = "PLACE",
            description = "A contact history that forgets the customer: its folder or JDBC address. May be repeated.")
    private List<String> histories = List.of();

    @Option(
            names = "--outcomes",
            paramLabel = "PLACE",
            description = "A store of outcomes that forgets the customer: its folder or JDBC address. May be repeated.")
    private List<String> stores = List.of();

    @Option(
            names = "--files",
            paramLabel = "PATH",
            description =
                    "A file or folder to search for the customer's id; the ledger's folder is anyway. May be repeated.")
    private List<Path> files = List.of();

    @Option(names = "--yes", description = "Needed, since it can't be undone.")
    private boolean yes;

    @Override
    public Integer call() {
        if (!yes) {
            throw new ParameterException(spec.commandLine(), "Erasing can't be undone: say --yes if you mean it.");
        }
        if (customer.isBlank()) {
            throw new ParameterException(spec.commandLine(), "The customer's id is empty.");
        }
        // All that may be wrong is found before anything is erased.
        Set<String> forgetful = new LinkedHashSet<>(histories);
        List<Path> searched = new ArrayList<>(files);
        List<String> unreached = new ArrayList<>();
        for (Path each : campaigns) {
            CampaignFile campaign = CampaignFile.read(each);
            if (campaign.contact() != null) {
                forgetful.add(campaign.contact().history());
            }
            searched.addAll(campaign.data().files());
            if (campaign.bundle() != null) {
                searched.add(campaign.bundle());
            }
            campaign.data().queries().forEach(name -> unreached.add("the database of the query " + name));
        }
        Path own = place.folder();
        if (own != null) {
            searched.add(own);
        }
        PrintWriter out = spec.commandLine().getOut();
        try (Ledger ledger = place.open()) {
            LedgerAccess officer = LedgerPlace.access(ledger, Role.OFFICER);
            forgetful.forEach(history -> forget(history, out));
            stores.forEach(store -> remove(store, out));
            // Last, so that a ledger without the customer means that all before is done.
            told(officer.erase(customer), out);
            out.flush();
        }
        return search(searched, unreached, out) ? Main.FINDING : 0;
    }

    private void forget(String history, PrintWriter out) {
        try (JdbcContactHistory opened = JdbcContactHistory.open(history)) {
            int rows = opened.forget(customer);
            // Also where nothing was left to forget: what broke off may have forgotten, and not purged.
            opened.purge();
            out.println(Ledger.withoutPassword(history) + ": the contact history "
                    + (rows == 0
                            ? "knows nothing of the customer."
                            : "forgot " + Figures.counted(rows, "row", "rows") + " of the customer."));
        }
        out.flush();
    }

    private void remove(String store, PrintWriter out) {
        try (Outcomes opened = Outcomes.open(store)) {
            int rows = opened.erase(customer);
            opened.purgeAndClose();
            out.println(Ledger.withoutPassword(store) + ": the store of outcomes "
                    + (rows == 0
                            ? "names the customer nowhere."
                            : "forgot " + Figures.counted(rows, "outcome", "outcomes") + " of the customer."));
        }
        out.flush();
    }

    private static void told(long records, PrintWriter out) {
        out.println(
                records == 0
                        ? "Nothing to erase: the ledger has no record of this customer, or they were erased before."
                        : String.format(
                                Locale.ROOT,
                                records == 1
                                        ? "Erased: who the customer of %,d record was."
                                        : "Erased: who the customer of %,d records was.",
                                records));
    }

    /** Tells what still names the customer; true if there is anything. */
    private boolean search(List<Path> searched, List<String> unreached, PrintWriter out) {
        List<Path> there = searched.stream().filter(Files::exists).toList();
        List<String> left = new ArrayList<>(new CustomerMentions(customer)
                .in(there).stream().map(CustomerMentions.Mention::words).toList());
        left.addAll(unreached);
        if (!left.isEmpty()) {
            out.println();
            out.println("Not reached:");
            left.forEach(each -> out.println("  " + TextTable.plain(each)));
            out.println("Take the customer out there, or delete the files; also where they were sent, and in backups.");
            out.flush();
        }
        return !left.isEmpty();
    }
}
