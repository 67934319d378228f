package io.offerwright.cli;

import io.offerwright.campaign.CampaignFile;
import io.offerwright.campaign.ContactSettings;
import io.offerwright.domain.InputException;
import io.offerwright.domain.Problem;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code contacts}: who was written to, and who may be. */
@Command(
        name = "contacts",
        mixinStandardHelpOptions = true,
        description = "Who was written to, and who may be.",
        subcommands = {ContactsImportCommand.class, ContactsShowCommand.class, ContactsReleaseCommand.class})
final class ContactsCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        throw new ParameterException(
                spec.commandLine(),
                "Say what to do with the contacts: "
                        + String.join(", ", spec.subcommands().keySet()) + ".");
    }

    /** The campaign whose policy and history are meant. */
    static final class Campaign {
        @Option(
                names = "--campaign",
                required = true,
                paramLabel = "CAMPAIGN_DIR",
                description = "The campaign whose contact policy and history are meant.")
        private Path campaign;

        @Option(
                names = "--data",
                paramLabel = "DIR",
                description = "Reads the tables from here instead of where the campaign says.")
        private @Nullable Path data;

        CampaignFile file() {
            return CampaignFile.read(campaign, data);
        }

        /**
         * The contact settings of the campaign.
         *
         * @throws InputException if it has none
         */
        static ContactSettings contact(CampaignFile file) {
            ContactSettings contact = file.contact();
            if (contact == null) {
                throw new InputException(Problem.of(
                        file.file().toString(),
                        "The campaign has no contact policy.",
                        "Name one by \"contact_policy\", and its \"contact_history\"."));
            }
            return contact;
        }
    }
}
