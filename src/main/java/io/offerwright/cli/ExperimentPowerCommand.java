package io.offerwright.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.offerwright.experiment.Design;
import io.offerwright.page.Figures;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code experiment power}: customers and days, before the launch. */
@Command(
        name = "power",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Says how many customers an experiment takes, or what so many customers can show.",
            "Of a conversion with --baseline, of a mean such as revenue with --mean and --deviation."
        },
        footer = {"", "Example: experiment power --baseline 0.04 --lift 0.1 --per-day 5000"})
final class ExperimentPowerCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(
            names = "--baseline",
            paramLabel = "RATE",
            description = "The conversion that the control is expected to have, such as 0.04.")
    private @Nullable Double baseline;

    @Option(
            names = "--mean",
            paramLabel = "X",
            description = "The control's expected mean, such as revenue a customer.")
    private @Nullable Double mean;

    @Option(
            names = "--deviation",
            paramLabel = "X",
            description = "With --mean: the standard deviation of a customer's.")
    private @Nullable Double deviation;

    @Option(
            names = "--lift",
            paramLabel = "L",
            description = "The lift to be seen, such as 0.1 for a tenth more than the control.")
    private @Nullable Double lift;

    @Option(
            names = "--customers",
            paramLabel = "N",
            description = "In place of --lift: so many eligible customers there are; what lift can be seen?")
    private @Nullable Long customers;

    @Option(
            names = "--power",
            paramLabel = "P",
            description = "How often it is to be seen (default: ${DEFAULT-VALUE}).")
    private double power = 0.8;

    @Option(
            names = "--alpha",
            paramLabel = "A",
            description = "How often chance may be taken for an effect in any arm (default: ${DEFAULT-VALUE}).")
    private double alpha = 0.05;

    @Option(
            names = "--arms",
            paramLabel = "N",
            description = "Arms with the control, of equal size (default: ${DEFAULT-VALUE}).")
    private int arms = 2;

    @Option(
            names = "--share",
            paramLabel = "S",
            split = ",",
            description = "In place of --arms: the share of each arm, the control's first, together at most 1.")
    private double @Nullable [] shares;

    @Option(names = "--per-day", paramLabel = "N", description = "Eligible customers a day, to say how many days.")
    private @Nullable Double perDay;

    @Option(names = "--json", description = "Print the result as a JSON object.")
    private boolean json;

    private ParameterException wrong(String message) {
        return new ParameterException(spec.commandLine(), message);
    }

    @Override
    public Integer call() throws IOException {
        boolean means = mean != null;
        if (means == (baseline != null) || means != (deviation != null)) {
            throw wrong("Expected --baseline, or --mean and --deviation.");
        }
        if ((lift == null) == (customers == null)) {
            throw wrong("Expected --lift or --customers, one of them.");
        }
        if (baseline != null && !(baseline > 0 && baseline < 1)) {
            throw wrong("--baseline is " + baseline + "; expected a number between 0 and 1, such as 0.04.");
        }
        if (mean != null && deviation != null && !(mean > 0 && deviation > 0 && mean < 1e12 && deviation < 1e12)) {
            throw wrong("--mean is " + mean + " and --deviation " + deviation + "; expected both above 0.");
        }
        if (lift != null && !(lift >= -1 && lift <= 1_000 && lift != 0)) {
            throw wrong("--lift is " + lift + "; expected a number other than 0, such as 0.1 for a tenth more.");
        }
        if (baseline != null && lift != null && baseline * (1 + lift) > 1) {
            throw wrong("A lift of " + lift + " would take the conversion above 1.");
        }
        if (customers != null && customers < 10) {
            throw wrong("--customers is " + customers + "; expected 10 or more.");
        }
        if (!(power > alpha && power < 1)) {
            throw wrong("--power is " + power + "; expected a number between --alpha and 1, such as 0.8.");
        }
        if (!(alpha > 0 && alpha < 1)) {
            throw wrong("--alpha is " + alpha + "; expected a number between 0 and 1, such as 0.05.");
        }
        if (perDay != null && !(perDay > 0)) {
            throw wrong("--per-day is " + perDay + "; expected a number above 0.");
        }
        if (arms < 2 || arms > 100) {
            throw wrong("--arms is " + arms + "; expected a number from 2 to 100.");
        }
        Design design;
        try {
            design = new Design(
                    alpha,
                    power,
                    shares == null
                            ? Collections.nCopies(arms, 1.0 / arms)
                            : Arrays.stream(shares).boxed().toList());
        } catch (IllegalArgumentException e) {
            throw wrong(String.valueOf(e.getMessage()));
        }
        double total;
        double seen;
        if (customers != null) {
            total = (double) customers;
            seen = baseline != null
                    ? design.detectable(baseline, total)
                    : design.detectableForMeans(deviation(), total) / mean();
        } else {
            seen = lift();
            total = baseline != null
                    ? design.customers(baseline, seen)
                    : design.customersForMeans(deviation(), mean() * seen);
        }
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(json(design, total, seen));
        } else {
            print(out, design, total, seen);
        }
        out.flush();
        return 0;
    }

    private double mean() {
        return mean == null ? Double.NaN : mean;
    }

    private double deviation() {
        return deviation == null ? Double.NaN : deviation;
    }

    private double lift() {
        return lift == null ? Double.NaN : lift;
    }

    private static long whole(Design design, double total) {
        return Math.max(
                (long) Math.ceil(total - 1e-6),
                design.arms(total).stream().mapToLong(Long::longValue).sum());
    }

    private String json(Design design, double total, double seen) throws IOException {
        ObjectMapper mapper = new ObjectMapper();
        ObjectNode object = mapper.createObjectNode();
        if (baseline != null) {
            object.put("baseline", baseline);
        } else {
            object.put("mean", mean());
            object.put("deviation", deviation());
        }
        if (Double.isFinite(seen)) {
            object.put("lift", seen);
        } else {
            object.putNull("lift");
        }
        object.put("alpha", alpha);
        object.put("power", power);
        object.put("customers", whole(design, total));
        List<Long> each = design.arms(total);
        each.forEach(object.putArray("arms")::add);
        if (perDay != null) {
            object.put("days", Design.days(whole(design, total), perDay));
        }
        return mapper.writeValueAsString(object);
    }

    private void print(PrintWriter out, Design design, double total, double seen) {
        long whole = whole(design, total);
        double base = baseline != null ? 100 * baseline : mean();
        String unit = baseline != null ? "%" : " a customer";
        if (Double.isInfinite(seen)) {
            out.println(
                    Figures.counted(whole, "customer shows", "customers show") + " no lift at all with this power.");
            return;
        }
        out.println((customers == null ? "To see " : Figures.count(whole) + " customers show ")
                + (baseline != null ? "a conversion go from " : "a mean go from ")
                + Figures.significant(base) + unit + " to " + Figures.significant(base * (1 + seen)) + unit + " (lift "
                + Figures.signed(100 * seen, 1) + "%) " + Figures.significant(100 * power) + " times in a hundred"
                + (customers == null ? ":" : "."));
        TextTable table = new TextTable("  ", "lr");
        List<Long> each = design.arms(total);
        for (int arm = 0; arm < each.size(); arm++) {
            table.row(arm == 0 ? "control" : "arm " + arm, Figures.counted(each.get(arm), "customer", "customers"));
        }
        table.row("eligible customers", Figures.count(whole));
        if (perDay != null) {
            long days = Design.days(whole, perDay);
            table.row("at " + Figures.significant(perDay) + " a day", Figures.counted(days, "day", "days"));
        }
        table.print(out);
        out.println("Where there is no difference, one is seen " + Figures.significant(100 * alpha)
                + " times in a hundred" + (each.size() > 2 ? ", in any of the arms (Holm)." : "."));
        if (perDay != null && Design.days(whole, perDay) % 7 != 0) {
            out.println("Run it for whole weeks: customers of a Sunday are not those of a Monday.");
        }
    }
}
