package io.offerwright.data;

import io.offerwright.domain.Catalog;
import io.offerwright.domain.Channel;
import io.offerwright.domain.Outcome;
import io.offerwright.domain.Spelling;
import java.util.List;

/** Reads events, each from the cells of a row. */
final class EventCells {
    /** The columns that events may have besides. */
    static final List<String> OPTIONAL = List.of("propensity");

    private static final List<Outcome> OUTCOMES = List.of(Outcome.values());
    private static final List<Channel> CHANNELS = List.of(Channel.values());

    private final List<String> offerIds;
    private final OfferIds offers;

    EventCells(Catalog catalog) {
        this.offerIds = catalog.offers().stream().map(offer -> offer.id()).toList();
        this.offers = new OfferIds(catalog);
    }

    /**
     * Adds the event of a row to a log, if the row is good.
     *
     * @param customer index of the customer in the log, negative for somebody unknown
     */
    void read(Cells cells, int customer, EventLog.Builder log) {
        DataSource.requireKnown(cells, customer >= 0);
        int offer = offers.indexOf(cells.characters("offer_id"));
        if (offer < 0) {
            String offerId = cells.text("offer_id");
            cells.reject(
                    "offer_id",
                    "offer_id " + Cells.quoted(offerId) + " is not in the catalogue.",
                    Spelling.hint(offerId, offerIds));
        }
        long second = cells.second("at");
        Outcome outcome = cells.word("outcome", OUTCOMES);
        Channel channel = cells.word("channel", CHANNELS);
        double propensity = cells.numberOrNaN("propensity", 0, 1);
        if (cells.good()) {
            log.add(customer, offer, second, outcome, channel, propensity);
        }
    }
}
