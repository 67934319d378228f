package io.offerwright.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InteractionsBuilderTest {
    /** Around the length of a piece, and the first weight other than 1 at the start, in the middle, and at the end. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 65_535, 65_536, 65_537, 200_000})
    void whatIsAddedIsBuilt(int size) {
        for (int other : new int[] {0, size / 2, size - 1, size}) {
            Random random = new Random(size);
            InteractionsBuilder builder = new InteractionsBuilder();
            int[] user = new int[size];
            int[] item = new int[size];
            float[] weight = new float[size];
            for (int entry = 0; entry < size; entry++) {
                user[entry] = random.nextInt(1000);
                item[entry] = random.nextInt(50);
                weight[entry] = entry == other ? 2.5f : 1f;
                builder.add(user[entry], item[entry], 1f, weight[entry]);
            }
            assertThat(builder.size()).isEqualTo(size);

            Interactions built = builder.build(1000, 50);

            assertThat(built.user()).isEqualTo(user);
            assertThat(built.item()).isEqualTo(item);
            assertThat(built.weight()).isEqualTo(weight);
            assertThat(built.value()).hasSize(size);
            boolean shared = built.value() == built.weight();
            assertThat(shared).isEqualTo(other < 0 || other >= size);
            assertThat(builder.size()).isZero();
        }
    }
}
