package io.offerwright.experiment;

import io.offerwright.domain.Decimals;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * An experiment as its file describes it; {@link ExperimentFile} reads one.
 *
 * @param name what it is called in assignments and reports
 * @param assignment who gets which arm
 * @param holdout who is spoken to by no campaign
 * @param arms what each arm does, in the order of the file
 * @param control the arm that the others are compared with
 * @param baseline the conversion that the control is expected to have, 0 to 1, if told
 * @param minimalLift the lift worth finding, such as 0.1 for a tenth more than the control
 */
public record Experiment(
        String name,
        Assignment assignment,
        Holdout holdout,
        List<Arm> arms,
        String control,
        OptionalDouble baseline,
        double minimalLift) {
    /** The lift worth finding where none is told. */
    public static final double USUAL_LIFT = 0.1;

    public Experiment {
        arms = List.copyOf(arms);
    }

    /**
     * An arm.
     *
     * @param buckets its share, of 10,000
     */
    public record Arm(String name, int buckets, ArmSettings settings) {}

    /**
     * What a customer is part of: an arm of an experiment, or the universal holdout.
     *
     * @param experiment its name
     * @param arm its name
     */
    public record Membership(String experiment, String arm) {
        /** True if no campaign speaks to the customer. */
        public boolean heldOut() {
            return experiment.equals(Holdout.EXPERIMENT);
        }
    }

    /** The name and the arms with their shares, such as {@code bolder-lists: usual 50%, bold 45%; held out 5%}. */
    public String summary() {
        StringBuilder text = new StringBuilder(name);
        String separator = ": ";
        for (Arm arm : arms) {
            text.append(separator).append(arm.name()).append(' ').append(percent(arm.buckets()));
            separator = ", ";
        }
        return holdout.buckets() == 0
                ? text.toString()
                : text.append("; held out ").append(percent(holdout.buckets())).toString();
    }

    private static String percent(int buckets) {
        return Decimals.text(buckets / 100.0) + '%';
    }

    /** What an eligible customer is part of; empty for one of the rest, for whom the campaign is as it is without the experiment. */
    public Optional<Membership> membership(String customerId) {
        if (holdout.holds(customerId)) {
            return Optional.of(new Membership(Holdout.EXPERIMENT, Holdout.ARM));
        }
        return assignment.arm(customerId).map(arm -> new Membership(name, arm));
    }

    /** How many of all eligible customers an arm, or the holdout, is meant to have, 0 to 1; empty if there is no such arm. */
    public OptionalDouble share(String arm) {
        double held = (double) holdout.buckets() / Assignment.BUCKETS;
        if (arm.equals(Holdout.ARM)) {
            return held > 0 ? OptionalDouble.of(held) : OptionalDouble.empty();
        }
        return arms.stream()
                .filter(each -> each.name().equals(arm))
                .mapToDouble(each -> (1 - held) * each.buckets() / Assignment.BUCKETS)
                .findFirst();
    }
}
