package io.offerwright.simulation;

import io.offerwright.data.Event;
import io.offerwright.domain.Customer;
import java.time.YearMonth;
import java.util.List;

/** A customer, their usage and what they were shown, in order of time. */
public final class Life {
    /**
     * What a customer used in a month.
     *
     * @param dataGb gigabytes, two decimals
     * @param callMinutes whole minutes
     * @param sms texts
     */
    public record Month(YearMonth month, double dataGb, int callMinutes, int sms) {}

    private final Customer customer;
    private final List<Month> usage;
    private final List<Event> events;
    final Person person;
    /** The plan that the history begins with. */
    final Ware firstPlan;

    final Ware plan;

    Life(Customer customer, List<Month> usage, List<Event> events, Person person, Ware firstPlan, Ware plan) {
        this.customer = customer;
        this.usage = List.copyOf(usage);
        this.events = List.copyOf(events);
        this.person = person;
        this.firstPlan = firstPlan;
        this.plan = plan;
    }

    /** The customer at the end of the history. */
    public Customer customer() {
        return customer;
    }

    /** Twelve months, fewer for customers who came later, possibly none. */
    public List<Month> usage() {
        return usage;
    }

    /** One event per showing. */
    public List<Event> events() {
        return events;
    }
}
