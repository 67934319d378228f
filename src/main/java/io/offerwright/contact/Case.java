package io.offerwright.contact;

import io.offerwright.domain.Catalog;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;

/** A customer about to be contacted: what the parts of a policy look at. */
final class Case {
    private final Subject subject;
    private final Occasion occasion;
    private final Catalog catalog;
    private final ZoneId zone;
    private final List<Message> own = new ArrayList<>();
    private final List<Message> ofHousehold = new ArrayList<>();
    private final List<Reply> replies;

    /**
     * Makes a case.
     *
     * @param decisionId what was reserved for the decision itself does not count
     * @param zone of the customer's clocks
     */
    Case(Contacts contacts, String decisionId, Occasion occasion, Catalog catalog, ZoneId zone) {
        this.subject = contacts.subject();
        this.occasion = occasion;
        this.catalog = catalog;
        this.zone = zone;
        this.replies = contacts.replies();
        for (Message message : contacts.messages()) {
            if (!message.decisionId().equals(decisionId)) {
                boolean isOwn = message.to().customerId().equals(subject.customerId());
                if (isOwn) {
                    own.add(message);
                }
                if (isOwn
                        || (!subject.household().isEmpty()
                                && message.to().household().equals(subject.household()))) {
                    ofHousehold.add(message);
                }
            }
        }
    }

    Occasion occasion() {
        return occasion;
    }

    Catalog catalog() {
        return catalog;
    }

    /** When the message is to be sent, in seconds since 1970. */
    long now() {
        return occasion.at().getEpochSecond();
    }

    /** The messages to the customer, or to the whole household; one without a household is one of its own. */
    List<Message> messages(boolean household) {
        return household ? ofHousehold : own;
    }

    List<Reply> replies() {
        return replies;
    }

    /** The time on the customer's wall. */
    LocalDateTime wall(long second) {
        return LocalDateTime.ofInstant(Instant.ofEpochSecond(second), zone);
    }

    /** The day on the customer's calendar, ISO 8601. */
    String day(Instant moment) {
        return LocalDate.ofInstant(moment, zone).toString();
    }
}
