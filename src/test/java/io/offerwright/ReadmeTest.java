package io.offerwright;

import static org.assertj.core.api.Assertions.assertThat;

import io.offerwright.domain.Channel;
import io.offerwright.domain.Context;
import io.offerwright.domain.Customer;
import io.offerwright.domain.DecisionRequest;
import io.offerwright.engine.DecisionEngine;
import io.offerwright.engine.Explained;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import org.junit.jupiter.api.Test;

/** What README.md shows compiles and does what it says. */
class ReadmeTest {
    @Test
    void theFirstScreenRuns() {
        PrintStream console = System.out;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
        try {
            firstScreen();
        } finally {
            System.setOut(console);
        }
        assertThat(printed.toString(StandardCharsets.UTF_8).lines())
                .hasSize(3)
                .allMatch(line -> line.matches("[A-Z]+-\\d+: .+\\."));
    }

    private static void firstScreen() {
        // README
        try (DecisionEngine engine = DecisionEngine.open(Path.of("models/sample"))) {
            Customer customer = Customer.of("C1").withHouseholdSize(4).withTenureDays(900);
            Context context = new Context("spring", LocalDate.of(2026, 3, 1), Channel.EMAIL);
            Explained answer = engine.decideAndExplain(DecisionRequest.of(customer, context, 3));
            answer.chosen()
                    .forEach(offer -> System.out.println(offer.offerId() + ": " + answer.reason(offer.offerId())));
        }
        // README
    }

    @Test
    void theFirstScreenIsTheOneInTheReadme() throws IOException {
        String source = Files.readString(Path.of("src/test/java/io/offerwright/ReadmeTest.java"));
        String snippet = source.split("// README\n", -1)[1];
        String readme = Files.readString(Path.of("README.md"));
        assertThat(readme.replaceAll("\\s+", "")).contains(snippet.replaceAll("\\s+", ""));
    }
}
