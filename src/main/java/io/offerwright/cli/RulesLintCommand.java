package io.offerwright.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.offerwright.data.DataSource;
import io.offerwright.data.Dataset;
import io.offerwright.data.History;
import io.offerwright.domain.AttributeSchema;
import io.offerwright.domain.Catalog;
import io.offerwright.domain.Context;
import io.offerwright.domain.DecisionRequest;
import io.offerwright.engine.Bundle;
import io.offerwright.rules.Finding;
import io.offerwright.rules.Finding.Severity;
import io.offerwright.rules.Finding.Witness;
import io.offerwright.rules.Lint;
import io.offerwright.rules.Rule;
import io.offerwright.rules.RuleBook;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code offerwright rules lint DIR}: what is allowed in a rule book and yet may not be meant. */
@Command(
        name = "lint",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Look for rules that are allowed and yet may not be meant: that can never fire, that another one makes"
                    + " superfluous, that set the same weight for one customer, that boost too much together, that nobody"
                    + " owns, or whose time is over. With --data also for rules that fire for nobody, and for offers that"
                    + " nobody can get.",
            "Every finding names its rules, and where possible a customer for whom it shows."
        },
        footer = {"", "Example: rules lint rules/telco --data sample-campaigns/data"})
final class RulesLintCommand implements Callable<Integer> {
    /** Where offers and customers come from. */
    private static final class From {
        @Option(
                names = "--data",
                paramLabel = "DATA_DIR",
                description = "Try the rules on these customers and offers: the directory of customers.csv, offers.csv,"
                        + " usage.csv and events.csv.")
        @Nullable
        Path data;

        @Option(
                names = "--bundle",
                paramLabel = "BUNDLE_DIR",
                description = "Try the rules on the offers of this bundle, and on customers that are made up.")
        @Nullable
        Path bundle;
    }

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "DIR", description = "A directory with rule files.")
    private Path directory;

    @ArgGroup
    private @Nullable From from;

    @Mixin
    private SchemaOptions schema;

    @Option(
            names = "--bound",
            paramLabel = "FACTOR",
            defaultValue = "3.0",
            description = "What the boosts of one offer for one customer may come to (default: ${DEFAULT-VALUE}).")
    private double bound;

    @Option(
            names = "--today",
            paramLabel = "DATE",
            description = "The day by which rules have expired, and for which is decided. By default today, and with"
                    + " --data the day after its last event.")
    private @Nullable LocalDate today;

    @Option(names = "--json", description = "One JSON object on standard output.")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        if (!(bound > 0)) {
            throw new ParameterException(spec.commandLine(), "--bound is " + bound + "; expected a number above 0.");
        }
        SortedMap<String, String> sources = new TreeMap<>();
        RuleBook.read(directory)
                .forEach((name, text) -> sources.put(directory.resolve(name).toString(), text));
        Lint lint = lint(sources);
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(json(lint));
        } else {
            lint.findings().forEach(finding -> print(out, finding));
            out.println(summary(lint));
        }
        out.flush();
        return lint.warns() ? Main.FINDING : 0;
    }

    private Lint lint(SortedMap<String, String> sources) {
        LocalDate day = today == null ? LocalDate.now(ZoneId.systemDefault()) : today;
        Path bundle = from == null ? null : from.bundle;
        Path data = from == null ? null : from.data;
        if (bundle != null) {
            Bundle read = Bundle.read(bundle);
            return Lint.of(
                    sources,
                    schema.with(read.settings().attributes()),
                    new Lint.Settings(bound, day, day),
                    Optional.of(read.catalog()),
                    Optional.empty());
        }
        AttributeSchema attributes = schema.schema();
        if (data == null) {
            return Lint.of(sources, attributes, new Lint.Settings(bound, day, day), Optional.empty(), Optional.empty());
        }
        Dataset dataset = DataSource.in(data).withAttributes(attributes).read();
        LocalDate date = day;
        if (today == null && !dataset.events().isEmpty()) {
            date = dataset.events()
                    .at(dataset.events().size() - 1)
                    .toLocalDate()
                    .plusDays(1);
        }
        Catalog catalog = dataset.catalog();
        return Lint.of(
                sources,
                attributes,
                new Lint.Settings(bound, day, date),
                Optional.of(catalog),
                Optional.of(context -> requests(dataset, context)));
    }

    private static Iterable<DecisionRequest> requests(Dataset dataset, Context context) {
        History history = History.of(dataset, context.date());
        return () -> dataset.customers().stream()
                .map(customer -> DecisionRequest.of(
                        customer, history.holdings(customer), history.contacts(customer), context, 1))
                .iterator();
    }

    private static void print(PrintWriter out, Finding finding) {
        String place = finding.rules().isEmpty() ? "" : place(finding.rules().get(0)) + ": ";
        String text = place + word(finding.severity()) + ": " + finding.message() + " ["
                + finding.kind().code() + "]";
        out.println(TextTable.plain(text));
        for (Rule rule : finding.rules()
                .subList(Math.min(1, finding.rules().size()), finding.rules().size())) {
            out.println(TextTable.plain("    and " + rule.id() + " at " + place(rule)));
        }
        finding.witness().ifPresent(witness -> out.println(TextTable.plain("    " + described(witness))));
        if (!finding.hint().isEmpty()) {
            out.println(TextTable.plain("    " + finding.hint()));
        }
    }

    private static String described(Witness witness) {
        DecisionRequest request = witness.request();
        String attributes = witness.attributes().entrySet().stream()
                .map(entry -> entry.getKey() + " " + entry.getValue())
                .collect(Collectors.joining(", "));
        return "For example "
                + (witness.madeUp()
                        ? "for a customer" + (attributes.isEmpty() ? "" : " with " + attributes)
                        : "for the customer " + request.customer().id()
                                + (attributes.isEmpty() ? "" : " (" + attributes + ")"))
                + " on " + request.context().date() + " by "
                + word(request.context().channel()) + ".";
    }

    private static String place(Rule rule) {
        return rule.file() + ":" + rule.line();
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    private static String summary(Lint lint) {
        long notes = lint.findings().stream()
                .filter(finding -> finding.severity() == Severity.NOTE)
                .count();
        long grave = lint.findings().size() - notes;
        return count(lint.rules(), "rule") + ", tried on " + count(lint.requests(), "request") + " in "
                + count(lint.contexts().size(), "context") + ": "
                + (grave == 0 ? "no finding" : count(grave, "finding"))
                + (notes == 0 ? "" : ", " + count(notes, "note"))
                + "."
                + (lint.offersNoLongerOnSale() == 0
                        ? ""
                        : " Left aside: " + count(lint.offersNoLongerOnSale(), "offer") + " no longer on sale.");
    }

    private static String count(long number, String word) {
        return number + " " + word + (number == 1 ? "" : "s");
    }

    private static String json(Lint lint) throws IOException {
        ObjectMapper mapper = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
        ObjectNode root = mapper.createObjectNode();
        root.put("rules", lint.rules());
        root.put("requests", lint.requests());
        ArrayNode contexts = root.putArray("contexts");
        lint.contexts().forEach(context -> context(contexts.addObject(), context));
        root.put("offersNoLongerOnSale", lint.offersNoLongerOnSale());
        ArrayNode findings = root.putArray("findings");
        for (Finding finding : lint.findings()) {
            ObjectNode node = findings.addObject()
                    .put("code", finding.kind().code())
                    .put("severity", word(finding.severity()))
                    .put("message", finding.message())
                    .put("hint", finding.hint());
            ArrayNode rules = node.putArray("rules");
            finding.rules().forEach(rule -> rules.addObject()
                    .put("id", rule.id())
                    .put("file", rule.file())
                    .put("line", rule.line()));
            finding.witness().ifPresent(witness -> witness(node.putObject("witness"), witness));
        }
        return mapper.writeValueAsString(root);
    }

    private static void witness(ObjectNode node, Witness witness) {
        node.put("customer", witness.request().customer().id());
        node.put("madeUp", witness.madeUp());
        context(node, witness.request().context());
        if (!witness.offerId().isEmpty()) {
            node.put("offer", witness.offerId());
        }
        ObjectNode attributes = node.putObject("attributes");
        witness.attributes().forEach(attributes::put);
    }

    private static void context(ObjectNode node, Context context) {
        node.put("date", context.date().toString());
        node.put("channel", context.channel().name());
    }
}
