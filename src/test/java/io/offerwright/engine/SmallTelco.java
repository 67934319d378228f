package io.offerwright.engine;

import io.offerwright.data.DataSource;
import io.offerwright.data.Dataset;
import io.offerwright.data.History;
import io.offerwright.domain.Channel;
import io.offerwright.domain.Context;
import io.offerwright.domain.Customer;
import io.offerwright.domain.DecisionRequest;
import io.offerwright.model.Ensemble;
import io.offerwright.rules.RuleBook;
import io.offerwright.simulation.World;
import io.offerwright.simulation.WorldFiles;
import io.offerwright.simulation.WorldSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A small operator for tests: 400 simulated customers, 60 offers, the packaged rules, and a bundle that was trained for a
 * few epochs. Made once per JVM and never changed.
 */
public final class SmallTelco {
    public static final LocalDate TODAY = LocalDate.of(2026, 3, 1);
    private static @Nullable SmallTelco made;

    public final Dataset data;
    public final History history;
    public final Bundle bundle;

    private SmallTelco() {
        try {
            Path directory = Files.createTempDirectory("small-telco");
            new WorldFiles(false, false, false)
                    .write(World.of(WorldSettings.of(400, 60, 5)), directory.resolve("data"), done -> {});
            data = DataSource.in(directory.resolve("data")).read();
            history = History.of(data, TODAY);
            bundle = train(11);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The one of this JVM. Not made by the class's initialiser: training runs threads that would wait for it. */
    public static synchronized SmallTelco get() {
        SmallTelco telco = made == null ? new SmallTelco() : made;
        made = telco;
        return telco;
    }

    /** A bundle with members of few components, trained for a few epochs. */
    public Bundle train(long seed) {
        return BundleTraining.of(seed)
                .withMembers(quickMembers(seed))
                .train(data, RuleBook.read(Path.of("rules/telco")), TODAY.atStartOfDay(), 2, (m, e, all) -> {});
    }

    /** Members of few components, to be trained for a few epochs. */
    List<Ensemble.Recipe> quickMembers(long seed) {
        List<Ensemble.Recipe> quick = new ArrayList<>();
        for (Ensemble.Recipe recipe : Ensemble.defaults(seed)) {
            quick.add(new Ensemble.Recipe(
                    recipe.name(),
                    recipe.weight(),
                    recipe.hyperparameters().with().components(16).epochs(4).build()));
        }
        return quick;
    }

    /** What a campaign would ask for this customer. */
    public DecisionRequest request(Customer customer) {
        return DecisionRequest.of(
                customer,
                history.holdings(customer),
                history.contacts(customer),
                new Context("test", TODAY, Channel.EMAIL),
                5);
    }
}
