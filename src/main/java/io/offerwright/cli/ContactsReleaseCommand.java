package io.offerwright.cli;

import io.offerwright.campaign.ContactSettings;
import io.offerwright.contact.JdbcContactHistory;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code contacts release}: gives a reservation back. */
@Command(
        name = "release",
        mixinStandardHelpOptions = true,
        description = "Gives a reservation back whose message was not sent. Exit code 1 if there is none.")
final class ContactsReleaseCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "DECISION_ID", description = "As in decisions.csv.")
    private String decision;

    @Option(names = "--customer", required = true, paramLabel = "ID", description = "Whose decision it is.")
    private String customer;

    @Mixin
    private ContactsCommand.Campaign campaign;

    @Override
    public Integer call() {
        ContactSettings contact = ContactsCommand.Campaign.contact(campaign.file());
        PrintWriter out = spec.commandLine().getOut();
        boolean released;
        try (JdbcContactHistory history = JdbcContactHistory.open(contact.history())) {
            released = history.release(customer, decision);
        }
        out.println(released ? "Given back." : "Nothing is reserved for this decision of this customer.");
        out.flush();
        return released ? 0 : Main.FINDING;
    }
}
