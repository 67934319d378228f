package io.offerwright.language;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Texts with gaps. */
class TemplateTest {
    @Test
    void eachGapIsFilledByItsName() {
        List<String> placeholders = List.of("first", "second");

        assertThat(Template.of("{second}, not {first}", placeholders).filled("a", "b"))
                .isEqualTo("b, not a");
        assertThat(Template.of("{first}{first} and {second}.", placeholders).filled("{second}", "b"))
                .isEqualTo("{second}{second} and b.");
        assertThat(Template.of("no gap", List.of()).filled()).isEqualTo("no gap");
    }
}
