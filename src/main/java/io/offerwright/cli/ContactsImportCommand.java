package io.offerwright.cli;

import io.offerwright.campaign.CampaignFile;
import io.offerwright.campaign.ContactSettings;
import io.offerwright.contact.JdbcContactHistory;
import io.offerwright.contact.PastEvents;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code contacts import}: past events into a history. */
@Command(
        name = "import",
        mixinStandardHelpOptions = true,
        description = "Puts the events of a campaign's data into its contact history, as messages and replies.",
        footer = {"", "What is there already stays as it is: the same events can be imported again."})
final class ContactsImportCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private ContactsCommand.Campaign campaign;

    @Override
    public Integer call() {
        CampaignFile file = campaign.file();
        ContactSettings contact = ContactsCommand.Campaign.contact(file);
        PastEvents past = PastEvents.of(
                file.data().read(), contact.policy(), contact.occasion().purpose());
        try (JdbcContactHistory history = JdbcContactHistory.open(contact.history())) {
            history.add(past.messages());
            history.reply(past.replies());
        }
        PrintWriter out = spec.commandLine().getOut();
        out.printf(
                Locale.ROOT,
                "%,d messages and %,d replies%n",
                past.messages().size(),
                past.replies().size());
        out.flush();
        return 0;
    }
}
