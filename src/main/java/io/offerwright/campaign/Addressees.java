package io.offerwright.campaign;

import io.offerwright.data.OrderedData;
import io.offerwright.data.Visit;
import io.offerwright.domain.Customer;
import io.offerwright.experiment.Experiment.Membership;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The customers of a run who are decided for: those in the audience who are not held out, in their order. */
final class Addressees implements Iterator<Addressees.Addressee> {
    private final OrderedData.Visits visits;
    private final Predicate<Customer> audience;
    private final Arms arms;
    private List<String[]> assignments = new ArrayList<>();
    private @Nullable Visit ahead;

    /**
     * One who is decided for.
     *
     * @param assignments the rows of {@code assignments.csv} since the one before
     */
    record Addressee(Visit visit, List<String[]> assignments) {
        String id() {
            return visit.customer().id();
        }
    }

    Addressees(OrderedData.Visits visits, Predicate<Customer> audience, Arms arms) {
        this.visits = visits;
        this.audience = audience;
        this.arms = arms;
    }

    /** Passes over all up to a customer, and returns those of them who are wanted. */
    List<Visit> passOver(String lastId, Set<String> wanted) {
        List<Visit> found = new ArrayList<>();
        while (hasNext() && ahead != null && ahead.customer().id().compareTo(lastId) <= 0) {
            Visit visit = next().visit();
            if (wanted.contains(visit.customer().id())) {
                found.add(visit);
            }
        }
        return found;
    }

    @Override
    public boolean hasNext() {
        while (ahead == null && visits.hasNext()) {
            Visit visit = visits.next();
            Customer customer = visit.customer();
            if (audience.test(customer)) {
                Optional<Membership> membership = arms.membership(customer.id());
                membership.ifPresent(of -> assignments.add(new String[] {customer.id(), of.experiment(), of.arm()}));
                if (membership.filter(Membership::heldOut).isEmpty()) {
                    ahead = visit;
                }
            }
        }
        return ahead != null;
    }

    @Override
    public Addressee next() {
        if (!hasNext() || ahead == null) {
            throw new NoSuchElementException();
        }
        Addressee next = new Addressee(ahead, assignments);
        ahead = null;
        assignments = new ArrayList<>();
        return next;
    }

    /** The rows of {@code assignments.csv} of those behind the last one who is decided for. */
    List<String[]> rest() {
        return assignments;
    }
}
