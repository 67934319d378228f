package io.offerwright.features;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.offerwright.domain.AttributeSchema;
import io.offerwright.domain.Catalog;
import io.offerwright.domain.Customer;
import io.offerwright.domain.DeviceTier;
import io.offerwright.domain.InputException;
import io.offerwright.domain.Offer;
import io.offerwright.domain.PaymentType;
import io.offerwright.domain.Segment;
import io.offerwright.domain.Usage;
import io.offerwright.features.FeatureSpace.Identity;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class FeatureSpaceTest {
    private static final AttributeSchema SCHEMA = new AttributeSchema(
            new TreeMap<>(Map.of("contract", AttributeSchema.Type.CATEGORY, "age", AttributeSchema.Type.NUMBER)));

    static Offer offer(String id, String category, double price, double dataGb) {
        return new Offer(
                id,
                "Offer " + id,
                category,
                PaymentType.ANY,
                DeviceTier.BASIC,
                price,
                price / 3,
                dataGb,
                dataGb * 10,
                dataGb * 5,
                false,
                false,
                Segment.ALL,
                12,
                LocalDate.MIN,
                LocalDate.MAX);
    }

    static final Catalog CATALOG = Catalog.of(List.of(
            offer("plan-s", "PLAN", 9.99, 2),
            offer("plan-m", "PLAN", 19.99, 20),
            offer("plan-l", "PLAN", 49.99, 1000),
            offer("roam-eu", "ROAMING", 5, 1)));

    /** Customers that differ in everything, from a seed; some numbers unknown. */
    static List<Customer> customers(int count, long seed) {
        Random random = new Random(seed);
        List<Customer> customers = new ArrayList<>();
        for (int index = 0; index < count; index++) {
            double data = random.nextInt(8) == 0 ? Double.NaN : random.nextInt(600) / 10.0;
            Map<String, String> attributes = new TreeMap<>();
            if (random.nextInt(5) > 0) {
                attributes.put("contract", random.nextBoolean() ? "Two Year" : "Month\tto\\month\n");
                attributes.put("age", String.valueOf(18 + random.nextInt(60)));
            }
            customers.add(Customer.of("C" + index)
                    .withSegment(random.nextBoolean() ? Segment.BUSINESS : Segment.RESIDENTIAL)
                    .withDeviceTier(List.of(DeviceTier.values()).get(random.nextInt(3)))
                    .withHouseholdSize(1 + random.nextInt(6))
                    .withTenureDays(random.nextInt(2000))
                    .withCoverageScore(random.nextInt(6) == 0 ? Double.NaN : random.nextDouble())
                    .withCurrentOffer(random.nextInt(4) == 0 ? "" : "plan-" + "sml".charAt(random.nextInt(3)))
                    .withUsage(
                            Double.isNaN(data)
                                    ? Usage.UNKNOWN
                                    : new Usage(12, data, random.nextInt(900), random.nextInt(99), data / 3))
                    .withAttributes(attributes));
        }
        return customers;
    }

    static FeatureSpace space(List<Customer> customers) {
        return FeatureSpace.fit(customers, CATALOG, SCHEMA, new Identity(Set.of("C1", "C2"), true));
    }

    @Property(tries = 50)
    void aStoredSpaceEncodesAsTheLearntOneDid(@ForAll long seed) {
        List<Customer> training = customers(40, seed);
        FeatureSpace learnt = space(training);
        FeatureSpace stored = FeatureSpace.fromBytes(learnt.toBytes());
        assertThat(stored.toBytes()).isEqualTo(learnt.toBytes());
        for (Customer customer : customers(60, seed + 1)) {
            assertThat(stored.encode(customer))
                    .isEqualTo(learnt.encode(customer))
                    .isSorted();
        }
        for (Offer offer : CATALOG.offers()) {
            assertThat(stored.encode(offer)).isEqualTo(learnt.encode(offer)).isSorted();
        }
    }

    @Property(tries = 30)
    void theOrderOfTheTrainingCustomersDoesNotMatter(@ForAll long seed) {
        List<Customer> training = customers(40, seed);
        List<Customer> shuffled = new ArrayList<>(training);
        Collections.shuffle(shuffled, new Random(seed));
        assertThat(space(shuffled)).isEqualTo(space(training));
    }

    @Property(tries = 30)
    void everyFeatureOfATrainingCustomerHasANameAndASentence(@ForAll long seed) {
        List<Customer> training = customers(40, seed);
        FeatureSpace space = space(training);
        boolean[] used = new boolean[space.customerFeatures()];
        for (Customer customer : training) {
            for (int feature : space.encode(customer)) {
                used[feature] = true;
                assertThat(space.customerFeatureName(feature)).contains(" = ");
                assertThat(space.describe(feature, customer)).isNotBlank().doesNotContain("NaN", "null", "_");
            }
        }
        assertThat(used).doesNotContain(false);
    }

    @Test
    void matricesHoldTheEncodedRows() {
        List<Customer> training = customers(30, 7);
        FeatureSpace space = space(training);
        FeatureMatrix matrix = space.customers(training);
        assertThat(matrix.columns()).isEqualTo(space.customerFeatures());
        for (int row = 0; row < matrix.rows(); row++) {
            assertThat(Arrays.copyOfRange(matrix.feature(), matrix.start()[row], matrix.start()[row + 1]))
                    .isEqualTo(space.encode(training.get(row)));
        }
        assertThat(space.offers(CATALOG).rows()).isEqualTo(4);
    }

    @Test
    void whatIsNewSinceTrainingGetsNoFeatureOfItsOwn() {
        List<Customer> training = customers(30, 7);
        FeatureSpace space = space(training);
        Customer stranger = training.get(1).withAttributes(Map.of("contract", "Lifetime", "age", "30"));
        assertThat(names(space, stranger)).noneMatch(name -> name.startsWith("attribute.contract"));
        Offer known = CATALOG.offer(0);
        Offer fresh = offer("plan-new", "GADGET", known.price(), known.dataGb());
        assertThat(space.encode(fresh)).hasSize(space.encode(known).length - 2);
    }

    private static List<String> names(FeatureSpace space, Customer customer) {
        return Arrays.stream(space.encode(customer))
                .mapToObj(space::customerFeatureName)
                .toList();
    }

    /** Five customers whose every feature is worked out by hand. */
    @Test
    void featuresAreThoseOfTheDesign() {
        List<Customer> five = new ArrayList<>();
        for (int index = 1; index <= 5; index++) {
            five.add(Customer.of("C" + index)
                    .withUsage(new Usage(12, index * 10, index * 100, 0, index == 5 ? 30 : 1))
                    .withCurrentOffer(index == 5 ? "plan-m" : "plan-s")
                    .withDeviceTier(DeviceTier.PREMIUM)
                    .withHouseholdSize(index)
                    .withTenureDays(index * 100 - 93));
        }
        FeatureSpace space = FeatureSpace.fit(five, CATALOG, AttributeSchema.NONE, Identity.OFFERS);
        assertThat(names(space, five.get(4)))
                .containsExactly(
                        "segment = RESIDENTIAL",
                        "payment_type = PREPAID",
                        "device_tier = PREMIUM",
                        "household = large",
                        "tenure = established",
                        "data_intensity = very_high",
                        "call_intensity = very_high",
                        "usage_stability = variable",
                        "lifecycle_stage = platinum",
                        "network_quality = excellent",
                        "coverage = excellent",
                        "price_flexibility = generous",
                        "upgrade_potential = PREMIUM+very_high",
                        "service_gap = short");
        assertThat(names(space, five.get(0)))
                .contains(
                        "household = single",
                        "tenure = new",
                        "data_intensity = very_low",
                        "usage_stability = stable",
                        "lifecycle_stage = bronze",
                        "price_flexibility = usual");
        assertThat(Arrays.stream(space.encode(five.get(4)))
                        .mapToObj(feature -> space.describe(feature, five.get(4)))
                        .toList())
                .containsExactly(
                        "is a residential customer",
                        "pays in advance",
                        "has a premium device",
                        "lives in a household of 5",
                        "joined 407 days ago (established)",
                        "uses 50 GB a month (very high)",
                        "calls 500 minutes a month (very high)",
                        "uses much more data in some months than in others",
                        "is platinum by overall use",
                        "has excellent network quality (1)",
                        "has excellent coverage (1)",
                        "pays more than the usual price in the segment (20, usually 9.99)",
                        "has a premium device and very high data use",
                        "uses 50 GB of an allowance of 20 GB (short)");
        Customer silent = five.get(4).withUsage(Usage.UNKNOWN).withCurrentOffer("");
        assertThat(names(space, silent))
                .contains("data_intensity = medium")
                .as("no training customer was without an offer")
                .noneMatch(name -> name.startsWith("price_flexibility") || name.startsWith("service_gap"));
    }

    @Test
    void offerFeaturesAreThoseOfTheDesign() {
        FeatureSpace space = space(customers(30, 7));
        assertThat(Arrays.stream(space.encode(CATALOG.offer(0)))
                        .mapToObj(space::offerFeatureName)
                        .toList())
                .containsExactly(
                        "category = PLAN",
                        "price_tier = luxury",
                        "data_tier = unlimited",
                        "value_category = high",
                        "bundle_type = complete",
                        "payment_type = ANY",
                        "min_device_tier = BASIC",
                        "family = no",
                        "retention = no",
                        "segment = ALL",
                        "offer = plan-l");
    }

    @Test
    void theStoredFormOfVersionOneIsStillReadAndStillWrittenTheSame() throws Exception {
        Path golden = Path.of("src/test/resources/io/offerwright/features/feature-space-1.txt");
        FeatureSpace space = space(customers(30, 7));
        if (Boolean.getBoolean("offerwright.golden")) {
            Files.createDirectories(golden.getParent());
            Files.write(golden, space.toBytes());
        }
        byte[] stored = Files.readAllBytes(golden);
        assertThat(new String(space.toBytes(), StandardCharsets.UTF_8))
                .isEqualTo(new String(stored, StandardCharsets.UTF_8));
        assertThat(FeatureSpace.fromBytes(stored)).isEqualTo(space);
    }

    @Test
    void aDamagedSpaceIsRefused() {
        String text = new String(space(customers(30, 7)).toBytes(), StandardCharsets.UTF_8);
        assertThatThrownBy(() -> read(text.replace("features 1", "features 2")))
                .isInstanceOf(InputException.class)
                .hasMessage("feature space:1: Found \"offerwright-features 2\"; expected \"offerwright-features 1\"."
                        + " The model may be damaged, or written by another version of Offerwright.");
        assertThatThrownBy(() -> read(text.substring(0, text.length() / 2)))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("the content was cut short");
        assertThatThrownBy(() -> read("")).isInstanceOf(InputException.class);
        String[] lines = text.split("\n", -1);
        for (int line = 1; line < lines.length - 2; line++) {
            String damaged = text.replace("\n" + lines[line] + "\n", "\n" + lines[line].replace('\t', ' ') + "\n");
            assertThatThrownBy(() -> read(damaged)).as(lines[line]).isInstanceOf(InputException.class);
            if (!lines[line].startsWith("plan\t") && !lines[line].startsWith("segment-price\t")) {
                String without = text.replace("\n" + lines[line] + "\n", "\n");
                assertThatThrownBy(() -> read(without)).as(lines[line]).isInstanceOf(InputException.class);
            }
        }
    }

    private static FeatureSpace read(String text) {
        return FeatureSpace.fromBytes(text.getBytes(StandardCharsets.UTF_8));
    }
}
