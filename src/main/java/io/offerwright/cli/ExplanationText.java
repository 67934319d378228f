package io.offerwright.cli;

import io.offerwright.domain.Catalog;
import io.offerwright.domain.Score;
import io.offerwright.engine.Explained;
import io.offerwright.evidence.Candidate;
import io.offerwright.evidence.Decision;
import io.offerwright.evidence.Explanation;
import io.offerwright.evidence.Operation;
import io.offerwright.evidence.Verdict;
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
    static void printList(PrintWriter out, Explained explained, Catalog catalog) {
        Decision decision = explained.decision();
        out.println("Decision " + decision.id() + " for customer "
                + decision.request().customer().id() + ", bundle "
                + decision.bundle().abbreviated());
        explained.failure().ifPresent(failure -> {
            out.println(failure);
            out.println("So this is what the bundle falls back to ("
                    + explained.fallback().word() + ").");
        });
        List<Candidate> chosen = explained.chosen();
        if (chosen.isEmpty()) {
            out.println("No offer is left for this customer.");
        }
        for (Candidate candidate : chosen) {
            int rank = ((Verdict.Chosen) candidate.verdict()).rank();
            out.println();
            out.printf(
                    Locale.ROOT,
                    "%2d. %s (%s), score %.3f%n",
                    rank,
                    catalog.offer(catalog.indexOf(candidate.offerId())).name(),
                    candidate.offerId(),
                    (double) candidate.score() / Score.ONE);
            out.println("    " + explained.reason(candidate.offerId()));
        }
    }

    /** One candidate: its verdict in words, and the computation of its score as an indented tree. */
    static void printOffer(PrintWriter out, Explained explained, Catalog catalog, String offerId) {
        out.println(catalog.offer(catalog.indexOf(offerId)).name() + " (" + offerId + ")");
        Decision decision = explained.decision();
        Candidate candidate = decision.candidates().get(catalog.indexOf(offerId));
        out.println("  " + DecisionText.words(candidate) + ". " + explained.reason(offerId));
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
