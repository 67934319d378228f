package io.offerwright.cli;

import io.offerwright.domain.Channel;
import io.offerwright.domain.Contact;
import io.offerwright.domain.Context;
import io.offerwright.domain.Customer;
import io.offerwright.domain.Holding;
import io.offerwright.domain.Restriction;
import io.offerwright.domain.Score;
import io.offerwright.domain.Usage;
import io.offerwright.evidence.Candidate;
import io.offerwright.evidence.Decision;
import io.offerwright.evidence.Verdict;
import io.offerwright.ledger.LedgerRecord;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** A recorded decision for people: what was known, what was chosen, and what became of every other offer. */
final class DecisionText {
    private DecisionText() {}

    static void print(PrintWriter out, LedgerRecord.Kept record, long records) {
        Decision decision = record.decision();
        Context context = decision.request().context();
        TextTable head = new TextTable("", "ll");
        head.row("Decision", decision.id());
        head.row("Record", String.format(Locale.ROOT, "%,d of %,d", record.sequence(), records));
        head.row("Campaign", context.campaign());
        head.row("Date", date(context.date()) + ", by " + context.channel());
        head.row(
                "List",
                decision.chosen().size() + " of at most " + decision.request().listLength()
                        + " offers, chosen with probability " + Score.text(decision.selectionProbability()));
        head.row("Bundle", decision.bundle().hex());
        if (!decision.failedRules().isEmpty()) {
            head.row(
                    "Failed rules",
                    String.join(", ", decision.failedRules()) + ": this is what the bundle falls back to");
        }
        head.print(out);
        out.println();
        printCustomer(out, decision);
        out.println();
        printCandidates(out, decision);
    }

    private static void printCustomer(PrintWriter out, Decision decision) {
        Customer customer = decision.request().customer();
        TextTable table = new TextTable("", "ll");
        table.row("Customer", customer.id());
        table.row(
                "Pays",
                customer.paymentType() + ", " + customer.segment() + ", with a " + customer.deviceTier() + " device");
        table.row("Household", customer.householdSize() + ", customer for " + customer.tenureDays() + " days");
        table.row("Region", known(customer.region()));
        table.row(
                "Network",
                "quality " + number(customer.networkQuality()) + ", coverage " + number(customer.coverageScore()));
        table.row("Churn risk", number(customer.churnRisk()));
        table.row("Plan", known(customer.currentOffer()));
        table.row(
                "Consents",
                customer.consents().isEmpty()
                        ? "to nothing"
                        : "to "
                                + String.join(
                                        ", ",
                                        customer.consents().stream()
                                                .map(Channel::name)
                                                .toList()));
        Usage usage = customer.usage();
        table.row(
                "Uses",
                usage.months() == 0
                        ? "not known"
                        : number(usage.dataGb()) + " GB (deviation " + number(usage.dataDeviation()) + "), "
                                + number(usage.callMinutes()) + " minutes, " + number(usage.sms())
                                + " messages a month, over " + usage.months() + " months");
        customer.attributes().forEach((name, value) -> table.row(name, value));
        for (Holding holding : decision.request().holdings()) {
            table.row(
                    "Holds",
                    holding.offerId()
                            + (holding.since().equals(LocalDate.MIN) ? "" : " since " + date(holding.since())));
        }
        for (Contact contact : decision.request().contacts()) {
            table.row(
                    "Was shown",
                    contact.offerId() + " by " + contact.channel() + " " + contact.daysAgo() + " days before: "
                            + contact.outcome());
        }
        table.print(out);
    }

    private static void printCandidates(PrintWriter out, Decision decision) {
        TextTable table = new TextTable("", "rlrrrrrl");
        table.row("Place", "Offer", "Score", "Relevance", "Revenue", "Diversity", "Propensity", "Verdict");
        List<Candidate> rest = new ArrayList<>(decision.candidates());
        List<Candidate> chosen = decision.chosen();
        rest.removeIf(candidate -> candidate.verdict() instanceof Verdict.Chosen);
        rest.sort(Comparator.comparingInt((Candidate candidate) -> order(candidate.verdict()))
                .thenComparing(Comparator.comparingLong(Candidate::score).reversed())
                .thenComparing(Candidate::offerId));
        chosen.forEach(candidate -> row(table, candidate));
        rest.forEach(candidate -> row(table, candidate));
        table.print(out);
    }

    private static void row(TextTable table, Candidate candidate) {
        table.row(
                candidate.verdict() instanceof Verdict.Chosen place ? Integer.toString(place.rank()) : "",
                candidate.offerId(),
                score(candidate.score()),
                score(candidate.relevance()),
                score(candidate.revenue()),
                score(candidate.diversity()),
                score(candidate.propensity()),
                words(candidate));
    }

    private static int order(Verdict verdict) {
        return verdict instanceof Verdict.Outranked ? 0 : verdict instanceof Verdict.Excluded ? 2 : 1;
    }

    /** The verdict in words, with the rules that raised the offer. */
    static String words(Candidate candidate) {
        String words = words(candidate.verdict());
        if (candidate.ruleIds().isEmpty()) {
            return words;
        }
        String how = !candidate.promoted()
                ? "boosted"
                : candidate.ruleIds().size() == 1 ? "promoted" : "promoted and boosted";
        return words + " (" + how + " by " + String.join(", ", candidate.ruleIds()) + ")";
    }

    private static String words(Verdict verdict) {
        if (verdict instanceof Verdict.Chosen) {
            return "chosen";
        } else if (verdict instanceof Verdict.Outranked outranked) {
            return "outranked: " + outranked.rivalId() + " took the last place";
        } else if (verdict instanceof Verdict.Excluded excluded) {
            return "excluded by " + String.join(", ", excluded.ruleIds());
        } else if (verdict instanceof Verdict.OverLimit over) {
            return "over the limit of " + over.limit() + " in its category, set by " + over.ruleId();
        } else if (verdict instanceof Verdict.BelowMinimum below) {
            return below.objective().name().toLowerCase(Locale.ROOT) + " below the minimum of "
                    + Score.text(below.minimum()) + ", set by " + below.ruleId();
        }
        if (verdict instanceof Verdict.Withheld withheld) {
            return "withheld, since " + String.join(", ", withheld.ruleIds()) + " failed";
        }
        if (verdict instanceof Verdict.Restricted restricted) {
            return restricted.timeSpent()
                    ? "not offered, since the time for the decision was spent (" + Restriction.TIME_SPENT + ")"
                    : "held back by the contact policy: " + String.join(", ", restricted.restrictionIds());
        }
        throw new IllegalStateException("There are no words for " + verdict + ".");
    }

    private static String score(long millionths) {
        return BigDecimal.valueOf(millionths, 6).toPlainString();
    }

    private static String number(double value) {
        return Double.isNaN(value) ? "not known" : String.format(Locale.ROOT, "%.2f", value);
    }

    private static String known(String text) {
        return text.isEmpty() ? "none" : text;
    }

    private static String date(LocalDate date) {
        return date.equals(LocalDate.MIN) || date.equals(LocalDate.MAX) ? "open" : date.toString();
    }
}
