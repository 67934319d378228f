package io.offerwright.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.offerwright.domain.InputException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What people get wrong in the files of groups and of outcomes, and what they are told. */
class ProtectedFileTest {
    private static Table table(String text) {
        return Table.csv("p.csv", text.getBytes(StandardCharsets.UTF_8));
    }

    private static List<String> told(Runnable reading) {
        List<String> told = new ArrayList<>();
        assertThatThrownBy(reading::run).isInstanceOfSatisfying(InputException.class, exception -> exception
                .problems()
                .forEach(problem -> told.add(problem.toString())));
        return told;
    }

    private static List<String> people(String text, String... declared) {
        return told(() -> ProtectedFile.read(table(text), Set.of(declared)));
    }

    @Test
    void groupsAreReadByCustomer() {
        ProtectedFile file =
                ProtectedFile.read(table("gender,customer_id,age\nf,C1,young\n,C2,old\nm,C3,old\n"), Set.of());

        assertThat(file.attributes()).containsExactly("age", "gender");
        assertThat(file.groups(0)).containsExactly("old", "young");
        assertThat(file.groupOf("C1", 0)).isEqualTo(1);
        assertThat(file.groupOf("C3", 1)).isEqualTo(1);
        assertThat(file.groupOf("C2", 1)).isEqualTo(-1);
        assertThat(file.groupOf("C9", 0)).isEqualTo(-1);
        assertThat(file.size()).isEqualTo(3);
    }

    @Test
    void columnsMustBeThoseThatAreDeclared() {
        assertThat(people("customer_id,gendr\nC1,f\n", "gender"))
                .containsExactly(
                        "p.csv:1: There is no column \"gender\", which is expected; found customer_id, gendr. Did you mean"
                                + " \"gendr\"?",
                        "p.csv:1:13: The column \"gendr\" is not known. Did you mean \"gender\"?");
        assertThat(people("customer_id\nC1\n"))
                .containsExactly(
                        "p.csv: There is no column but customer_id; expected one for each protected attribute. Such as"
                                + " customer_id,gender,age_band.");
        assertThat(people("id,gender\nC1,f\n"))
                .first()
                .asString()
                .startsWith("p.csv:1: There is no column \"customer_id\", which is expected; found id, gender.");
        assertThat(people("customer_id,gender,gender\nC1,f,f\n"))
                .containsExactly("p.csv:1:20: The column \"gender\" occurs twice in the header. Remove one of them.");
    }

    @Test
    void everyBadRowIsTold() {
        assertThat(people("customer_id,gender\nC1,f\nC2\nC1,m\n,f\n"))
                .containsExactly(
                        "p.csv:3:1: The row has 1 field; the header has 2.",
                        "p.csv:4:1: This customer occurs twice; the other row is in line 2.",
                        "p.csv:5:1: customer_id is empty; expected some text.");
        assertThat(people("customer_id,gender\n")).singleElement().asString().contains("there is nobody to compare");
    }

    @Test
    void bytesThatAreNoTextArePlaced() {
        byte[] latin = "customer_id,gender\nC1,männlich\n".getBytes(StandardCharsets.ISO_8859_1);

        assertThat(told(() -> ProtectedFile.read(Table.csv("p.csv", latin), Set.of())))
                .singleElement()
                .asString()
                .startsWith("p.csv:2:5: Found the byte 0xE4; expected UTF-8.");
    }

    @Test
    void aColumnOfManyWordsIsNoColumnOfGroups() {
        StringBuilder csv = new StringBuilder("customer_id,age\n");
        for (int customer = 0; customer <= ProtectedFile.MOST_GROUPS; customer++) {
            csv.append("C").append(customer).append(',').append(customer).append('\n');
        }

        assertThat(people(csv.toString()))
                .containsExactly(
                        "p.csv:102:6: age is \"100\", the 101st different word; expected at most 100 groups. Put ages"
                                + " into bands, and places into regions.");
    }
}
