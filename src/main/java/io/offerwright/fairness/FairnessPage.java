package io.offerwright.fairness;

import io.offerwright.fairness.Fairness.Attribute;
import io.offerwright.fairness.Fairness.Comparison;
import io.offerwright.fairness.Fairness.Driver;
import io.offerwright.fairness.Fairness.Group;
import io.offerwright.fairness.Fairness.Kind;
import io.offerwright.fairness.Fairness.Parity;
import io.offerwright.fairness.Fairness.Rule;
import io.offerwright.fairness.Fairness.Subject;
import io.offerwright.page.Chart;
import io.offerwright.page.Figure;
import io.offerwright.page.Figures;
import io.offerwright.page.Lines;
import io.offerwright.page.Lines.Line;
import java.util.ArrayList;
import java.util.List;

/** What the page of fairness shows, as text and lengths. */
record FairnessPage(Fairness fairness, String source, String lead, List<Section> sections) {
    private static final int MOST_RULES = 6;
    private static final int MOST_GAPS = 8;
    private static final int MOST_OFFERS = 25;

    /**
     * The report of an attribute.
     *
     * @param id of the section in the page
     * @param more how many gaps are left to the table
     */
    record Section(
            String id,
            String name,
            String left,
            List<String> gaps,
            int more,
            List<Figure> figures,
            Lines groups,
            Lines comparisons,
            Lines offers) {}

    static FairnessPage of(Fairness fairness, String source) {
        List<Section> sections = new ArrayList<>();
        for (Attribute attribute : fairness.attributes()) {
            sections.add(section(fairness, attribute, "attribute-" + (sections.size() + 1)));
        }
        return new FairnessPage(fairness, source, lead(fairness), sections);
    }

    /** How many gaps were found. */
    int gaps() {
        return gaps(fairness);
    }

    private static int gaps(Fairness fairness) {
        return fairness.attributes().stream()
                .mapToInt(attribute -> attribute.gaps().size())
                .sum();
    }

    private static String lead(Fairness fairness) {
        int gaps = gaps(fairness);
        String compared = Figures.counted(fairness.comparisons(), "comparison", "comparisons");
        if (fairness.comparisons() == 0) {
            return "There was nothing to compare: no attribute has two groups that are large enough.";
        }
        if (gaps == 0) {
            return "No group was shown anything less than four fifths as often as the largest, by more than chance brings"
                    + " about, in " + compared + ". That proves no fairness; it says that none of this was found.";
        }
        return "In " + gaps + " of " + compared
                + " one group was shown something less than four fifths as often as another, by more than chance brings about."
                + " Whether that is unfair is for people to judge: a good reason may be behind it.";
    }

    private static Section section(Fairness fairness, Attribute attribute, String id) {
        List<Comparison> gaps = attribute.gaps();
        List<Figure> figures = new ArrayList<>();
        Subject any = new Subject(Kind.LIST, "", "");
        if (!attribute.groups().isEmpty()) {
            figures.add(rates("Share of decisions that list any offer", attribute, any, false));
            figures.add(exposures(attribute, any));
            for (Subject subject : gapsByKind(gaps)) {
                figures.add(
                        rates("Share of decisions that list " + FairnessWords.what(subject), attribute, subject, true));
            }
            if (!attribute.rules().isEmpty()) {
                figures.add(exclusions(attribute));
            }
        }
        return new Section(
                id,
                attribute.name(),
                left(fairness, attribute),
                gaps.stream()
                        .limit(MOST_GAPS)
                        .map(gap -> FairnessWords.gap(attribute.name(), gap))
                        .toList(),
                Math.max(0, gaps.size() - MOST_GAPS),
                figures,
                groups(attribute),
                comparisons(attribute),
                offers(attribute));
    }

    /** What the largest gaps are about, three of them. */
    private static List<Subject> gapsByKind(List<Comparison> gaps) {
        return gaps.stream()
                .map(Comparison::subject)
                .filter(subject -> subject.kind() != Kind.LIST)
                .distinct()
                .limit(3)
                .toList();
    }

    private static String left(Fairness fairness, Attribute attribute) {
        List<String> left = new ArrayList<>();
        if (attribute.leftOut() > 0) {
            left.add(Figures.counted(attribute.leftOut(), "group", "groups") + " of fewer than " + fairness.minimum()
                    + " customers left out");
        }
        if (attribute.unknown() > 0) {
            left.add(Figures.counted(attribute.unknown(), "decision", "decisions")
                    + " for customers whose group is not known");
        }
        return left.isEmpty() ? "" : "Not shown: " + String.join("; ", left) + ".";
    }

    private static Figure rates(String title, Attribute attribute, Subject subject, boolean flagged) {
        List<Chart.Item> items = new ArrayList<>();
        List<Line> rows = new ArrayList<>();
        double highest = attribute.groups().stream()
                .flatMap(group -> group.rate(subject).stream())
                .mapToDouble(rate -> rate.share().value())
                .max()
                .orElse(0);
        for (Group group : attribute.groups()) {
            group.rate(subject).ifPresent(rate -> {
                boolean low = flagged && rate.share().value() < 0.8 * highest;
                items.add(item(group.name(), FairnessWords.share(rate.share()), low ? "down" : "up", rate.share()));
                rows.add(new Line(List.of(
                        group.name(),
                        Figures.count(rate.of()),
                        Figures.count(rate.selected()),
                        FairnessWords.share(rate.share()))));
            });
        }
        return new Figure(
                Chart.of(title, false, items, List.of(), share -> Figures.percent(share, 1)),
                new Lines(title, List.of("Group", "Of", "Listed for", "Share (95%)"), rows));
    }

    private static Figure exposures(Attribute attribute, Subject subject) {
        List<Chart.Item> items = new ArrayList<>();
        List<Line> rows = new ArrayList<>();
        for (Group group : attribute.groups()) {
            group.rate(subject).ifPresent(rate -> {
                items.add(item(group.name(), FairnessWords.figure(rate.exposure()), "up", rate.exposure()));
                rows.add(new Line(List.of(group.name(), FairnessWords.figure(rate.exposure()))));
            });
        }
        String title = "Exposure of a decision: its places, each counted 1 ÷ log2(1 + rank)";
        return new Figure(
                Chart.of(title, false, items, List.of(), Figures::significant),
                new Lines(title, List.of("Group", "Exposure (95%)"), rows));
    }

    private static Figure exclusions(Attribute attribute) {
        List<Chart.Item> items = new ArrayList<>();
        List<Line> rows = new ArrayList<>();
        List<String> heads = new ArrayList<>(List.of("Rule"));
        attribute.groups().forEach(group -> heads.add(group.name()));
        int drawn = 0;
        for (Rule rule : attribute.rules()) {
            List<String> cells = new ArrayList<>(List.of(rule.id()));
            if (drawn++ < MOST_RULES) {
                items.add(Chart.Item.heading(rule.id()));
                attribute.groups().forEach(group -> {
                    double share = rule.shares().getOrDefault(group.name(), 0.0);
                    items.add(item(group.name(), Figures.percent(share, 1), "down", new Estimate(share, share, share)));
                });
            }
            attribute
                    .groups()
                    .forEach(group -> cells.add(Figures.percent(rule.shares().getOrDefault(group.name(), 0.0), 1)));
            rows.add(new Line(cells));
        }
        String title = "What each rule keeps out, of all pairs of decision and offer"
                + (drawn > MOST_RULES ? ": the " + MOST_RULES + " rules that differ most" : "");
        return new Figure(
                Chart.of(title, true, items, List.of(), share -> Figures.percent(share, 1)),
                new Lines("Share of all pairs of decision and offer that each rule keeps out, by group", heads, rows));
    }

    private static Lines groups(Attribute attribute) {
        List<Line> rows = new ArrayList<>();
        for (Group group : attribute.groups()) {
            rows.add(new Line(List.of(
                    group.name() + (group.name().equals(attribute.reference()) ? " (the largest)" : ""),
                    Figures.count(group.customers()),
                    Figures.count(group.decisions()),
                    Figures.percent(group.coverage(), 1),
                    Figures.decimal(group.gini(), 2),
                    Double.isNaN(group.diversity()) ? "–" : Figures.decimal(group.diversity(), 2))));
        }
        return new Lines(
                "Groups, and how their lists use the catalogue",
                List.of("Group", "Customers", "Decisions", "Offers ever listed", "Gini of exposure", "Diversity"),
                rows);
    }

    private static Lines comparisons(Attribute attribute) {
        List<Line> rows = new ArrayList<>();
        for (Comparison each : attribute.comparisons()) {
            if (each.subject().kind() != Kind.OFFER) {
                rows.add(line(each));
            }
        }
        for (Parity parity : attribute.parities()) {
            rows.add(new Line(List.of(
                    FairnessWords.what(parity.subject()),
                    "lowest, " + parity.lowest() + ", to highest, " + parity.highest(),
                    FairnessWords.figure(parity.ratio()),
                    "–",
                    "picked out of all, so without a test",
                    "")));
        }
        return new Lines(
                "Every group beside the largest: any offer, categories, equal opportunity",
                List.of("What", "Group", "Ratio (95%)", "p", "p by Holm", "Verdict"),
                rows);
    }

    private static Lines offers(Attribute attribute) {
        List<Line> rows = attribute.comparisons().stream()
                .filter(each -> each.subject().kind() == Kind.OFFER)
                .limit(MOST_OFFERS)
                .map(FairnessPage::line)
                .toList();
        return new Lines(
                "Single offers, the " + rows.size() + " that differ most",
                List.of("What", "Group", "Ratio (95%)", "p", "p by Holm", "Verdict"),
                rows);
    }

    private static Line line(Comparison each) {
        return new Line(List.of(
                FairnessWords.what(each.subject()),
                each.group() + " to " + each.reference(),
                FairnessWords.figure(each.ratio()),
                FairnessWords.p(each.p()),
                FairnessWords.p(each.adjusted()),
                verdict(each)));
    }

    private static String verdict(Comparison each) {
        if (!each.significant()) {
            return "no difference shown";
        }
        String rules = String.join(
                ", ", each.drivers().stream().limit(2).map(Driver::ruleId).toList());
        return (each.gap() ? "below four fifths" : "differs, within four fifths")
                + (rules.isEmpty() ? "" : "; " + rules);
    }

    /** A row of a chart. */
    static Chart.Item item(String name, String text, String kind, Estimate estimate) {
        return new Chart.Item(name, text, kind, estimate.value(), estimate.low(), estimate.high());
    }
}
