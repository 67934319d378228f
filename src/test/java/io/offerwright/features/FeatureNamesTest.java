package io.offerwright.features;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.offerwright.domain.InputException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class FeatureNamesTest {
    @Property(tries = 200)
    void anyNamesComeBackAsTheyWere(@ForAll List<String> user, @ForAll List<String> item) {
        FeatureNames names;
        try {
            names = new FeatureNames(
                    user.stream().distinct().toList(), item.stream().distinct().toList());
        } catch (IllegalArgumentException halfACharacter) {
            Assume.that(false);
            return;
        }
        assertThat(FeatureNames.of(names.toBytes())).isEqualTo(names);
    }

    @Test
    void namesWithSignsOfTheFormatComeBack() {
        FeatureNames names =
                new FeatureNames(List.of("a\tb", "line\nend", "\\t", "end", ""), List.of("größe = 5", "\r"));

        assertThat(FeatureNames.of(names.toBytes())).isEqualTo(names);
    }

    @Test
    void aNameOccursOnce() {
        assertThatThrownBy(() -> new FeatureNames(List.of("a", "b", "a"), List.of()))
                .hasMessage("Two user features are named \"a\".");
    }

    /** Nothing that is cut off or written over is read as something else without a word. */
    @Test
    void everyTruncationIsFound() {
        byte[] good = new FeatureNames(List.of("a", "b"), List.of("c")).toBytes();
        for (int length = 0; length < good.length; length++) {
            byte[] bad = Arrays.copyOf(good, length);
            assertThatThrownBy(() -> FeatureNames.of(bad))
                    .as("%d bytes", length)
                    .isInstanceOf(InputException.class);
        }
    }

    @Test
    void aLineThatIsNoNameIsNamed() {
        assertThatThrownBy(() -> FeatureNames.of(bytes("user\ta\nusr\tb\n")))
                .isInstanceOf(InputException.class)
                .hasMessageStartingWith("feature names:3: Expected \"user\" or \"item\", a tab and a name.");
        assertThatThrownBy(() -> FeatureNames.of(bytes("user\ta\nuser\ta\n")))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("Two user features are named \"a\".");
        assertThatThrownBy(() -> FeatureNames.of(bytes("user\ta\\\n"))).isInstanceOf(InputException.class);
    }

    private static byte[] bytes(String lines) {
        return ("offerwright-feature-names 1\n" + lines + "end\n").getBytes(StandardCharsets.UTF_8);
    }
}
