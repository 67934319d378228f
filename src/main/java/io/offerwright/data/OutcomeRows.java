package io.offerwright.data;

import io.offerwright.domain.Channel;
import io.offerwright.domain.InputException;
import io.offerwright.domain.Outcome;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Reported outcomes, one row at a time: however many there are, one is in memory. The columns are {@code offer_id}, {@code at},
 * {@code outcome}, and {@code decision_id} or {@code customer_id} or both; {@code channel} and {@code revenue} may come besides,
 * and {@code propensity}, which nothing is made of.
 *
 * <p>{@code at} is a local date and time, or one with an offset such as {@code 2026-03-01T18:30:00Z}, which becomes the local time of
 * a zone; a date alone is the start of its day. A row that can't be used is told with its line and what is wrong with it, and
 * reading goes on.
 */
public final class OutcomeRows {
    private static final List<Outcome> OUTCOMES = List.of(Outcome.values());
    private static final List<Channel> CHANNELS = List.of(Channel.values());
    private static final String DECISION = "decision_id";
    private static final String CUSTOMER = "customer_id";
    private static final String OFFER = "offer_id";
    private static final Pattern WITH_OFFSET = Pattern.compile(
            "[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\\.[0-9]{1,9})?)?" + "(Z|[+-][0-9]{2}:[0-9]{2})");

    private OutcomeRows() {}

    /** Hears of each row. */
    public interface Listener {
        /**
         * A row that says something.
         *
         * @param line of the file, or number of the query's row
         */
        void reported(long line, ReportedOutcome outcome);

        /**
         * A row that can't be used.
         *
         * @param message what is wrong with it, without the ids of anybody
         */
        void malformed(long line, String message);
    }

    /**
     * Reads a table.
     *
     * @param zone whose local time is meant by a row with an offset
     * @throws InputException if it can't be read, lacks a column, or can't be split into rows any further
     */
    public static void read(Table table, ZoneId zone, Listener listener) {
        Problems ofHeader = new Problems(table.name());
        try (Rows rows = table.open(ofHeader)) {
            boolean customers = rows.header().contains(CUSTOMER);
            if (!customers && !rows.header().contains(DECISION)) {
                throw new InputException(Columns.missing(
                        rows, table.name(), DECISION, "expected, unless there is a column \"" + CUSTOMER + "\""));
            }
            Columns columns = new Columns(
                    rows,
                    table,
                    List.of(OFFER, "at", "outcome"),
                    List.of(DECISION, CUSTOMER, "channel", "revenue", "propensity"),
                    "Remove it.",
                    ofHeader);
            ofHeader.refuseIfAny();
            for (Row row = rows.next(); row != null; row = rows.next()) {
                read(table, columns, row, zone, listener);
            }
        }
    }

    private static void read(Table table, Columns columns, Row row, ZoneId zone, Listener listener) {
        Problems problems = new Problems(table.name());
        Cells cells = new Cells(columns, problems, Set.of(DECISION, CUSTOMER));
        cells.goTo(row, 0);
        if (row.size() == columns.count()) {
            ReportedOutcome outcome = outcome(cells, zone);
            if (cells.good()) {
                listener.reported(cells.line(), outcome);
                return;
            }
        } else {
            problems.add(TableReader.ragged(row, columns.count()));
        }
        listener.malformed(cells.line(), problems.kept().get(0).message());
    }

    /** What a row says; of no use if the row is not good. */
    private static ReportedOutcome outcome(Cells cells, ZoneId zone) {
        String decision = id(cells, DECISION);
        String customer = id(cells, CUSTOMER);
        if (decision.isEmpty() && customer.isEmpty()) {
            cells.reject(DECISION, "The row names neither a decision nor a customer.", "");
        }
        cells.name(OFFER);
        String offer = id(cells, OFFER);
        LocalDateTime at = moment(cells, zone);
        Outcome outcome = cells.word("outcome", OUTCOMES);
        Channel channel = cells.text("channel").isEmpty() ? null : cells.word("channel", CHANNELS);
        double revenue = cells.numberOrNaN("revenue", 0, ReportedOutcome.MOST_REVENUE);
        if (!cells.good()) {
            return NOTHING;
        }
        return new ReportedOutcome(
                decision,
                customer,
                offer,
                at,
                outcome,
                channel,
                Double.isNaN(revenue) ? ReportedOutcome.UNKNOWN : ReportedOutcome.revenueOf(revenue));
    }

    private static final ReportedOutcome NOTHING = new ReportedOutcome(
            "-", "", "-", LocalDateTime.of(1970, 1, 1, 0, 0), Outcome.IMPRESSION, null, ReportedOutcome.UNKNOWN);

    private static String id(Cells cells, String column) {
        String text = cells.text(column);
        if (!ReportedOutcome.storable(text)) {
            cells.reject(
                    column,
                    column + " has " + text.length() + " characters; expected at most " + ReportedOutcome.LONGEST_ID
                            + ", and whole ones.",
                    "");
        }
        return text;
    }

    private static LocalDateTime moment(Cells cells, ZoneId zone) {
        String text = cells.text("at");
        LocalDateTime at;
        if (WITH_OFFSET.matcher(text).matches()) {
            try {
                at = OffsetDateTime.parse(text).atZoneSameInstant(zone).toLocalDateTime();
            } catch (DateTimeException e) {
                cells.reject("at", "at is " + Cells.quoted(text) + "; the calendar has no such moment.", "");
                return LocalDateTime.MIN;
            }
        } else {
            at = cells.moment("at");
        }
        if (at.getYear() < 1 || at.getYear() > 9_999) {
            cells.reject("at", "at is " + Cells.quoted(text) + "; expected a year from 1 to 9999.", "");
        }
        return at;
    }
}
