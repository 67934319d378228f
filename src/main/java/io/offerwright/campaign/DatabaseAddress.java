package io.offerwright.campaign;

import io.offerwright.yaml.Yaml;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the JDBC address of a database. */
final class DatabaseAddress {
    /** A variable of the environment, so that no password has to stand in a campaign's file. */
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{(\\w+)\\}");

    private DatabaseAddress() {}

    /** The address under the key {@code database}, with its variables filled in; problems go to the file's. */
    static String read(Yaml.Block block) {
        String address =
                block.text("database", "a JDBC address, such as jdbc:postgresql://host/db?user=a&password=${SECRET}");
        Matcher variable = VARIABLE.matcher(address);
        StringBuilder whole = new StringBuilder();
        while (variable.find()) {
            String value = System.getenv(variable.group(1));
            if (value == null) {
                block.yaml()
                        .problem(
                                block.key("database"),
                                "The environment has no variable " + variable.group(1) + ", which the address names.",
                                "");
            }
            variable.appendReplacement(whole, Matcher.quoteReplacement(value == null ? "" : value));
        }
        return variable.appendTail(whole).toString();
    }
}
