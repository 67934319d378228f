package io.offerwright.cli;

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
import io.offerwright.explanation.ExplanationJson;
import io.offerwright.language.Language;
import io.offerwright.ledger.Ledger;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
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

    @Option(names = "--json", description = "Print the list with its explanations as a JSON object.")
    private boolean json;

    /** The rows of the first table that is read after the offers. */
    private static long customersIn(Dataset dataset) {
        return dataset.report().tables().get(1).rows();
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
            Explained explained = engine.decideAndExplain(DecisionRequest.of(
                    found,
                    history.holdings(found),
                    history.contacts(found),
                    new Context(campaign, date, channel),
                    top));
            if (ledger != null) {
                try (Ledger open = Ledger.open(ledger)) {
                    open.bundles().put(engine.bundle().files());
                    open.append(explained.decision());
                    open.flush();
                }
            }
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
