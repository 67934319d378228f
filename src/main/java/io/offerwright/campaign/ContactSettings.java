package io.offerwright.campaign;

import io.offerwright.contact.ContactPolicy;
import io.offerwright.contact.Occasion;
import io.offerwright.domain.AttributeSchema;
import io.offerwright.domain.Channel;
import io.offerwright.domain.InputException;
import io.offerwright.domain.Problem;
import io.offerwright.domain.Spelling;
import io.offerwright.yaml.Yaml;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Under which contact policy a campaign writes to customers.
 *
 * @param policy what it allows
 * @param history where contacts are kept: a folder, or a JDBC address
 * @param occasion what customers are written to for
 */
public record ContactSettings(ContactPolicy policy, String history, Occasion occasion) {
    private static final List<String> KEYS = List.of("contact_history", "purpose", "priority", "at");

    /** The settings of a campaign file, null if it has none. Problems go to the file's. */
    static @Nullable ContactSettings read(
            Yaml.Block campaign, Path base, String name, LocalDate date, Channel channel, AttributeSchema schema) {
        Yaml.Node node = campaign.node("contact_policy");
        if (node == null) {
            for (String key : KEYS) {
                if (campaign.node(key) != null) {
                    campaign.yaml()
                            .problem(
                                    campaign.key(key),
                                    "Found \"" + key + "\" without \"contact_policy\".",
                                    "Name the policy that it is for.");
                }
            }
            return null;
        }
        String file = campaign.textOf("contact_policy", node, "the file of a contact policy");
        String place = campaign.text("contact_history", "a folder, or a JDBC address");
        String purpose = campaign.text("purpose", "a purpose of the contact policy, such as marketing");
        int priority = (int) campaign.whole("priority", 0, 1_000, 0);
        LocalTime at = time(campaign);
        ContactPolicy policy = policy(campaign, node, base.resolve(file));
        if (policy == null) {
            return null;
        }
        if (!purpose.isEmpty() && !policy.purposes().contains(purpose)) {
            Yaml.Node found = campaign.node("purpose");
            campaign.yaml()
                    .problem(
                            found == null ? campaign.key("purpose") : found,
                            "The contact policy does not know the purpose \"" + purpose + "\"; it knows "
                                    + String.join(", ", policy.purposes()) + ".",
                            Spelling.hint(purpose, List.copyOf(policy.purposes())));
        }
        for (String attribute : policy.attributes()) {
            if (!schema.types().containsKey(attribute)) {
                campaign.yaml()
                        .problem(
                                node,
                                "The contact policy reads the attribute \"" + attribute
                                        + "\", which is not declared under \"attributes\".",
                                "Declare it, as KEY if no model is to learn it.");
            }
        }
        return new ContactSettings(
                policy,
                place.startsWith("jdbc:") ? place : base.resolve(place).toString(),
                new Occasion(name, channel, purpose, priority, policy.moment(date, at)));
    }

    private static @Nullable ContactPolicy policy(Yaml.Block campaign, Yaml.Node node, Path file) {
        try {
            return ContactPolicy.read(file);
        } catch (InputException e) {
            // Those of the policy's own file have their places in it.
            for (Problem problem : e.problems()) {
                campaign.yaml().problem(node, problem.toString(), "");
            }
            return null;
        }
    }

    private static LocalTime time(Yaml.Block campaign) {
        String expected = "the time of day that messages go out, such as \"10:30\"";
        String text = campaign.text("at", expected);
        try {
            if (text.matches("[0-9]{2}:[0-9]{2}")) {
                return LocalTime.parse(text);
            }
        } catch (DateTimeException e) {
            // Told below, like anything that is no time.
        }
        if (!text.isEmpty()) {
            Yaml.Node node = campaign.node("at");
            campaign.yaml()
                    .problem(
                            node == null ? campaign.key("at") : node,
                            "at is \"" + text + "\"; expected " + expected + ".",
                            "");
        }
        return LocalTime.MIDNIGHT;
    }
}
