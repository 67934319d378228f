package io.offerwright.contact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.offerwright.domain.InputException;
import java.nio.file.Path;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** What a policy file gets wrong is told with its place. */
class PolicyFileTest {
    private static final String GOOD = """
            time_zone: Europe/Berlin
            regions: { ISLES: Atlantic/Azores }
            household: household_id
            purposes:
              marketing: { consent: channel }
              retention: { consent: { SMS: stay_sms, EMAIL: stay_email } }
            quiet_hours:
              - { id: NIGHT, from: "21:00", to: "08:00", days: [MON, SUN], regions: [ISLES], channels: [SMS] }
            caps:
              - { id: CAP, most: 3, days: 7, per: [household, channel], keep: [ { messages: 1, priority: 5 } ] }
              - { id: CAP-2, most: 1, hours: 36, per: [offer], categories: [A], purposes: [marketing] }
            cool_downs:
              - { id: COOL, days: 30, per: category }
            exclusions:
              - { id: NOT, after: [A1], not: { categories: [B] }, days: 14, both_ways: true }
            sequences:
              - { id: SEQ, show: [B1], after: [A1], when: shown, days: 3 }
            precedences:
              - { id: PREC, days: 2, priority: 3 }
            """;

    @Test
    void aGoodFileIsReadWhole() {
        ContactPolicy policy = Shop.policy(GOOD);

        assertThat(policy.ids()).containsExactlyInAnyOrder("NIGHT", "CAP", "CAP-2", "COOL", "NOT", "SEQ", "PREC");
        assertThat(policy.purposes()).containsExactly("marketing", "retention");
        assertThat(policy.attributes()).containsExactly("household_id", "stay_email", "stay_sms");
        assertThat(policy.unknownNames(Shop.CATALOG)).isEmpty();
        assertThat(Shop.policy(GOOD.replace("[B1]", "[B7]")).unknownNames(Shop.CATALOG))
                .containsExactly("B7");
    }

    private static List<String> problems(String yaml) {
        try {
            Shop.policy(yaml);
            return List.of();
        } catch (InputException e) {
            return e.problems().stream()
                    .map(problem ->
                            problem.line() + ":" + problem.column() + " " + problem.message() + " " + problem.hint())
                    .toList();
        }
    }

    /**
     * Requires one problem.
     *
     * @param at what stands at its place in the changed file
     */
    private static void requireProblem(String from, String to, String at, String message) {
        assertThat(GOOD).contains(from);
        String changed = GOOD.replace(from, to);
        assertThat(changed).contains(at);
        String before = changed.substring(0, changed.indexOf(at));
        String place = (1 + before.lines().count() - (before.endsWith("\n") || before.isEmpty() ? 0 : 1)) + ":"
                + (before.length() - before.lastIndexOf('\n'));
        assertThat(problems(changed))
                .as(to)
                .hasSize(1)
                .allMatch(problem -> problem.startsWith(place + " "), "at " + place)
                .allMatch(problem -> problem.contains(message));
    }

    @Test
    void eachMistakeIsToldWithLineAndColumn() {
        requireProblem("Europe/Berlin", "Europe/Berlim", "Europe/Berlim", "expected a time zone");
        requireProblem("Atlantic/Azores", "CEST", "CEST", "expected a time zone");
        requireProblem("consent: channel", "consent: chanel", "chanel", "consent is \"chanel\"");
        requireProblem("SMS: stay_sms", "SMX: stay_sms", "SMX", "The key \"SMX\" is not known");
        requireProblem("\"21:00\"", "\"24:00\"", "\"24:00\"", "expected a time such as \"21:00\"");
        requireProblem("[MON, SUN]", "[MON, SON]", "SON", "days has \"SON\"");
        requireProblem("regions: [ISLES]", "regions: [ILSES]", "ILSES", "regions has \"ILSES\"");
        requireProblem("channels: [SMS]", "channels: [FAX]", "FAX", "channels has \"FAX\"");
        requireProblem("most: 3", "most: 0", "0, days: 7", "most is \"0\"");
        requireProblem("most: 3, ", "", "{ id: CAP,", "There is no \"most\"");
        requireProblem("days: 7", "hours: 0", "0, per: [household", "hours is \"0\"");
        requireProblem("days: 7", "days: 7, hours: 3", "hours: 3", "both \"days\" and \"hours\"");
        requireProblem("days: 7, ", "", "{ id: CAP,", "neither \"days\" nor \"hours\"");
        requireProblem(
                "[household, channel]", "[household, customer]", "per: [household", "both customer and household");
        requireProblem("[household, channel]", "[household, canal]", "canal", "per has \"canal\"");
        requireProblem("messages: 1", "messages: 4", "[ { messages: 4", "more messages than the 3");
        requireProblem("purposes: [marketing]", "purposes: [selling]", "selling", "purposes has \"selling\"");
        requireProblem("per: category", "per: purpose", "purpose }", "per has \"purpose\"");
        requireProblem("after: [A1], not", "after: [], not", "[], not", "There are no offers in \"after\"");
        requireProblem("both_ways: true", "both_ways: yes", "yes }", "both_ways is \"yes\"");
        requireProblem("when: shown", "when: seen", "seen", "when has \"seen\"");
        requireProblem("id: PREC", "id: COOL", "COOL, days: 2", "The id \"COOL\" is taken.");
        requireProblem("id: PREC", "id: CONSENT", "CONSENT", "taken by the program itself");
        requireProblem("id: PREC, ", "", "{ days: 2", "There is no \"id\"");
        requireProblem("precedences:", "precedence:", "precedence:", "The key \"precedence\" is not known");
        requireProblem("priority: 3", "prio: 3", "prio: 3", "The key \"prio\" is not known");
    }

    @Test
    void allMistakesAreToldTogether() {
        assertThat(problems(GOOD.replace("most: 3", "most: x").replace("days: 30", "days: -1")))
                .hasSize(2);
        assertThat(problems("time_zone: Europe/Berlin\n")).hasSize(1).allMatch(each -> each.contains("no purposes"));
        assertThat(problems("time_zone: UTC\npurposes: { a: { consent: none } }\ncaps: 3\n"))
                .hasSize(1)
                .allMatch(each -> each.contains("expected a list"));
        assertThatThrownBy(() -> ContactPolicy.read(Path.of("no-such-policy.yaml")))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("There is no such contact policy");
    }

    /** Whatever the file is, it is read or refused with a reason. */
    @Property(tries = 300)
    void aTornFileIsNeverMoreThanRefused(@ForAll int from, @ForAll int length, @ForAll char with) {
        int start = Math.floorMod(from, GOOD.length());
        int end = Math.min(GOOD.length(), start + Math.floorMod(length, 40));
        String torn = GOOD.substring(0, start) + with + GOOD.substring(end);
        if (!Character.isSurrogate(with)) {
            assertThat(problems(torn)).allMatch(problem -> problem.length() > 10);
        }
    }
}
