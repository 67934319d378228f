package io.offerwright.cli;

import io.offerwright.domain.Offer;
import io.offerwright.engine.Explained;
import io.offerwright.evidence.Candidate;
import io.offerwright.impact.Change;
import io.offerwright.impact.Impact;
import io.offerwright.impact.Impact.Example;
import io.offerwright.impact.Impact.Group;
import io.offerwright.impact.Impact.OfferLine;
import io.offerwright.impact.Impact.RuleLine;
import io.offerwright.impact.ImpactFacts;
import io.offerwright.impact.Worth;
import io.offerwright.page.Figures;
import io.offerwright.rules.Rule;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** The impact of an edit for a terminal of 100 columns: what most people want to know; all of it is in the JSON. */
final class ImpactText {
    private static final int OFFERS_SHOWN = 8;
    private static final int GROUPS_SHOWN = 12;

    private ImpactText() {}

    static void print(PrintWriter out, Impact impact, ImpactFacts facts, Duration deciding) {
        out.println("From " + TextTable.plain(facts.before()) + " to " + TextTable.plain(facts.after()) + ", for "
                + facts.date() + " by " + facts.channel());
        edit(out, impact);
        out.println();
        changes(out, impact);
        worth(out, impact);
        groups(out, impact);
        offers(out, impact);
        names(out, "No longer on any list", impact.starved());
        names(out, "On a list for the first time", impact.revived());
        names(out, "On no list, before and after", impact.neverListed());
        for (Example example : impact.examples()) {
            example(out, example, impact.offers());
        }
        out.println();
        out.printf(
                Locale.ROOT,
                "Decided in %.1f s (%,.0f customers/s).%n",
                deciding.toMillis() / 1000.0,
                impact.customers() / Math.max(1e-3, deciding.toMillis() / 1000.0));
    }

    private static void edit(PrintWriter out, Impact impact) {
        List<RuleLine> edited = impact.editedRules();
        if (edited.isEmpty()) {
            out.println("The two rule books mean the same.");
            return;
        }
        out.println();
        out.println("The edit, and for how many customers each rule fires");
        TextTable table = new TextTable("  ", "lrrrrl");
        table.row("", "before", "after", "touched", "new list", "");
        for (RuleLine line : edited) {
            Rule rule = line.rule().rule();
            table.row(
                    line.rule().fate().name().toLowerCase(Locale.ROOT) + " " + rule.id(),
                    count(line.customersBefore()),
                    count(line.customersAfter()),
                    count(line.touched()),
                    count(line.changed()),
                    rule.name());
        }
        table.print(out);
    }

    private static void changes(PrintWriter out, Impact impact) {
        out.printf(
                Locale.ROOT,
                "%s of %s (%s) get another list",
                Figures.count(impact.changed()),
                Figures.counted(impact.customers(), "customer", "customers"),
                Figures.percent(impact.changed(), impact.customers()));
        if (impact.changed() == 0) {
            out.println(".");
            return;
        }
        out.println(":");
        TextTable table = new TextTable("  ", "rrl");
        for (Change change : Change.values()) {
            long count = impact.changes().get(change);
            if (change != Change.NONE && count > 0) {
                table.row(count(count), Figures.percent(count, impact.changed()), words(change));
            }
        }
        table.print(out);
        if (impact.emptied() > 0) {
            out.println("  " + Figures.counted(impact.emptied(), "list is", "lists are")
                    + " empty now and held something before.");
        }
        if (impact.filled() > 0) {
            out.println("  " + Figures.counted(impact.filled(), "list holds", "lists hold")
                    + " something now and held nothing before.");
        }
    }

    private static String words(Change change) {
        return switch (change) {
            case NONE -> "the same list";
            case REPLACED -> "offers came and others left";
            case LOST -> "offers left, none came";
            case GAINED -> "offers came, none left";
            case REORDERED -> "the same offers in another order";
        };
    }

    private static void worth(PrintWriter out, Impact impact) {
        Worth before = impact.before();
        Worth after = impact.after();
        out.println();
        out.println("What the lists are worth");
        TextTable table = new TextTable("  ", "lrrrrr");
        table.row("", "before", "after", "change", "mean before", "mean after");
        table.row(
                "places",
                count(before.places()),
                count(after.places()),
                Figures.signed(after.places() - before.places()),
                "",
                "");
        table.row(
                "empty lists",
                count(before.emptyLists()),
                count(after.emptyLists()),
                Figures.signed(after.emptyLists() - before.emptyLists()),
                "",
                "");
        measure(table, "relevance", before, before.relevance(), after, after.relevance(), 4);
        measure(table, "revenue", before, before.revenue(), after, after.revenue(), 4);
        measure(table, "diversity", before, before.diversity(), after, after.diversity(), 4);
        measure(table, "margin", before, before.margin(), after, after.margin(), 2);
        measure(table, "expected margin", before, before.expectedMargin(), after, after.expectedMargin(), 3);
        table.print(out);
    }

    private static void measure(
            TextTable table, String name, Worth before, double old, Worth after, double fresh, int decimals) {
        table.row(
                name,
                decimal(old, 1),
                decimal(fresh, 1),
                change(fresh - old, 1),
                decimal(before.perPlace(old), decimals),
                decimal(after.perPlace(fresh), decimals));
    }

    private static void groups(PrintWriter out, Impact impact) {
        impact.groups().forEach((column, groups) -> {
            out.println();
            TextTable table = new TextTable("  ", "lrrrrr");
            table.row(column, "customers", "new list", "", "expected margin after", "change");
            List<Group> most = groups.size() <= GROUPS_SHOWN
                    ? groups
                    : groups.stream()
                            .sorted(Comparator.comparingLong(Group::changed).reversed())
                            .limit(GROUPS_SHOWN)
                            .toList();
            for (Group group : most) {
                double old = group.before().expectedMargin();
                double fresh = group.after().expectedMargin();
                table.row(
                        group.value(),
                        count(group.customers()),
                        count(group.changed()),
                        Figures.percent(group.changed(), group.customers()),
                        decimal(fresh, 1),
                        change(fresh - old, 1));
            }
            table.print(out);
            if (groups.size() > GROUPS_SHOWN) {
                out.println("  ... and " + (groups.size() - GROUPS_SHOWN) + " more");
            }
        });
    }

    private static void offers(PrintWriter out, Impact impact) {
        offers(
                out,
                "Offers that win",
                impact.offers().stream()
                        .filter(line -> line.won() > 0)
                        .sorted(Comparator.comparingLong(OfferLine::won).reversed())
                        .toList());
        offers(
                out,
                "Offers that lose",
                impact.offers().stream()
                        .filter(line -> line.won() < 0)
                        .sorted(Comparator.comparingLong(OfferLine::won))
                        .toList());
    }

    private static void offers(PrintWriter out, String title, List<OfferLine> lines) {
        if (lines.isEmpty()) {
            return;
        }
        out.println();
        TextTable table = new TextTable("  ", "lrrrl");
        table.row(title, "before", "after", "change", "");
        for (OfferLine line : lines.subList(0, Math.min(OFFERS_SHOWN, lines.size()))) {
            table.row(
                    line.offer().id(),
                    count(line.before()),
                    count(line.after()),
                    Figures.signed(line.won()),
                    line.offer().name());
        }
        table.print(out);
        if (lines.size() > OFFERS_SHOWN) {
            out.println("  ... and " + (lines.size() - OFFERS_SHOWN) + " more");
        }
    }

    private static void names(PrintWriter out, String title, List<Offer> offers) {
        if (!offers.isEmpty()) {
            out.println();
            out.println(title + ": "
                    + offers.stream().map(offer -> TextTable.plain(offer.id())).collect(Collectors.joining(", ")));
        }
    }

    private static void example(PrintWriter out, Example example, List<OfferLine> offers) {
        Map<String, String> names = new HashMap<>();
        offers.forEach(line -> names.put(line.offer().id(), line.offer().name()));
        Explained before = example.decision().before();
        Explained after = example.decision().after();
        out.println();
        out.println("Customer "
                + TextTable.plain(before.decision().request().customer().id()) + ": " + words(example.change()));
        list(out, "before", before, after, names);
        list(out, "after", after, before, names);
    }

    private static void list(
            PrintWriter out, String title, Explained list, Explained other, Map<String, String> names) {
        Set<String> elsewhere = new HashSet<>();
        other.chosen().forEach(candidate -> elsewhere.add(candidate.offerId()));
        out.println("  " + title + (list.chosen().isEmpty() ? ": no offer" : ""));
        boolean old = title.equals("before");
        int rank = 0;
        for (Candidate candidate : list.chosen()) {
            String id = candidate.offerId();
            boolean both = elsewhere.contains(id);
            out.printf(
                    Locale.ROOT,
                    "  %s%2d. %s (%s), score %s%n",
                    both ? " " : old ? "-" : "+",
                    ++rank,
                    TextTable.plain(names.getOrDefault(id, id)),
                    TextTable.plain(id),
                    Figures.score(candidate.score()));
            if (!both) {
                out.println("        " + TextTable.plain(list.reason(id)));
                out.println("        " + (old ? "Now: " : "Before: ") + TextTable.plain(other.reason(id)));
            }
        }
    }

    private static String count(long value) {
        return Figures.count(value);
    }

    private static String decimal(double value, int decimals) {
        return Figures.decimal(value, decimals);
    }

    private static String change(double value, int decimals) {
        return Figures.signed(value, decimals);
    }
}
