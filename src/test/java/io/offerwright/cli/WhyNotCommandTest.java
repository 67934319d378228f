package io.offerwright.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.offerwright.domain.Channel;
import io.offerwright.domain.Context;
import io.offerwright.domain.Customer;
import io.offerwright.domain.DecisionRequest;
import io.offerwright.engine.Bundle;
import io.offerwright.engine.DecisionEngine;
import io.offerwright.evidence.Decision;
import io.offerwright.ledger.Ledger;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class WhyNotCommandTest {
    @TempDir
    private Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private Decision decision;

    @BeforeEach
    void recordADecision() {
        Bundle bundle = Bundle.read(Path.of("models/sample"));
        Customer customer = Customer.of("C1").withTenureDays(900).withChurnRisk(0.2);
        Context context = new Context("spring", LocalDate.of(2026, 3, 1), Channel.EMAIL);
        try (DecisionEngine engine = DecisionEngine.open(bundle);
                Ledger ledger = Ledger.open(folder)) {
            decision = engine.decide(DecisionRequest.of(customer, context, 3));
            ledger.bundles().put(bundle.files());
            ledger.append(decision);
        }
    }

    private int run(String... arguments) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        CommandLine command = Main.commandLine();
        command.setOut(new PrintWriter(out, true));
        command.setErr(new PrintWriter(err, true));
        return command.execute(arguments);
    }

    @Test
    void everyOfferThatIsNotListedHasItsReasonAndWhatWouldHaveLetItIn() throws IOException {
        assertThat(run("why-not", decision.id(), "--ledger", folder.toString(), "--json"))
                .as(err.toString())
                .isZero();
        ObjectMapper mapper = new ObjectMapper();
        List<String> lines = out.toString().lines().toList();
        assertThat(lines)
                .hasSize(decision.candidates().size() - decision.chosen().size());
        int listed = 0;
        for (String line : lines) {
            JsonNode answer = mapper.readTree(line);
            assertThat(answer.get("reason").textValue()).isNotEmpty();
            for (JsonNode counterfactual : answer.get("counterfactuals")) {
                assertThat(counterfactual.get("sentence").textValue()).isNotEmpty();
                listed += counterfactual.get("listed").booleanValue() ? 1 : 0;
            }
        }
        assertThat(listed).isPositive();
    }

    @Test
    void anAttributeThatIsTakenAwayIsNotProposed() {
        assertThat(run("why-not", decision.id(), "--ledger", folder.toString())).isZero();
        assertThat(out.toString()).contains("as the way of paying");
        assertThat(run("why-not", decision.id(), "--ledger", folder.toString(), "--without", "payment_type"))
                .isZero();
        assertThat(out.toString()).doesNotContain("as the way of paying");
        assertThat(run("why-not", decision.id(), "--ledger", folder.toString(), "--with", "shoe_size"))
                .isEqualTo(Main.USAGE);
        assertThat(err.toString()).contains("There is no attribute \"shoe_size\" to change");
    }

    @Test
    void aListedOrUnknownOfferIsAnErrorAndGermanIsSpoken() {
        String listed = decision.chosen().get(0).offerId();
        assertThat(run("why-not", decision.id(), "--ledger", folder.toString(), "--offer", listed))
                .isEqualTo(Main.USAGE);
        assertThat(err.toString()).contains("The offer is on the list.");
        assertThat(run("why-not", decision.id(), "--ledger", folder.toString(), "--offer", "NONE"))
                .isEqualTo(Main.USAGE);
        assertThat(err.toString()).contains("The catalogue has no offer \"NONE\".");
        assertThat(run("why-not", decision.id(), "--ledger", folder.toString(), "--language", "de"))
                .isZero();
        assertThat(out.toString()).contains("auf der Liste").doesNotContain("would have been");
    }
}
