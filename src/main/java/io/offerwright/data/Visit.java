package io.offerwright.data;

import io.offerwright.domain.Contact;
import io.offerwright.domain.Customer;
import io.offerwright.domain.Holding;
import java.util.List;

/** One customer with all that the tables say. Whatever is worked out of it is worked out when asked for, by whoever asks. */
public final class Visit {
    private final Customer customer;
    private final History history;

    Visit(Customer customer, History history) {
        this.customer = customer;
        this.history = history;
    }

    /** The customer, with usage. */
    public Customer customer() {
        return customer;
    }

    /** What the customer holds, as {@link History#holdings} says. */
    public List<Holding> holdings() {
        return history.holdings(customer);
    }

    /** What the customer was told, as {@link History#contacts} says. */
    public List<Contact> contacts() {
        return history.contacts(customer);
    }
}
