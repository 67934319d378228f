package io.offerwright.experiment;

import io.offerwright.ranking.ObjectiveWeights;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What an arm does otherwise than its campaign; whatever is empty is as the campaign says.
 *
 * @param bundle the directory of the bundle to decide with
 * @param rules the directory of the rule book
 * @param objectives the weights where no rule says otherwise
 * @param listLength how many offers to choose at the most
 */
public record ArmSettings(
        Optional<Path> bundle, Optional<Path> rules, Optional<ObjectiveWeights> objectives, OptionalInt listLength) {
    /** Everything as the campaign says. */
    public static final ArmSettings USUAL =
            new ArmSettings(Optional.empty(), Optional.empty(), Optional.empty(), OptionalInt.empty());
}
