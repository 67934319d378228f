package io.offerwright.explanation;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.offerwright.churn.ChurnModel;
import io.offerwright.domain.Customer;
import io.offerwright.domain.Score;
import io.offerwright.engine.Bundle;
import io.offerwright.engine.DecisionEngine;
import io.offerwright.engine.Explained;
import io.offerwright.engine.Fallback;
import io.offerwright.engine.SmallTelco;
import io.offerwright.evidence.Candidate;
import io.offerwright.evidence.Verdict;
import io.offerwright.language.Language;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What is written is what the published schema says, and a machine that reads it finds the score. */
class ExplanationJsonTest {
    private static final ObjectMapper JSON =
            new ObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

    private static final String FAILING = """
            package p
            import io.offerwright.rules.*
            rule "Save"
                @id( "SAVE" )
                @reason( "For {offer.name}" )
            when
                $customer : Customer( )
                $offer : Offer( retention )
            then
                decision.boost( $offer, 1 + $customer.churnRisk );
            end
            """;

    private final SmallTelco telco = SmallTelco.get();
    private final Schema schema = schema();

    private static Schema schema() {
        try {
            return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                    .getSchema(Files.readString(Path.of("docs/explanation.schema.json")));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void everyDecisionIsAsTheSchemaSays() throws IOException {
        Set<String> verdicts = new HashSet<>();
        boolean peers = false;
        try (DecisionEngine engine = DecisionEngine.open(telco.bundle)) {
            for (Customer customer : telco.data.customers().subList(0, 120)) {
                Explained explained = engine.decideAndExplain(telco.request(customer));
                assertThat(schema.validate(line(explained))).isEmpty();
                JsonNode whole = whole(explained);
                assertThat(schema.validate(whole)).isEmpty();
                assertThat(whole.get("offers").size() + whole.get("others").size())
                        .isEqualTo(telco.bundle.catalog().size());
                whole.get("others")
                        .forEach(other -> verdicts.add(other.get("verdict").asText()));
                for (JsonNode offer : whole.get("offers")) {
                    peers |= offer.has("peers");
                    assertThat(recomputed(offer.get("explanation")))
                            .isEqualByComparingTo(offer.get("score").decimalValue());
                }
                for (Candidate candidate : explained.chosen()) {
                    assertThat(schema.validate(node(explained, candidate.offerId())))
                            .isEmpty();
                }
            }
        }
        assertThat(verdicts).contains("outranked", "excluded", "over_limit");
        assertThat(peers).isTrue();
    }

    @Test
    void anEstimatedChurnRiskIsWrittenWithWhatItIsMadeOf() throws IOException {
        ChurnModel model = ChurnModel.read("churn.txt", """
                offerwright churn 1
                kind logistic
                base -1
                input number 0 tenure_days
                input category 0 region
                feature 0 log 7 1 -0.5
                feature 1 level 0.3 CAPITAL
                feature 1 missing 0.1
                """.getBytes(StandardCharsets.UTF_8));
        try (DecisionEngine engine = DecisionEngine.open(telco.bundle.withChurn(model))) {
            for (Customer customer : telco.data.customers().subList(0, 20)) {
                Explained known = engine.decideAndExplain(telco.request(customer.withChurnRisk(0.5)));
                assertThat(line(known).has("churn")).isFalse();
                Explained explained = engine.decideAndExplain(telco.request(customer.withChurnRisk(Double.NaN)));
                for (JsonNode written : List.of(line(explained), whole(explained))) {
                    assertThat(schema.validate(written)).isEmpty();
                    JsonNode churn = written.get("churn");
                    assertThat(recomputed(churn.get("explanation")))
                            .isEqualByComparingTo(churn.get("risk").decimalValue());
                    assertThat(churn.get("risk").decimalValue())
                            .isEqualByComparingTo(BigDecimal.valueOf(model.risk(customer), 6));
                    assertThat(churn.get("reason").asText()).isNotEmpty();
                }
            }
        }
    }

    /** As a reader in another language would do it. */
    private static BigDecimal recomputed(JsonNode node) {
        return switch (node.get("is").asText()) {
            case "sum" -> {
                BigDecimal sum = BigDecimal.ZERO;
                for (JsonNode part : node.withArray("of")) {
                    sum = sum.add(recomputed(part));
                }
                yield sum;
            }
            case "product" ->
                recomputed(node.get("of").get(0))
                        .multiply(recomputed(node.get("of").get(1)));
            case "squash" ->
                BigDecimal.valueOf(
                        Score.squash(recomputed(node.get("of").get(0))
                                .movePointRight(6)
                                .longValueExact()),
                        6);
            default -> node.get("value").decimalValue();
        };
    }

    @Test
    void decisionsInWhichRulesFailedAreCoveredToo() throws IOException {
        for (Fallback fallback : List.of(Fallback.EMPTY_LIST, Fallback.RULES_ONLY)) {
            Bundle bundle = telco.bundle.with(
                    telco.bundle.catalog(),
                    new TreeMap<>(Map.of("a.drl", FAILING)),
                    telco.bundle.settings().withFallback(fallback));
            try (DecisionEngine engine = DecisionEngine.open(bundle)) {
                Explained explained =
                        engine.decideAndExplain(telco.request(Customer.of("Ann").withChurnRisk(Double.NaN)));
                assertThat(explained.decision().failedRules()).isNotEmpty();
                assertThat(schema.validate(line(explained))).isEmpty();
                assertThat(schema.validate(shortLine(explained))).isEmpty();
                assertThat(schema.validate(whole(explained))).isEmpty();
                assertThat(DecisionPage.html(explained, Language.of("de"), java.util.Optional.empty()))
                        .contains("SAVE");
            }
        }
    }

    @Test
    void theSchemaRefusesWhatIsNotSo() throws IOException {
        try (DecisionEngine engine = DecisionEngine.open(telco.bundle)) {
            Explained explained =
                    engine.decideAndExplain(telco.request(telco.data.customers().get(0)));
            for (String field : List.of("decision", "customer", "bundle", "offers")) {
                ObjectNode without = line(explained);
                without.remove(field);
                assertThat(schema.validate(without)).as(field).isNotEmpty();
            }
            assertThat(schema.validate(line(explained).put("further", 1))).isNotEmpty();
            ObjectNode tree = node(explained, explained.chosen().get(0).offerId());
            assertThat(schema.validate(tree.deepCopy().put("is", "value"))).isNotEmpty();
            assertThat(schema.validate(tree.deepCopy().put("value", "0.5"))).isNotEmpty();
            ObjectNode product = tree.deepCopy().put("is", "product");
            ((ArrayNode) product.get("of")).removeAll().add(tree.deepCopy());
            assertThat(schema.validate(product)).isNotEmpty();
        }
    }

    @Test
    void theShortLineSaysOfEveryOfferOnceWhatBecameOfIt() throws IOException {
        try (DecisionEngine engine = DecisionEngine.open(telco.bundle)) {
            for (Customer customer : telco.data.customers()) {
                Explained explained = engine.decideAndExplain(telco.request(customer));
                ObjectNode line = shortLine(explained);
                assertThat(schema.validate(line)).isEmpty();
                List<String> told = new ArrayList<>();
                for (JsonNode offer : line.get("offers")) {
                    told.add(offer.get("offer").asText());
                    assertThat(offer.get("reason").asText())
                            .isEqualTo(explained.reason(offer.get("offer").asText()));
                }
                assertThat(told)
                        .isEqualTo(explained.chosen().stream()
                                .map(Candidate::offerId)
                                .toList());
                Set<String> fates = new HashSet<>();
                int outranked = 0;
                for (JsonNode others : line.get("others")) {
                    assertThat(fates.add(others.get("verdict") + " " + others.get("because")))
                            .isTrue();
                    if (others.get("verdict").asText().equals("outranked")) {
                        outranked += others.get("count").asInt();
                    } else {
                        others.get("offers").forEach(offer -> told.add(offer.asText()));
                    }
                }
                List<String> rest = explained.decision().candidates().stream()
                        .filter(candidate -> candidate.verdict() instanceof Verdict.Outranked)
                        .map(Candidate::offerId)
                        .toList();
                assertThat(outranked).isEqualTo(rest.size());
                told.addAll(rest);
                assertThat(told)
                        .containsExactlyInAnyOrderElementsOf(explained.decision().candidates().stream()
                                .map(Candidate::offerId)
                                .toList());
            }
        }
    }

    private static ObjectNode shortLine(Explained explained) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ExplanationJson.writeShortLine(bytes, explained);
        ObjectNode line = (ObjectNode) JSON.readTree(bytes.toByteArray());
        // Put together from pieces, it is to the byte what a library writes.
        assertThat(bytes.toString(StandardCharsets.UTF_8)).isEqualTo(JSON.writeValueAsString(line) + "\n");
        return line;
    }

    private static ObjectNode line(Explained explained) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ExplanationJson.writeLine(bytes, explained);
        return (ObjectNode) JSON.readTree(bytes.toByteArray());
    }

    private static JsonNode whole(Explained explained) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ExplanationJson.writeWhole(bytes, explained, Language.of("de"), true);
        return JSON.readTree(bytes.toByteArray());
    }

    private static ObjectNode node(Explained explained, String offerId) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator generator = new JsonFactory().createGenerator(bytes)) {
            ExplanationJson.writeNode(generator, explained.explanation(offerId));
        }
        return (ObjectNode) JSON.readTree(bytes.toByteArray());
    }
}
