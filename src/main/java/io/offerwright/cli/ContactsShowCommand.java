package io.offerwright.cli;

import io.offerwright.campaign.CampaignFile;
import io.offerwright.campaign.ContactSettings;
import io.offerwright.contact.ContactPolicy;
import io.offerwright.contact.Contacts;
import io.offerwright.contact.JdbcContactHistory;
import io.offerwright.contact.Message;
import io.offerwright.contact.Occasion;
import io.offerwright.contact.Reply;
import io.offerwright.data.Dataset;
import io.offerwright.domain.Customer;
import io.offerwright.domain.InputException;
import io.offerwright.domain.Problem;
import io.offerwright.domain.Restriction;
import io.offerwright.engine.RestrictionText;
import io.offerwright.language.Language;
import java.io.PrintWriter;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code contacts show}: the contacts of a customer, how full their caps are, and what stands against the next message. */
@Command(
        name = "show",
        mixinStandardHelpOptions = true,
        description = {
            "Shows what a customer was sent and replied, how full the caps are that the campaign counts under, and what its",
            "contact policy has against offers. Times are those of the policy's own time zone, in restrictions the customer's."
        })
final class ContactsShowCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "CUSTOMER", description = "Whose contacts.")
    private String customer;

    @Mixin
    private ContactsCommand.Campaign campaign;

    @Option(
            names = "--at",
            paramLabel = "TIME",
            description = "When the message would go out, such as 2026-03-01T10:30 (default: when the campaign's do).")
    private @Nullable LocalDateTime at;

    @Option(names = "--language", paramLabel = "LANGUAGE", defaultValue = "en", description = "en (the default) or de.")
    private String language;

    @Override
    public Integer call() {
        Language said = Language.of(language);
        CampaignFile file = campaign.file();
        ContactSettings contact = ContactsCommand.Campaign.contact(file);
        ContactPolicy policy = contact.policy();
        Dataset data = file.data().read(customer::equals);
        Customer found = data.customers().stream()
                .findFirst()
                .orElseThrow(() -> new InputException(Problem.of(
                        file.file().toString(),
                        "There is no customer \"" + customer + "\" in the campaign's data.",
                        "Ids are compared letter by letter.")));
        Occasion planned = contact.occasion();
        LocalDateTime moment = at;
        Occasion occasion = moment == null
                ? planned
                : new Occasion(
                        planned.campaign(),
                        planned.channel(),
                        planned.purpose(),
                        planned.priority(),
                        policy.moment(moment.toLocalDate(), moment.toLocalTime()));
        PrintWriter out = spec.commandLine().getOut();
        try (JdbcContactHistory history = JdbcContactHistory.open(contact.history())) {
            Contacts contacts =
                    history.read(List.of(policy.subject(found)), Instant.MIN).get(0);
            printMessages(out, policy, contacts);
            printReplies(out, policy, contacts);
            out.println();
            RestrictionText text = new RestrictionText(said, data.catalog());
            TextTable caps = new TextTable("", "lrrr");
            caps.row("Cap", "Messages", "Allowed", "Within");
            for (ContactPolicy.Standing cap : policy.standing(found, contacts, occasion, data.catalog())) {
                caps.row(
                        cap.id(),
                        Integer.toString(cap.messages()),
                        Integer.toString(cap.allowed()),
                        text.window(cap.hours()));
            }
            caps.print(out);
            out.println();
            List<Restriction> restrictions = policy.restrictions(found, contacts, occasion, "", data.catalog());
            for (Restriction restriction : restrictions) {
                out.println((restriction.isForAll() ? "all offers" : restriction.offerId()) + ": "
                        + text.sentence(restriction));
            }
            if (restrictions.isEmpty()) {
                out.println("Nothing stands against a message.");
            }
        }
        out.flush();
        return 0;
    }

    private static void printMessages(PrintWriter out, ContactPolicy policy, Contacts contacts) {
        TextTable table = new TextTable("", "lllllrll");
        table.row("Sent", "Customer", "Channel", "Purpose", "Campaign", "Priority", "Offers", "Decision");
        for (Message message : contacts.messages()) {
            Occasion occasion = message.occasion();
            table.row(
                    policy.wall(occasion.at()).toString(),
                    message.to().customerId(),
                    occasion.channel().name(),
                    occasion.purpose(),
                    occasion.campaign(),
                    Integer.toString(occasion.priority()),
                    message.offers().stream().map(Message.Shown::offerId).collect(Collectors.joining(" ")),
                    message.decisionId());
        }
        table.print(out);
    }

    private static void printReplies(PrintWriter out, ContactPolicy policy, Contacts contacts) {
        if (!contacts.replies().isEmpty()) {
            out.println();
            TextTable table = new TextTable("", "lll");
            table.row("Replied", "Offer", "Reply");
            for (Reply reply : contacts.replies()) {
                table.row(
                        policy.wall(reply.at()).toString(),
                        reply.offer().offerId(),
                        reply.outcome().name());
            }
            table.print(out);
        }
    }
}
