package io.offerwright.cli;

import io.offerwright.domain.Catalog;
import io.offerwright.domain.Restriction;
import io.offerwright.domain.Score;
import io.offerwright.engine.Explained;
import io.offerwright.engine.RestrictionText;
import io.offerwright.evidence.Candidate;
import io.offerwright.evidence.Decision;
import io.offerwright.evidence.Explanation;
import io.offerwright.evidence.Operation;
import io.offerwright.evidence.Verdict;
import io.offerwright.explanation.DecisionPage;
import io.offerwright.language.Language;
import io.offerwright.language.Text;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** A decision and its explanations as plain text. */
final class ExplanationText {
    /** Parts of a sum shown one by one; the rest is added up. The tree itself is in the JSON. */
    private static final int PARTS_SHOWN = 6;

    private ExplanationText() {}

    /** The list with a reason for each offer. */
    static void printList(PrintWriter out, Explained explained, Catalog catalog, Language language) {
        Decision decision = explained.decision();
        out.println(language.say(
                Text.TERMINAL_HEADING,
                decision.id(),
                decision.request().customer().id(),
                decision.bundle().abbreviated()));
        explained.failure().ifPresent(failure -> {
            out.println(failure);
            out.println(
                    language.say(Text.TERMINAL_FALLBACK, explained.fallback().word()));
        });
        String churn = explained.churnReason(language);
        if (!churn.isEmpty()) {
            out.println(churn);
        }
        List<Candidate> chosen = explained.chosen();
        if (chosen.isEmpty()) {
            out.println(language.say(Text.TERMINAL_EMPTY));
        }
        for (Candidate candidate : chosen) {
            int rank = ((Verdict.Chosen) candidate.verdict()).rank();
            out.println();
            out.println(language.say(
                    Text.TERMINAL_OFFER,
                    String.format(Locale.ROOT, "%2d", rank),
                    catalog.offer(catalog.indexOf(candidate.offerId())).name(),
                    candidate.offerId(),
                    language.number(String.format(Locale.ROOT, "%.3f", (double) candidate.score() / Score.ONE))));
            out.println("    " + explained.reason(candidate.offerId(), language));
        }
        printRestrictions(out, explained, language);
    }

    /** What stands against all offers, a line each, under a list that is shorter for it. */
    private static void printRestrictions(PrintWriter out, Explained explained, Language language) {
        RestrictionText text = new RestrictionText(language, explained.catalog());
        for (Restriction restriction : explained.decision().request().restrictions()) {
            if (restriction.isForAll()) {
                out.println(text.sentence(restriction) + ".");
            }
        }
    }

    /** Why each other offer is not on the list. */
    static void printOthers(PrintWriter out, Explained explained, Language language) {
        out.println();
        out.println(language.say(Text.TERMINAL_OTHERS));
        for (Candidate candidate : explained.decision().candidates()) {
            if (!explained.chosen().contains(candidate)) {
                out.println("  " + candidate.offerId() + "  " + explained.reason(candidate.offerId(), language));
            }
        }
    }

    /** What each listed offer's customer may be told, one line each: the offer, a tab, the sentence. */
    static void printForCustomer(PrintWriter out, Explained explained, List<String> offerIds, Language language) {
        for (String offerId : offerIds) {
            out.println(offerId + "\t" + explained.forCustomer(offerId, language));
        }
    }

    /** One candidate: its verdict in words, and the computation of its score as an indented tree. */
    static void printOffer(PrintWriter out, Explained explained, Catalog catalog, String offerId, Language language) {
        out.println(catalog.offer(catalog.indexOf(offerId)).name() + " (" + offerId + ")");
        Decision decision = explained.decision();
        Candidate candidate = decision.candidates().get(catalog.indexOf(offerId));
        String verdict = language.equals(Language.ENGLISH)
                ? DecisionText.words(candidate)
                : DecisionPage.verdict(candidate.verdict(), language);
        out.println("  " + verdict + ". " + explained.reason(offerId, language));
        out.println();
        printNode(out, explained.explanation(offerId), 1);
    }

    private static void printNode(PrintWriter out, Explanation node, int depth) {
        if (node.operation() == Operation.ROUNDING) {
            return;
        }
        String label = "  ".repeat(depth) + node.label();
        String rule = node.source() == null ? "" : "  [" + node.source() + "]";
        out.printf(
                Locale.ROOT,
                "%-58s %+10.6f  %s%s%n",
                label.length() > 58 ? label.substring(0, 57) + "\u2026" : label,
                node.trillionths() / 1e12,
                sign(node.operation()),
                rule);
        List<Explanation> parts = new ArrayList<>(node.parts());
        boolean many = node.operation() == Operation.SUM && parts.size() > PARTS_SHOWN;
        if (many) {
            parts.sort(Comparator.comparingLong((Explanation part) -> -Math.abs(part.trillionths())));
        }
        for (Explanation part : many ? parts.subList(0, PARTS_SHOWN) : parts) {
            printNode(out, part, depth + 1);
        }
        if (many) {
            long rest = 0;
            for (Explanation part : parts.subList(PARTS_SHOWN, parts.size())) {
                rest += part.trillionths();
            }
            out.printf(
                    Locale.ROOT,
                    "%-58s %+10.6f%n",
                    "  ".repeat(depth + 1) + (parts.size() - PARTS_SHOWN) + " more parts",
                    rest / 1e12);
        }
    }

    private static String sign(Operation operation) {
        return switch (operation) {
            case SUM -> "sum of";
            case PRODUCT -> "product of";
            case SQUASH -> "logistic function of";
            case VALUE, ROUNDING -> "";
        };
    }
}
