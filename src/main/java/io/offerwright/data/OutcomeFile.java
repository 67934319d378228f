package io.offerwright.data;

import io.offerwright.domain.InputException;
import io.offerwright.domain.Outcome;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What became of offers that were shown. A CSV file with the columns {@code offer_id} and {@code outcome}, and {@code
 * decision_id} or {@code customer_id} or both; {@code at}, {@code channel}, {@code propensity} and {@code revenue} may come
 * besides, so that an {@code events.csv} is one, and a file for {@code campaign results}, too. A row with a decision speaks of that decision; one without speaks of every decision for the customer
 * on or before its day. A row without a day speaks of all of them.
 */
public final class OutcomeFile {
    private static final List<Outcome> OUTCOMES = List.of(Outcome.values());
    private static final String DECISION = "decision_id";
    private static final String CUSTOMER = "customer_id";

    /**
     * What happened with an offer.
     *
     * @param day {@link LocalDate#MAX} when not known
     */
    private record Told(String offerId, LocalDate day, boolean accepted) {}

    /** What is said of a decision, by its id. */
    private final Map<String, List<Told>> ofDecisions;
    /** What is said of a customer and of no decision, by the customer's id. */
    private final Map<String, List<Told>> ofCustomers;
    /** What customers accepted in decisions that are named. */
    private final Map<String, List<Told>> acceptedInDecisions;

    private OutcomeFile(
            Map<String, List<Told>> ofDecisions,
            Map<String, List<Told>> ofCustomers,
            Map<String, List<Told>> acceptedInDecisions) {
        this.ofDecisions = ofDecisions;
        this.ofCustomers = ofCustomers;
        this.acceptedInDecisions = acceptedInDecisions;
    }

    /**
     * Reads a file.
     *
     * @throws InputException with all problems of the file
     */
    public static OutcomeFile read(Table table) {
        boolean customers;
        try (Rows rows = table.open(new Problems(table.name()))) {
            customers = rows.header().contains(CUSTOMER);
            if (!customers && !rows.header().contains(DECISION)) {
                throw new InputException(Columns.missing(
                        rows, table.name(), CUSTOMER, "expected, unless there is a column \"" + DECISION + "\""));
            }
        }
        OutcomeFile file = new OutcomeFile(new HashMap<>(), new HashMap<>(), new HashMap<>());
        TableReader.read(
                table,
                List.of("offer_id", "outcome"),
                List.of(DECISION, CUSTOMER, "at", "channel", "propensity", "revenue"),
                "Remove it.",
                BadRows.REFUSE,
                Set.of(DECISION, CUSTOMER),
                cells -> {
                    String decision = cells.text(DECISION);
                    String customer = cells.text(CUSTOMER);
                    if (decision.isEmpty() && customer.isEmpty()) {
                        cells.name(customers ? CUSTOMER : DECISION);
                    }
                    String offer = cells.name("offer_id");
                    Outcome outcome = cells.word("outcome", OUTCOMES);
                    LocalDate day = cells.text("at").isEmpty()
                            ? LocalDate.MAX
                            : cells.moment("at").toLocalDate();
                    if (cells.good()) {
                        file.add(decision, customer, new Told(offer, day, outcome == Outcome.ACCEPT));
                    }
                });
        return file;
    }

    private void add(String decision, String customer, Told told) {
        if (decision.isEmpty()) {
            add(ofCustomers, customer, told);
            return;
        }
        add(ofDecisions, decision, told);
        if (!customer.isEmpty() && told.accepted()) {
            add(acceptedInDecisions, customer, told);
        }
    }

    private static void add(Map<String, List<Told>> all, String id, Told told) {
        all.computeIfAbsent(id, unused -> new ArrayList<>(2)).add(told);
    }

    /** The offers that a customer accepted at any time, as far as the file says; some may occur twice. */
    public List<String> accepted(String customerId, String decisionId) {
        List<String> accepted = new ArrayList<>();
        for (List<Told> all : List.of(
                of(ofCustomers, customerId), of(acceptedInDecisions, customerId), of(ofDecisions, decisionId))) {
            all.stream().filter(Told::accepted).map(Told::offerId).forEach(accepted::add);
        }
        return accepted;
    }

    /**
     * Whether an offer of a decision was accepted: what the file says of the decision, or else of the customer on the decision's
     * day or later.
     *
     * @return empty if the file does not say
     */
    public Optional<Boolean> outcome(String decisionId, String customerId, String offerId, LocalDate date) {
        Optional<Boolean> ofDecision = outcome(of(ofDecisions, decisionId), offerId, LocalDate.MIN);
        return ofDecision.isPresent() ? ofDecision : outcome(of(ofCustomers, customerId), offerId, date);
    }

    private static Optional<Boolean> outcome(List<Told> all, String offerId, LocalDate from) {
        Optional<Boolean> found = Optional.empty();
        for (Told told : all) {
            if (told.offerId().equals(offerId) && !told.day().isBefore(from)) {
                found = Optional.of(told.accepted() || found.orElse(false));
            }
        }
        return found;
    }

    private static List<Told> of(Map<String, List<Told>> all, String id) {
        return all.getOrDefault(id, List.of());
    }
}
