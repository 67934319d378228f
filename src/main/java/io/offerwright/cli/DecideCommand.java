package io.offerwright.cli;

import io.offerwright.contact.ContactDesk;
import io.offerwright.contact.ContactPolicy;
import io.offerwright.contact.JdbcContactHistory;
import io.offerwright.contact.Occasion;
import io.offerwright.data.DataSource;
import io.offerwright.data.Dataset;
import io.offerwright.data.History;
import io.offerwright.domain.Channel;
import io.offerwright.domain.Context;
import io.offerwright.domain.Customer;
import io.offerwright.domain.DecisionRequest;
import io.offerwright.domain.InputException;
import io.offerwright.domain.Problem;
import io.offerwright.engine.Bundle;
import io.offerwright.engine.DecisionEngine;
import io.offerwright.engine.Explained;
import io.offerwright.evidence.Decision;
import io.offerwright.explanation.ExplanationJson;
import io.offerwright.language.Language;
import io.offerwright.ledger.Ledger;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code decide}: one decision. */
@Command(
        name = "decide",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Decides for one customer and says why.",
        footer = {
            "",
            "Example: decide --bundle models/sample --data sample-campaigns/data --customer C0000042 --date 2026-03-01"
        })
final class DecideCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(names = "--bundle", required = true, paramLabel = "DIR", description = "What to decide with.")
    private Path bundle;

    @Option(names = "--data", required = true, paramLabel = "DIR", description = "Where the customer's data is.")
    private Path data;

    @Option(names = "--customer", required = true, paramLabel = "ID", description = "Who asks.")
    private String customer;

    @Option(
            names = "--date",
            required = true,
            paramLabel = "DATE",
            description = "The day for which is decided; a decision reads no clock.")
    private LocalDate date;

    @Option(
            names = "--channel",
            paramLabel = "SMS|EMAIL|PUSH",
            defaultValue = "EMAIL",
            description = "How the offers will be shown (default: ${DEFAULT-VALUE}).")
    private Channel channel;

    @Option(
            names = "--campaign",
            paramLabel = "NAME",
            defaultValue = "decide",
            description = "Part of the decision's id (default: ${DEFAULT-VALUE}).")
    private String campaign;

    @Option(
            names = "--top",
            paramLabel = "K",
            defaultValue = "5",
            description = "How many offers at the most (default: ${DEFAULT-VALUE}).")
    private int top;

    @Option(names = "--ledger", paramLabel = "PATH", description = "Records the decision here.")
    private @Nullable Path ledger;

    @ArgGroup(exclusive = false)
    private @Nullable UnderPolicy contact;

    /** Under which contact policy, all or nothing. */
    static final class UnderPolicy {
        @Option(
                names = "--contact-policy",
                required = true,
                paramLabel = "FILE",
                description = "Decides under this contact policy, and reserves what is listed.")
        private Path policy;

        @Option(
                names = "--contact-history",
                required = true,
                paramLabel = "PLACE",
                description = "The contact history: a folder, or a JDBC address.")
        private String history;

        @Option(
                names = "--purpose",
                required = true,
                paramLabel = "NAME",
                description = "What the message is for, as the policy names it.")
        private String purpose;

        @Option(
                names = "--at",
                required = true,
                paramLabel = "TIME",
                description = "The time of day at which it goes out, such as 10:30, in the policy's time zone.")
        private LocalTime at;

        @Option(
                names = "--priority",
                paramLabel = "N",
                defaultValue = "0",
                description = "The campaign's priority (default: ${DEFAULT-VALUE}).")
        private int priority;
    }

    @Option(names = "--json", description = "Print the list with its explanations as a JSON object.")
    private boolean json;

    /** The rows of the first table that is read after the offers. */
    private static long customersIn(Dataset dataset) {
        return dataset.report().tables().get(1).rows();
    }

    private Explained decide(DecisionEngine engine, DecisionRequest request) {
        if (contact == null) {
            Explained explained = engine.decideAndExplain(request);
            record(engine, explained.decision());
            return explained;
        }
        ContactPolicy policy = ContactPolicy.read(contact.policy);
        if (!policy.purposes().contains(contact.purpose)) {
            throw new InputException(Problem.of(
                    contact.policy.toString(),
                    "The contact policy does not know the purpose \"" + contact.purpose + "\"; it knows "
                            + String.join(", ", policy.purposes()) + ".",
                    ""));
        }
        Occasion occasion =
                new Occasion(campaign, channel, contact.purpose, contact.priority, policy.moment(date, contact.at));
        try (JdbcContactHistory contacts = JdbcContactHistory.open(contact.history)) {
            return ContactDesk.explaining(engine.bundle().catalog(), engine::decideAndExplain, policy, contacts)
                    .decide(request, occasion, decision -> record(engine, decision));
        }
    }

    private void record(DecisionEngine engine, Decision decision) {
        if (ledger != null) {
            try (Ledger open = Ledger.open(ledger)) {
                open.bundles().put(engine.bundle().files());
                open.append(decision);
                open.flush();
            }
        }
    }

    @Override
    public Integer call() throws IOException {
        Bundle read = Bundle.read(bundle);
        Dataset dataset = DataSource.in(data)
                .withAttributesPresent(read.settings().attributes())
                .read(customer::equals);
        Customer found = dataset.customers().stream()
                .findFirst()
                .orElseThrow(() -> new InputException(Problem.of(
                        data.toString(),
                        "There is no customer \"" + customer + "\" among the " + customersIn(dataset) + ".",
                        "Ids are compared letter by letter.")));
        History history = History.of(dataset, date);
        try (DecisionEngine engine = DecisionEngine.open(read)) {
            DecisionRequest request = DecisionRequest.of(
                    found, history.holdings(found), history.contacts(found), new Context(campaign, date, channel), top);
            Explained explained = decide(engine, request);
            PrintWriter out = spec.commandLine().getOut();
            if (json) {
                ByteArrayOutputStream line = new ByteArrayOutputStream();
                ExplanationJson.writeLine(line, explained);
                out.print(line.toString(StandardCharsets.UTF_8));
            } else {
                ExplanationText.printList(out, explained, engine.bundle().catalog(), Language.ENGLISH);
            }
            out.flush();
        }
        return 0;
    }
}
