package io.offerwright.rules;

import io.offerwright.domain.Catalog;
import io.offerwright.domain.Objective;
import io.offerwright.domain.Offer;
import java.util.List;
import java.util.SortedMap;
import org.drools.model.codegen.ExecutableModelProject;
import org.kie.api.KieBase;
import org.kie.api.KieServices;
import org.kie.api.builder.KieFileSystem;
import org.kie.api.builder.Message;
import org.kie.api.builder.ReleaseId;

/** Drools as its documentation uses it, with the compiler that Offerwright does without: it reads DRL and makes code of it. */
public final class WholeDrools {
    private static int books;

    private WholeDrools() {}

    /**
     * Compiles DRL into code that can reach all that the tests can.
     *
     * @throws IllegalStateException if Drools does not understand it
     */
    static synchronized KieBase compile(String drl) {
        KieServices services = KieServices.get();
        ReleaseId name = services.newReleaseId("io.offerwright", "book-" + ++books, "1");
        KieFileSystem files = services.newKieFileSystem();
        files.generateAndWritePomXML(name);
        files.write("src/main/resources/book/rules.drl", drl);
        try {
            List<Message> errors = services.newKieBuilder(files)
                    .buildAll(ExecutableModelProject.class)
                    .getResults()
                    .getMessages(Message.Level.ERROR);
            if (!errors.isEmpty()) {
                throw new IllegalStateException(errors.toString());
            }
            return services.newKieContainer(name).getKieBase();
        } finally {
            services.getRepository().removeKieModule(name);
        }
    }

    /** The verbs for code that Drools compiled, which calls public classes only. */
    public static final class Decision {
        private final Verbs verbs;

        Decision(List<Rule> rules, Catalog catalog) {
            this.verbs = new Verbs(rules, catalog);
        }

        /** What was said, in no order. */
        List<Firing> firings() {
            return verbs.firings();
        }

        SortedMap<String, Verbs.Failure> failures() {
            return verbs.failures();
        }

        public Decision rule(int index) {
            verbs.rule(index);
            return this;
        }

        public void exclude(Offer offer) {
            verbs.exclude(offer);
        }

        public void boost(Offer offer, double factor) {
            verbs.boost(offer, factor);
        }

        public void promote(Offer offer) {
            verbs.promote(offer);
        }

        public void weigh(Objective objective, double weight) {
            verbs.weigh(objective, weight);
        }

        public void blend(double share) {
            verbs.blend(share);
        }

        public void limit(String category, double count) {
            verbs.limit(category, count);
        }

        public void require(Objective objective, double minimum) {
            verbs.require(objective, minimum);
        }
    }
}
