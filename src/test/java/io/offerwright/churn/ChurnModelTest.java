package io.offerwright.churn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.offerwright.churn.Input.Kind;
import io.offerwright.domain.AttributeSchema;
import io.offerwright.domain.Customer;
import io.offerwright.domain.InputException;
import io.offerwright.domain.Score;
import io.offerwright.domain.Usage;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The sums of churn models, their file, and what they are made of. */
class ChurnModelTest {
    private static final String WEIGHTS = """
            offerwright churn 1
            fact seed 7
            kind logistic
            base -1
            input number 0.25 tenure_days
            input category 0 payment_type
            input category 0 region
            feature 0 value 100 50 -0.5
            feature 0 log 3 2 0.125
            feature 0 range - 30 0.75
            feature 0 range 30 - -0.25
            feature 1 level 0.5 PREPAID
            feature 2 level 1 NORTH COAST
            feature 2 missing 0.0625
            """;

    private static final String TREES = """
            offerwright churn 1
            kind trees
            base -0.5
            input number 0 usage.data_gb
            input category 0 region
            feature 0 raw
            feature 1 level NORTH COAST
            feature 1 missing
            tree
            split 0 2.5 no 0.125
            leaf 0.5
            split 1 0.5 yes -0.25
            leaf -0.5
            leaf 0.25
            tree
            leaf 0.0625
            """;

    private static ChurnModel read(String text) {
        return ChurnModel.read("churn.txt", text.getBytes(StandardCharsets.UTF_8));
    }

    private static Customer customer(int tenureDays, String region) {
        Customer known = Customer.of("C1").withTenureDays(tenureDays);
        return new Customer(
                known.id(),
                known.paymentType(),
                known.deviceTier(),
                1,
                tenureDays,
                known.segment(),
                region,
                1,
                1,
                Double.NaN,
                "",
                known.consents(),
                new Usage(3, 2.4, 1, 1, 1),
                known.attributes());
    }

    /** By hand: 150 days are 1 scale above 100; ln 151 = 5.017279837 is 1.0086399185 scales above 3. */
    @Test
    void weightsAreSummedUpAsTheFileSays() {
        ChurnModel model = read(WEIGHTS);
        ChurnRisk risk = model.explain(customer(150, "NORTH COAST"));

        assertThat(parts(risk)).containsExactly(-873_920_010_199L, 500_000_000_000L, 1_000_000_000_000L);
        assertThat(risk.risk()).isEqualTo(Score.squash(-373_920));
        assertThat(risk.explanation().recompute()).isEqualTo(risk.risk() * Score.ONE);
        assertThat(model.risk(customer(150, "NORTH COAST"))).isEqualTo(risk.risk());
        assertThat(model.explain(customer(150, "ELSEWHERE")).parts().get(2).trillionths())
                .as("a level that the training had not seen")
                .isZero();
        assertThat(model.explain(customer(150, "")).parts().get(2).trillionths())
                .as("nothing known")
                .isEqualTo(62_500_000_000L);
    }

    /** 100,000 days are 1,998 scales from the centre, and count as 5. */
    @Test
    void anOutlierCountsFiveScalesAtTheMost() {
        ChurnRisk risk = read(WEIGHTS).explain(customer(100_000, ""));
        double log = 0.125 * (StrictMath.log1p(100_000) - 3) / 2;

        assertThat(risk.parts().get(0).trillionths()).isEqualTo((long) Math.rint(log * 1e12) - 3_000_000_000_000L);
    }

    @Test
    void treesAreWalkedAndBlamed() {
        ChurnModel model = read(TREES);

        ChurnRisk below = model.explain(customer(1, "NORTH COAST"));
        assertThat(parts(below)).containsExactly(375_000_000_000L, 0L);
        assertThat(below.risk()).isEqualTo(Score.squash(62_500));
        ChurnRisk missing = model.explain(customer(1, "NORTH COAST").withUsage(Usage.UNKNOWN));
        assertThat(parts(missing)).containsExactly(-375_000_000_000L, 500_000_000_000L);
        assertThat(missing.risk()).isEqualTo(Score.squash(-187_500));
        assertThat(missing.main(true, 3, 0.2))
                .singleElement()
                .satisfies(part -> assertThat(part.input().name()).isEqualTo("region"));
        assertThat(missing.parts().get(0).missing()).isTrue();
    }

    @Test
    void theFileIsWrittenAsItWasRead() {
        for (String text : List.of(WEIGHTS, TREES)) {
            assertThat(new String(read(text).toBytes(), StandardCharsets.UTF_8)).isEqualTo(text);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "offerwright churn 1         | offerwright churn 2                 | 1",
                "fact seed 7                 | fact seed                           | 2",
                "kind logistic               | kind forest                         | 3",
                "base -1                     | base 1e9                            | 4",
                "base -1                     | base 101                            | 4",
                "base -1                     | base 0.1234567890123                | 4",
                "base -1                     | base NaN                            | 4",
                "input number 0.25 tenure_days | input text 0 tenure_days          | 5",
                "feature 0 value 100 50 -0.5 | feature 9 value 100 50 -0.5         | 8",
                "feature 0 value 100 50 -0.5 | feature -1 value 100 50 -0.5        | 8",
                "feature 0 value 100 50 -0.5 | feature 0 value 100 0 -0.5          | 8",
                "feature 0 value 100 50 -0.5 | feature 0 value 100 50              | 8",
                "feature 0 value 100 50 -0.5 | feature 1 value 100 50 -0.5         | 8",
                "feature 0 value 100 50 -0.5 | feature 0 raw 1                     | 8",
                "feature 0 value 100 50 -0.5 | feature 0 cube 1                    | 8",
                "feature 0 range - 30 0.75   | feature 0 range 30 30 0.75          | 10",
                "feature 1 level 0.5 PREPAID | feature 0 level 0.5 PREPAID         | 12",
                "feature 2 missing 0.0625    | tree                                | 14",
            })
    void whatIsNoModelIsRefusedWithItsLine(String line, String instead, int expected) {
        assertThat(WEIGHTS).contains(line.strip());
        assertThatThrownBy(() -> read(WEIGHTS.replace(line.strip(), instead.strip())))
                .isInstanceOfSatisfying(InputException.class, e -> assertThat(e.problems())
                        .singleElement()
                        .satisfies(problem -> assertThat(problem.line()).isEqualTo(expected)));
    }

    @Test
    void treesThatDoNotEndAreRefused() {
        for (String broken : List.of(
                TREES.substring(0, TREES.indexOf("leaf 0.25")),
                TREES.replace("split 1 0.5 yes -0.25", "split 3 0.5 yes -0.25"),
                TREES.replace("split 1 0.5 yes -0.25", "split 1 0.5 maybe -0.25"),
                TREES.replace("split 1 0.5 yes -0.25", "split 1 infinity yes -0.25"),
                TREES.substring(0, TREES.indexOf("tree\nsplit")),
                TREES + "leaf 1\n",
                TREES.stripTrailing(),
                "",
                "offerwright churn 1\n",
                TREES.substring(0, TREES.indexOf("split 0")) + "split 0 1 yes 0\n".repeat(10_000))) {
            assertThatThrownBy(() -> read(broken)).isInstanceOf(InputException.class);
        }
        assertThatThrownBy(() -> ChurnModel.read("churn.txt", new byte[] {(byte) 0xff, (byte) 0xfe}))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("not UTF-8");
    }

    @Test
    void columnsThatADecisionDoesNotKnowAreRefusedByName() {
        ChurnModel model = read(WEIGHTS.replace(" region", " gender"));

        assertThatThrownBy(() -> model.requireReadable("churn.txt", AttributeSchema.NONE))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("\"gender\"");
        assertThatThrownBy(() -> model.requireReadable("churn.txt", AttributeSchema.NONE.protecting(Set.of("gender"))))
                .hasMessageContaining("protected");
        AttributeSchema number =
                AttributeSchema.NONE.withTypes(new TreeMap<>(Map.of("gender", AttributeSchema.Type.NUMBER)));
        assertThatThrownBy(() -> model.requireReadable("churn.txt", number)).hasMessageContaining("another type");
        AttributeSchema category =
                AttributeSchema.NONE.withTypes(new TreeMap<>(Map.of("gender", AttributeSchema.Type.CATEGORY)));
        model.requireReadable("churn.txt", category);
        assertThat(model.explain(Customer.of("C1").withAttributes(Map.of("gender", "NORTH COAST")))
                        .parts()
                        .get(2)
                        .trillionths())
                .isEqualTo(1_000_000_000_000L);
    }

    /** Whatever the model and the customer: the parts are the log odds to the last digit, and the file keeps the model. */
    @Property(tries = 300)
    void thePartsAddUpExactly(@ForAll long seed) {
        Random random = new Random(seed);
        ChurnModel model = random(random);
        ChurnModel again = ChurnModel.read("churn.txt", model.toBytes());

        assertThat(again).isEqualTo(model);
        for (int customer = 0; customer < 10; customer++) {
            Values values = values(random, model.inputs());
            ChurnRisk risk = model.explain(values);
            long average =
                    model.base() + model.trees().stream().mapToLong(Tree::value).sum();
            assertThat(average
                            + risk.parts().stream()
                                    .mapToLong(ChurnRisk.Part::trillionths)
                                    .sum())
                    .isEqualTo(model.logOdds(values));
            assertThat(risk.risk()).isEqualTo(model.risk(values)).isBetween(0L, Score.ONE);
            assertThat(risk.explanation().recompute()).isEqualTo(risk.risk() * Score.ONE);
        }
    }

    private static List<Long> parts(ChurnRisk risk) {
        return risk.parts().stream().map(ChurnRisk.Part::trillionths).toList();
    }

    private static ChurnModel random(Random random) {
        List<Input> inputs = new ArrayList<>();
        List<Feature> features = new ArrayList<>();
        boolean trees = random.nextBoolean();
        for (int index = 0; index <= random.nextInt(5); index++) {
            Kind kind = random.nextBoolean() ? Kind.NUMBER : Kind.CATEGORY;
            inputs.add(new Input("column " + index, kind, trees ? 0 : number(random)));
            if (kind == Kind.CATEGORY) {
                features.add(new Feature(index, new Feature.Level("\\n\n\r x" + index)));
            } else if (trees) {
                features.add(new Feature(index, new Feature.Raw()));
            } else {
                double from = random.nextGaussian();
                features.add(new Feature(index, new Feature.Range(from, from + 1)));
                features.add(new Feature(
                        index,
                        new Feature.Scaled(random.nextBoolean(), random.nextGaussian(), random.nextDouble() + 0.1)));
            }
            features.add(new Feature(index, new Feature.Missing()));
        }
        List<Long> weights = new ArrayList<>();
        List<Tree> grown = new ArrayList<>();
        if (trees) {
            for (int tree = 0; tree <= random.nextInt(4); tree++) {
                grown.add(tree(random, features.size(), 3));
            }
        } else {
            features.forEach(feature -> weights.add(number(random)));
        }
        return new ChurnModel(new TreeMap<>(Map.of("a", "b \\ c")), number(random), inputs, features, weights, grown);
    }

    private static long number(Random random) {
        return (long) (random.nextGaussian() * 1e12);
    }

    private static Tree tree(Random random, int features, int depth) {
        return depth == 0 || random.nextInt(4) == 0
                ? new Tree.Leaf(number(random))
                : new Tree.Split(
                        random.nextInt(features),
                        (float) random.nextGaussian(),
                        random.nextBoolean(),
                        number(random),
                        tree(random, features, depth - 1),
                        tree(random, features, depth - 1));
    }

    private static Values values(Random random, List<Input> inputs) {
        double[] numbers = new double[inputs.size()];
        String[] words = new String[inputs.size()];
        Arrays.fill(words, "");
        for (int index = 0; index < numbers.length; index++) {
            boolean known = random.nextInt(3) > 0;
            boolean number = inputs.get(index).kind() == Kind.NUMBER;
            numbers[index] = number && known ? random.nextGaussian() * 3 : Double.NaN;
            words[index] = number || !known ? "" : random.nextBoolean() ? "unseen" : "\\n\n\r x" + index;
        }
        return new Values(numbers, words);
    }
}
