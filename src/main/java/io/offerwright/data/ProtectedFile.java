package io.offerwright.data;

import io.offerwright.domain.InputException;
import io.offerwright.domain.Problem;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Which group each customer belongs to: the one place where protected attributes are read from. A CSV file with the column
 * {@code customer_id} and one for each protected attribute; an empty cell means not known. Immutable.
 */
public final class ProtectedFile {
    /** More different words than this in one column are no groups. */
    public static final int MOST_GROUPS = 100;

    private static final String ID = "customer_id";

    private final List<String> attributes;
    private final List<List<String>> groups;
    private final Map<String, byte[]> byCustomer;

    private ProtectedFile(List<String> attributes, List<List<String>> groups, Map<String, byte[]> byCustomer) {
        this.attributes = List.copyOf(attributes);
        this.groups = groups.stream().map(List::copyOf).toList();
        this.byCustomer = byCustomer;
    }

    /**
     * Reads a file.
     *
     * @param declared the protected attributes that the file must have, each in a column; if empty, those that it has
     * @throws InputException with all problems: a column that is missing or not declared, a customer who occurs twice, a row
     *     that is too long or too short, bytes that are no UTF-8
     */
    public static ProtectedFile read(Table table, Set<String> declared) {
        List<String> attributes = new ArrayList<>(declared);
        if (declared.isEmpty()) {
            try (Rows rows = table.open(new Problems(table.name()))) {
                rows.header().stream()
                        .filter(column -> !column.equals(ID))
                        .distinct()
                        .forEach(attributes::add);
            }
            if (attributes.isEmpty()) {
                throw new InputException(Problem.of(
                        table.name(),
                        "There is no column but customer_id; expected one for each protected attribute.",
                        "Such as customer_id,gender,age_band."));
            }
        }
        attributes.sort(null);
        List<String> columns = new ArrayList<>(List.of(ID));
        columns.addAll(attributes);
        List<Map<String, Integer>> numbers = new ArrayList<>();
        attributes.forEach(name -> numbers.add(new HashMap<>()));
        Map<String, Integer> lines = new HashMap<>();
        Map<String, byte[]> byCustomer = new HashMap<>();
        TableReader.read(
                table,
                columns,
                List.of(),
                "Declare it under \"protected\" in campaign.yaml, or remove it.",
                BadRows.REFUSE,
                Set.copyOf(columns),
                cells -> {
                    String id = cells.name(ID);
                    Integer first = lines.putIfAbsent(id, cells.line());
                    if (first != null) {
                        cells.reject(ID, "This customer occurs twice; the other row is in line " + first + ".", "");
                    }
                    byte[] own = new byte[attributes.size()];
                    for (int index = 0; index < own.length; index++) {
                        own[index] = number(cells, attributes.get(index), numbers.get(index));
                    }
                    if (cells.good()) {
                        byCustomer.put(id, own);
                    }
                });
        if (byCustomer.isEmpty()) {
            throw new InputException(Problem.of(
                    table.name(), "The table has a header but no customer; there is nobody to compare.", ""));
        }
        return sorted(attributes, numbers, byCustomer);
    }

    /** The number of a word, from 1; 0 for none. */
    private static byte number(Cells cells, String column, Map<String, Integer> numbers) {
        String word = cells.text(column);
        if (word.isEmpty()) {
            return 0;
        }
        Integer known = numbers.get(word);
        if (known == null) {
            if (numbers.size() == MOST_GROUPS) {
                cells.reject(
                        column,
                        column + " is " + Cells.quoted(word) + ", the " + (MOST_GROUPS + 1)
                                + "st different word; expected at" + " most " + MOST_GROUPS + " groups.",
                        "Put ages into bands, and places into regions.");
                return 0;
            }
            known = numbers.size() + 1;
            numbers.put(word, known);
        }
        return known.byteValue();
    }

    /** Groups in the order of their names, so that nothing hangs on the order of the rows. */
    private static ProtectedFile sorted(
            List<String> attributes, List<Map<String, Integer>> numbers, Map<String, byte[]> byCustomer) {
        List<List<String>> groups = new ArrayList<>();
        for (int index = 0; index < attributes.size(); index++) {
            List<String> names = new ArrayList<>(new TreeMap<>(numbers.get(index)).keySet());
            byte[] place = new byte[names.size() + 1];
            for (int at = 0; at < names.size(); at++) {
                place[numbers.get(index).get(names.get(at))] = (byte) (at + 1);
            }
            int column = index;
            byCustomer.values().forEach(own -> own[column] = place[own[column]]);
            groups.add(names);
        }
        return new ProtectedFile(attributes, groups, byCustomer);
    }

    /** The protected attributes, sorted. */
    public List<String> attributes() {
        return attributes;
    }

    /** The groups of an attribute, by its index, sorted. */
    public List<String> groups(int attribute) {
        return groups.get(attribute);
    }

    /** The customer's group of an attribute as an index, or -1 when it is not known. */
    public int groupOf(String customerId, int attribute) {
        byte[] own = byCustomer.get(customerId);
        return own == null ? -1 : own[attribute] - 1;
    }

    /** Number of customers. */
    public int size() {
        return byCustomer.size();
    }
}
