package io.offerwright.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.offerwright.data.DataSource;
import io.offerwright.domain.AttributeSchema;
import io.offerwright.domain.Customer;
import io.offerwright.domain.InputException;
import io.offerwright.evidence.Fingerprint;
import io.offerwright.evidence.Provenance;
import io.offerwright.ranking.ObjectiveWeights;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BundleTest {
    private static final Path SAMPLE = Path.of("models/sample");
    private static final String RESTORE = " Copy the bundle again from where it was made, or train it anew.";

    @TempDir
    private Path parent;

    private Path directory;

    @BeforeEach
    void copy() {
        directory = parent.resolve("bundle");
        Bundle.read(SAMPLE).write(directory);
    }

    @Test
    void aBundleComesBackAsItWasWritten() {
        assertThat(Bundle.read(directory).fingerprint())
                .isEqualTo(Bundle.read(SAMPLE).fingerprint());
    }

    /** The content is the same on every machine; what differs stands beside it. */
    @Test
    void whoWroteTheDirectoryIsNoPartOfTheBundle() throws IOException {
        Path writtenBy = directory.resolve("WRITTEN-BY");
        assertThat(Files.readString(writtenBy))
                .startsWith("offerwright = ")
                .contains("java = " + System.getProperty("java.runtime.version"));
        assertThat(Bundle.read(directory).files()).doesNotContainKey("WRITTEN-BY");
        assertThat(directory.resolve("MANIFEST")).content().doesNotContain("WRITTEN-BY");

        Files.delete(writtenBy);

        assertThat(Bundle.read(directory).fingerprint())
                .isEqualTo(Bundle.read(SAMPLE).fingerprint());
    }

    @Test
    void aModelSaysWhatItWasTrainedOn() throws IOException {
        var facts = Bundle.read(SAMPLE).provenance().facts();
        assertThat(facts)
                .containsEntry("offerwright", Provenance.OFFERWRIGHT_VERSION)
                .containsEntry("data.until", "everything");
        for (String table : List.of("customers", "usage", "offers", "events")) {
            Path file = DataSource.file(Path.of("sample-campaigns/data"), table);
            assertThat(facts)
                    .containsEntry(
                            "sha256." + file.getFileName(),
                            Fingerprint.of(Files.readAllBytes(file)).hex());
        }
        assertThat(facts.get("member.bpr")).contains("batch 64, components 64, ", "item alpha 0.001, ");
    }

    /** A release must not forget one of the two places. */
    @Test
    void theVersionIsThatOfTheBuild() throws IOException {
        assertThat(Files.readString(Path.of("pom.xml")))
                .containsPattern(
                        "<version>" + Provenance.OFFERWRIGHT_VERSION + "(-SNAPSHOT)?</version>\n  <packaging>");
    }

    @Test
    void aFlippedByteInAnyFileIsFound() throws IOException {
        for (String name : Bundle.read(directory).files().keySet()) {
            Path file = directory.resolve(name);
            byte[] content = Files.readAllBytes(file);
            byte[] spoiled = content.clone();
            spoiled[spoiled.length / 2] ^= 1;
            Files.write(file, spoiled);
            assertThat(refusal())
                    .hasMessage(file + ": The file is damaged or was changed: its SHA-256 is "
                            + Fingerprint.of(spoiled).abbreviated() + "..., the manifest says "
                            + Fingerprint.of(content).abbreviated() + "...." + RESTORE);
            Files.write(file, content);
        }
    }

    @Test
    void aSpoiledByteAnywhereInTheManifestIsFound() throws IOException {
        Path manifest = directory.resolve("MANIFEST");
        byte[] content = Files.readAllBytes(manifest);
        // The line feed at the very end may be missing.
        for (int at = 0; at < content.length - 1; at++) {
            for (byte value : new byte[] {0, '\n', '/', 'g', (byte) 0xff}) {
                if (content[at] != value) {
                    byte[] spoiled = content.clone();
                    spoiled[at] = value;
                    Files.write(manifest, spoiled);
                    assertThat(catchThrowableOfType(InputException.class, () -> BundleFiles.read(directory)))
                            .as("byte %s set to %s", at, value)
                            .hasMessageContaining(directory.toString());
                }
            }
        }
    }

    @Test
    void aMissingFileIsNamed() throws IOException {
        Path file = directory.resolve("rules/family.drl");
        Files.delete(file);
        assertThat(refusal()).hasMessage(file + ": The file is missing; the manifest names it." + RESTORE);
    }

    @Test
    void aFileThatTheManifestDoesNotNameIsRefused() throws IOException {
        Path file = Files.writeString(directory.resolve("rules/extra.drl"), "");
        assertThat(refusal())
                .hasMessage(file + ": The manifest does not name this file."
                        + " Remove it, or make a new bundle that holds it.");
    }

    @Test
    void aDirectoryWithoutManifestIsNoBundle() throws IOException {
        Files.delete(directory.resolve("MANIFEST"));
        assertThat(refusal()).hasMessageStartingWith(directory + ": Expected a bundle, found no file MANIFEST in it.");
    }

    @Test
    void aBrokenLineOfTheManifestIsNamed() throws IOException {
        Path manifest = directory.resolve("MANIFEST");
        Files.writeString(manifest, Files.readString(manifest).replaceFirst("  model", " model"));
        assertThat(refusal())
                .hasMessage(manifest + ":2:1: Expected 64 hexadecimal digits, two blanks and a path." + RESTORE);
    }

    @Test
    void aBundleWithoutItsModelIsRefused() {
        SortedMap<String, byte[]> files = new TreeMap<>(Bundle.read(directory).files());
        files.remove("model.bin");
        assertThatThrownBy(() -> Bundle.of(files))
                .isInstanceOf(InputException.class)
                .hasMessageStartingWith("model.bin: The bundle has no such file; it has [catalog.csv, ");
    }

    @Test
    void writingOverABundleReplacesItAndLeavesNothingBeside() throws IOException {
        Bundle without = Bundle.read(directory).withRules(new TreeMap<>());
        without.write(directory);
        assertThat(Bundle.read(directory).fingerprint()).isEqualTo(without.fingerprint());
        assertThat(directory.resolve("rules")).doesNotExist();
        try (Stream<Path> files = Files.list(parent)) {
            assertThat(files).containsExactly(directory);
        }
    }

    @Test
    void aDirectoryOfSomethingElseIsNotWrittenOver() throws IOException {
        Path precious = Files.createDirectory(parent.resolve("precious"));
        Path file = Files.writeString(precious.resolve("letter.txt"), "Dear");
        assertThatThrownBy(() -> Bundle.read(SAMPLE).write(precious))
                .isInstanceOf(InputException.class)
                .hasMessageStartingWith(precious + ": The directory holds something that is not a bundle.");
        assertThat(file).hasContent("Dear");
    }

    @Test
    void aFileIsNotWrittenOver() throws IOException {
        Path file = Files.writeString(parent.resolve("letter.txt"), "Dear");
        assertThatThrownBy(() -> Bundle.read(SAMPLE).write(file))
                .isInstanceOf(InputException.class)
                .hasMessageStartingWith(file.toString());
        assertThatThrownBy(() -> Bundle.read(SAMPLE).write(file.resolve("below")))
                .isInstanceOf(InputException.class)
                .hasMessageStartingWith(file.toString());
        assertThat(file).hasContent("Dear");
    }

    @Test
    void attributeNamesMayHoldSignsOfThePropertiesFormat() {
        assertRoundTrip("a b: c=d #e", " !x\\y ", "#", "=", "tab\tline\nfeed\r\f", "größe");
    }

    @Property(tries = 200)
    void settingsComeBackAsTheyWereWritten(
            @ForAll String name,
            @ForAll @IntRange(max = 1_000_000) int relevance,
            @ForAll @IntRange(max = 1_000_000) int revenue) {
        SortedMap<String, AttributeSchema.Type> types = new TreeMap<>();
        // A lone half of a surrogate pair has no UTF-8.
        if (StandardCharsets.UTF_8.newEncoder().canEncode(name)) {
            types.put(name, AttributeSchema.Type.CATEGORY);
        }
        Settings settings =
                new Settings(new ObjectiveWeights(relevance, revenue, 1), new AttributeSchema(types), Optional.empty());
        assertThat(Settings.fromBytes(settings.toBytes())).isEqualTo(settings);
    }

    @Test
    void aWeightAboveOneOrAnUnknownSettingIsNamed() {
        assertThatThrownBy(() -> settings("weight.relevance = 2\nweight.revenue = 0\nweight.diversity = 0\n"))
                .isInstanceOf(InputException.class)
                .hasMessage("settings.properties: The value \"2\" does not fit the setting \"weight.relevance\".");
        assertThatThrownBy(() -> settings("weight.fame = 0.1\n"))
                .isInstanceOf(InputException.class)
                .hasMessage("settings.properties: Found the unknown setting \"weight.fame\".");
    }

    /** Bundles of before there was protection keep their fingerprint, and what is protected comes back. */
    @Test
    void protectedNamesAreWrittenWhereThereAreAny() {
        Settings protecting =
                Settings.DEFAULT.withAttributes(AttributeSchema.NONE.protecting(Set.of("gender", "age band")));

        assertThat(new String(Settings.DEFAULT.toBytes(), StandardCharsets.UTF_8))
                .doesNotContain("protected");
        assertThat(new String(protecting.toBytes(), StandardCharsets.UTF_8))
                .contains("protected.age\\ band = true\n")
                .contains("protected.gender = true\n");
        assertThat(Settings.fromBytes(protecting.toBytes())).isEqualTo(protecting);
        assertThatThrownBy(() -> settings("protected.gender = yes")).hasMessageContaining("protected.gender");
        assertThatThrownBy(() -> settings(
                        new String(protecting.toBytes(), StandardCharsets.UTF_8) + "attribute.gender = CATEGORY\n"))
                .hasMessageContaining("declared for use and protected from it");
    }

    /** Whoever decides, publishes or checks with this bundle is held to it. */
    @Test
    void noRuleAndNoRequestMayNameWhatABundleProtects() {
        SmallTelco telco = SmallTelco.get();
        Settings protecting = telco.bundle.settings().withAttributes(AttributeSchema.NONE.protecting(Set.of("gender")));
        Bundle bundle = telco.bundle.with(telco.data.catalog(), telco.bundle.rules(), protecting);
        Customer customer = telco.data.customers().get(0).withAttributes(Map.of("gender", "f"));
        try (DecisionEngine engine = DecisionEngine.open(bundle)) {
            assertThatThrownBy(() -> engine.decide(telco.request(customer))).hasMessageContaining("is protected");
        }
        SortedMap<String, String> rules = new TreeMap<>(bundle.rules());
        rules.put("gender.drl", """
                package telco.gender
                rule "By gender" @id( "G-1" ) @reason( "r" )
                when
                    Customer( attributes["gender"] == "f" ) $offer : Offer( )
                then
                    decision.exclude( $offer );
                end
                """);
        assertThatThrownBy(() -> DecisionEngine.open(bundle.withRules(rules)))
                .hasMessageContaining("gender.drl:4:26: The attribute \"gender\" is protected");
    }

    private static Settings settings(String text) {
        return Settings.fromBytes(text.getBytes(StandardCharsets.UTF_8));
    }

    private static void assertRoundTrip(String... names) {
        SortedMap<String, AttributeSchema.Type> types = new TreeMap<>();
        for (String name : names) {
            types.put(name, AttributeSchema.Type.NUMBER);
        }
        Settings settings = new Settings(ObjectiveWeights.DEFAULT, new AttributeSchema(types), Optional.empty());
        assertThat(Settings.fromBytes(settings.toBytes())).isEqualTo(settings);
    }

    private InputException refusal() {
        return catchThrowableOfType(InputException.class, () -> Bundle.read(directory));
    }
}
