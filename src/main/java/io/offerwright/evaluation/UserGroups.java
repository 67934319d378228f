package io.offerwright.evaluation;

import io.offerwright.data.Interactions;
import io.offerwright.domain.Customer;
import io.offerwright.domain.InputException;
import io.offerwright.domain.Problem;
import io.offerwright.domain.Spelling;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Users in groups that exclude one another.
 *
 * @param column what they are grouped by, such as {@code segment}
 * @param names name of each group
 * @param group the group of each user, by its place in {@code names}; -1 for a user without one
 */
public record UserGroups(String column, List<String> names, int[] group) {
    private static final Map<String, Function<Customer, String>> COLUMNS = columns();

    public UserGroups {
        names = List.copyOf(names);
        for (int each : group) {
            if (each < -1 || each >= names.size()) {
                throw new IllegalArgumentException(
                        "Group " + each + " is none of the " + names.size() + " groups, which are counted from 0.");
            }
        }
    }

    private static Map<String, Function<Customer, String>> columns() {
        Map<String, Function<Customer, String>> columns = new LinkedHashMap<>();
        columns.put("segment", customer -> customer.segment().name());
        columns.put("device_tier", customer -> customer.deviceTier().name());
        columns.put("payment_type", customer -> customer.paymentType().name());
        columns.put("household_size", customer -> Integer.toString(customer.householdSize()));
        columns.put("region", Customer::region);
        columns.put("current_offer", Customer::currentOffer);
        return columns;
    }

    /**
     * Customers by one of the columns of customers.csv that hold words, or by a further attribute.
     *
     * @throws InputException if there is no such column
     */
    public static UserGroups of(List<Customer> customers, String column) {
        TreeSet<String> further = new TreeSet<>();
        customers.forEach(customer -> further.addAll(customer.attributes().keySet()));
        Function<Customer, String> known = COLUMNS.get(column);
        if (known == null && !further.contains(column)) {
            List<String> columns = new ArrayList<>(COLUMNS.keySet());
            columns.addAll(further);
            throw new InputException(Problem.of(
                    "",
                    "Customers can't be grouped by \"" + column + "\"; expected one of " + String.join(", ", columns)
                            + ".",
                    Spelling.hint(column, columns)));
        }
        return of(
                column,
                customers.stream()
                        .map(
                                known != null
                                        ? known
                                        : customer -> customer.attributes().getOrDefault(column, ""))
                        .toList());
    }

    /**
     * Users by a word each; the groups are in the order of their names.
     *
     * @param words the word of each user; empty or null for a user without one
     */
    static UserGroups of(String column, List<@Nullable String> words) {
        TreeSet<String> sorted = new TreeSet<>();
        for (String word : words) {
            if (word != null && !word.isEmpty()) {
                sorted.add(word);
            }
        }
        List<String> names = List.copyOf(sorted);
        Map<String, Integer> number = new LinkedHashMap<>();
        names.forEach(name -> number.put(name, number.size()));
        int[] group = words.stream()
                .mapToInt(word -> word == null ? -1 : number.getOrDefault(word, -1))
                .toArray();
        return new UserGroups(column, names, group);
    }

    /** Users with a train interaction, {@code warm}, apart from those without, {@code cold}. */
    public static UserGroups byHistory(Interactions train) {
        int[] group = new int[train.users()];
        for (int user : train.user()) {
            group[user] = 1;
        }
        return new UserGroups("history", List.of("cold", "warm"), group);
    }

    /** Whether a user is in a group. */
    boolean holds(int which, int user) {
        return group[user] == which;
    }

    /** The groups in which somebody was measured, by place. */
    public int[] measured(UserMetrics metrics) {
        return IntStream.range(0, names.size())
                .filter(which -> metrics.mean(user -> holds(which, user)).users() > 0)
                .toArray();
    }
}
