package io.offerwright.churntraining;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.offerwright.churn.ChurnModel;
import io.offerwright.churn.Values;
import io.offerwright.churntraining.ChurnStudy.Choice;
import io.offerwright.churntraining.ChurnStudy.Kind;
import io.offerwright.domain.Score;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import ml.dmlc.xgboost4j.java.DMatrix;
import ml.dmlc.xgboost4j.java.XGBoostError;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** What the libraries learnt is what we compute, every time the same, and it holds on customers nobody has seen. */
class ChurnTrainingTest {
    private static final Frame FRAME = Planted.honest(1_500, 11);
    private static final Frame OTHERS = Planted.honest(400, 12);
    private static final int[] ROWS = IntStream.range(0, FRAME.rows()).toArray();
    private static final int[] OTHER_ROWS = IntStream.range(0, OTHERS.rows()).toArray();

    @Test
    void treesGiveWhatTheLibraryGives() throws XGBoostError {
        TreeTraining.Grown grown = TreeTraining.grow(FRAME, ROWS, 120, 3);
        ChurnModel model = TreeTraining.train(FRAME, ROWS, 120, 3);
        DMatrix matrix = TreeTraining.matrix(OTHERS, OTHER_ROWS, grown.encoding(), grown.base());
        float[][] risks = grown.booster().predict(matrix);
        float[][] logOdds = grown.booster().predict(matrix, true);
        Platt platt = new Platt(1.3, -0.2);
        ChurnModel calibrated = ChurnStudy.calibrated(model, platt, new TreeMap<>());

        for (int row : OTHER_ROWS) {
            Values values = OTHERS.values(row);
            assertThat(model.logOdds(values) / 1e12).isEqualTo(logOdds[row][0], within(2e-6));
            assertThat((double) model.risk(values) / Score.ONE).isEqualTo(risks[row][0], within(1e-6));
            assertThat((double) calibrated.risk(values) / Score.ONE)
                    .isEqualTo(Quality.logistic(platt.apply(logOdds[row][0])), within(2e-6));
        }
        matrix.dispose();
        grown.booster().dispose();
    }

    @Test
    void weightsGiveWhatTheLibraryGives() {
        LogisticTraining.Fitted fitted = LogisticTraining.fit(FRAME, ROWS);
        ChurnModel model = LogisticTraining.model(FRAME, ROWS, fitted);

        for (int row : OTHER_ROWS) {
            Values values = OTHERS.values(row);
            double sum = fitted.weights()[fitted.weights().length - 1];
            for (int index = 0; index < fitted.encoding().features().size(); index++) {
                sum += fitted.weights()[index]
                        * fitted.encoding().features().get(index).of(values);
            }
            // A column that was always known in training has a part of 0 where it is not: none is here.
            assertThat(model.logOdds(values) / 1e12).isEqualTo(sum, within(1e-9));
            assertThat((double) model.risk(values) / Score.ONE).isEqualTo(Quality.logistic(sum), within(1e-6));
        }
    }

    @Test
    void theSameRowsAndSeedGiveTheSameBytesAtAnyNumberOfThreads() {
        for (Choice choice : new Choice[] {Choice.LOGISTIC, Choice.TREES}) {
            ChurnStudy study = new ChurnStudy(choice, ChurnStudy.Columns.ALL, 4, 3);
            byte[] one = study.run(OTHERS, "made.csv", Map.of(), 1).model().toBytes();

            assertThat(study.run(Planted.honest(400, 12), "made.csv", Map.of(), 3)
                            .model()
                            .toBytes())
                    .isEqualTo(one);
            assertThat(new ChurnStudy(choice, ChurnStudy.Columns.ALL, 5, 3)
                            .run(OTHERS, "made.csv", Map.of(), 1)
                            .model()
                            .toBytes())
                    .isNotEqualTo(one);
        }
    }

    /** Those who leave most surely do, on rows of another seed; nothing known at all is an average customer. */
    @Test
    void theBetterKindIsTakenAndItsRisksHoldElsewhere() {
        ChurnStudy.Result result = ChurnStudy.of(2).run(FRAME, "made.csv", Map.of("source", "made"), 2);
        ChurnModel model = ChurnModel.read("churn.txt", result.model().toBytes());
        double[] logOdds = Arrays.stream(OTHER_ROWS)
                .mapToDouble(row -> model.logOdds(OTHERS.values(row)) / 1e12)
                .toArray();
        boolean[] left = new boolean[OTHER_ROWS.length];
        for (int row : OTHER_ROWS) {
            left[row] = OTHERS.left(row);
        }
        Quality elsewhere = Quality.of(logOdds, left, Folds.of(OTHERS, 2, 1));

        assertThat(result.measured()).containsOnlyKeys(Kind.LOGISTIC, Kind.TREES);
        assertThat(elsewhere.auc()).isGreaterThan(0.8);
        assertThat(elsewhere.calibrationError()).isLessThan(0.06);
        assertThat(model.facts()).containsEntry("source", "made").containsKey("calibration");
        double[] none = new double[5];
        Arrays.fill(none, Double.NaN);
        String[] words = new String[5];
        Arrays.fill(words, "");
        assertThat(model.risk(new Values(none, words))).isBetween(1L, Score.ONE - 1);
        Arrays.fill(words, "never seen");
        assertThat(model.explain(new Values(none, words)).risk()).isBetween(1L, Score.ONE - 1);
    }

    /** A column that was always known says nothing where it is not: it is neither good nor bad news. */
    @Test
    void whatWasAlwaysKnownIsNoNewsWhereItIsMissing() {
        ChurnModel model = LogisticTraining.train(FRAME, ROWS);
        Values values = FRAME.values(1);
        double[] numbers = values.numbers().clone();
        int tenure = FRAME.names().indexOf("tenure");
        numbers[tenure] = Double.NaN;

        assertThat(model.explain(new Values(numbers, values.words()))
                        .parts()
                        .get(tenure)
                        .trillionths())
                .isZero();
    }

    @Test
    void tooSureModelsAreDrawnIn() {
        Random random = new Random(3);
        double[] logOdds = random.doubles(4_000, -6, 6).toArray();
        boolean[] left = new boolean[logOdds.length];
        for (int row = 0; row < left.length; row++) {
            left[row] = random.nextDouble() < Quality.logistic(0.5 * logOdds[row] - 1);
        }
        Platt platt = Platt.fit(logOdds, left);

        assertThat(platt.slope()).isEqualTo(0.5, within(0.05));
        assertThat(platt.intercept()).isEqualTo(-1, within(0.1));
    }

    /** Calibration never changes who is before whom, whatever happened. */
    @Property(tries = 100)
    void calibrationKeepsTheOrder(@ForAll long seed) {
        Random random = new Random(seed);
        int rows = 2 + random.nextInt(60);
        double[] logOdds = random.doubles(rows, -30, 30).toArray();
        boolean[] left = new boolean[rows];
        int share = random.nextInt(3);
        for (int row = 0; row < rows; row++) {
            left[row] = share == 0 ? random.nextBoolean() : share == 1 ? logOdds[row] > 0 : logOdds[row] < 0;
        }
        Platt platt = Platt.fit(logOdds, left);

        assertThat(platt.slope()).isFinite().isNotNegative();
        assertThat(platt.intercept()).isFinite();
    }

    @Property(tries = 100)
    void theAreaUnderTheCurveCountsPairs(@ForAll long seed) {
        Random random = new Random(seed);
        int rows = 2 + random.nextInt(30);
        double[] scores = random.ints(rows, 0, 8).asDoubleStream().toArray();
        boolean[] left = new boolean[rows];
        left[0] = true;
        for (int row = 2; row < rows; row++) {
            left[row] = random.nextBoolean();
        }
        double right = 0;
        double pairs = 0;
        for (int one = 0; one < rows; one++) {
            for (int other = 0; other < rows; other++) {
                if (left[one] && !left[other]) {
                    pairs++;
                    right += scores[one] > scores[other] ? 1 : scores[one] == scores[other] ? 0.5 : 0;
                }
            }
        }
        assertThat(Quality.auc(scores, left)).isEqualTo(right / pairs, within(1e-12));
    }

    /** By hand: ten rows in tenths of one each, log odds of 0 and of ln 3. */
    @Test
    void qualityIsWhatItsDefinitionsSay() {
        Frame frame = Planted.honest(60, 2);
        double[] logOdds = new double[60];
        boolean[] left = new boolean[60];
        for (int row = 0; row < 60; row++) {
            left[row] = frame.left(row);
            logOdds[row] = left[row] ? StrictMath.log(3) : 0;
        }
        int leavers = frame.leavers();
        Quality quality = Quality.of(logOdds, left, Folds.of(frame, 2, 1));

        assertThat(quality.auc()).isEqualTo(1);
        assertThat(quality.brier()).isEqualTo((leavers * 0.0625 + (60 - leavers) * 0.25) / 60, within(1e-12));
        assertThat(quality.logLoss())
                .isEqualTo(
                        (leavers * StrictMath.log(4.0 / 3) + (60 - leavers) * StrictMath.log(2)) / 60, within(1e-12));
        assertThat(quality.reliability()).hasSize(10).allMatch(tenth -> tenth.rows() == 6);
    }
}
