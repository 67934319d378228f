package io.offerwright.cli;

import io.offerwright.data.Table;
import io.offerwright.ledger.Ledger;
import io.offerwright.ledger.Role;
import io.offerwright.outcomes.Answers;
import io.offerwright.outcomes.Attribution;
import io.offerwright.outcomes.OutcomeJoin;
import io.offerwright.outcomes.Outcomes;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** The options of every command that takes outcomes: where they are, and which of them count. */
final class OutcomeOptions {
    private static final String JDBC = "jdbc:";

    @Option(
            names = "--outcomes",
            paramLabel = "FILE",
            description = {
                "CSV, also compressed: offer_id, at, outcome, and decision_id or customer_id (which counts for no decision);",
                "channel and revenue may be there. Or the folder or JDBC address of a store of outcomes. May be repeated."
            })
    private List<String> outcomes = List.of();

    @Option(
            names = "--query",
            paramLabel = "SQL",
            description = "Outcomes by a query with these columns; takes --database.")
    private @Nullable String query;

    @Option(names = "--database", paramLabel = "ADDRESS", description = "JDBC address of the database of the query.")
    private @Nullable String database;

    @Option(
            names = "--window",
            paramLabel = "DAYS",
            defaultValue = "30",
            description = "Outcomes count for so many days after their decision (default: ${DEFAULT-VALUE}).")
    private int window;

    @Option(
            names = "--zone",
            paramLabel = "ZONE",
            defaultValue = "UTC",
            description =
                    "Whose local time an outcome with an offset is put into, such as Europe/Berlin (default: UTC).")
    private ZoneId zone = ZoneOffset.UTC;

    /** Checks the options against each other. */
    void check(CommandLine command) {
        if (window < 0 || window > Attribution.LONGEST_WINDOW) {
            throw new ParameterException(
                    command, "--window is " + window + "; expected 0 to " + Attribution.LONGEST_WINDOW + " days.");
        }
        if ((query == null) != (database == null)) {
            throw new ParameterException(command, "--query and --database go together.");
        }
    }

    /** True if there are any outcomes. */
    boolean given() {
        return !outcomes.isEmpty() || query != null;
    }

    /** Which outcomes count. */
    Attribution attribution() {
        return new Attribution(window, zone);
    }

    /** Gives all outcomes to a join. */
    void giveTo(OutcomeJoin join) {
        outcomes.forEach(place -> give(join, place));
        if (query != null && database != null) {
            join.outcomesOfQuery(database, query);
        }
    }

    private static void give(OutcomeJoin join, String place) {
        if (place.startsWith(JDBC)) {
            try (Outcomes store = Outcomes.open(place)) {
                join.outcomes(store);
            }
        } else if (Files.isDirectory(Path.of(place)) && Outcomes.isIn(Path.of(place))) {
            try (Outcomes store = Outcomes.open(Path.of(place))) {
                join.outcomes(store);
            }
        } else {
            join.outcomes(place, Table.csv(Path.of(place)));
        }
    }

    /**
     * Joins the outcomes with all decisions of a ledger, and prints what became of them.
     *
     * @return empty if none are given
     */
    Optional<Answers> answers(Ledger ledger, CommandLine command) {
        if (!given()) {
            return Optional.empty();
        }
        try (OutcomeJoin join = OutcomeJoin.open(attribution())) {
            giveTo(join);
            LedgerPlace.access(ledger, Role.AUDITOR).records().forEachRemaining(join::add);
            Answers answers = Answers.of(join);
            command.getErr().println(answers.counts().words() + ".");
            command.getErr().flush();
            return Optional.of(answers);
        }
    }

    /** The outcomes as they were named, without passwords. */
    List<String> sources() {
        List<String> all = new ArrayList<>();
        outcomes.forEach(each -> all.add(Ledger.withoutPassword(each)));
        if (database != null) {
            all.add(Ledger.withoutPassword(database));
        }
        return all;
    }

    /** Those of the sources that are files. */
    List<Path> files() {
        return outcomes.stream()
                .filter(place -> !place.startsWith(JDBC))
                .map(Path::of)
                .filter(Files::isRegularFile)
                .toList();
    }
}
