package io.offerwright.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.offerwright.data.DataSource;
import io.offerwright.data.Dataset;
import io.offerwright.domain.Customer;
import io.offerwright.domain.InputException;
import io.offerwright.domain.Usage;
import io.offerwright.evidence.Fingerprint;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorldFilesTest {
    private static final WorldFiles PLAIN = new WorldFiles(true, false, false);

    @TempDir
    Path directory;

    /** Changes only when the world changes; then the sample data must be made anew, and CHANGELOG.md must say so. */
    @Test
    void aTinyWorldHasTheSameBytesAtAnyTime() throws IOException {
        Path world = directory.resolve("world");
        WorldFiles.Counts counts = PLAIN.write(World.of(WorldSettings.of(40, 60, 1)), world, done -> {});

        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (String name : List.of("offers.csv", "customers.csv", "usage.csv", "events.csv", "truth.csv")) {
            all.write(Files.readAllBytes(world.resolve(name)));
        }
        assertThat(Fingerprint.of(all.toByteArray()).abbreviated()).isEqualTo("d504a8eeb055");
        assertThat(counts.customers()).isEqualTo(40);
        assertThat(counts.offers()).isEqualTo(60);
        assertThat(counts.truth()).isEqualTo(40 * 60);
        assertThat(Files.readAllLines(world.resolve("events.csv"))).hasSize((int) counts.events() + 1);
        assertThat(Files.readAllLines(world.resolve("usage.csv"))).hasSize((int) counts.usage() + 1);
        assertThat(Files.readAllLines(world.resolve("events.csv")))
                .filteredOn(line -> line.contains(",ACCEPT,"))
                .hasSize((int) counts.accepts());
    }

    @Test
    void whoLeavesIsWrittenBesideAndChangesNothingElse() throws IOException {
        World world = World.of(WorldSettings.of(2_000, 20, 3));
        WorldFiles labelled = new WorldFiles(false, false, false, Optional.empty(), true);
        new WorldFiles(false, false, false).write(world, directory.resolve("plain"), done -> {});
        labelled.write(world, directory.resolve("labelled"), done -> {});
        labelled.write(World.of(WorldSettings.of(50, 20, 3)), directory.resolve("small"), done -> {});

        for (String name : List.of("offers.csv", "customers.csv", "usage.csv", "events.csv")) {
            assertThat(directory.resolve("labelled").resolve(name))
                    .hasSameBinaryContentAs(directory.resolve("plain").resolve(name));
        }
        assertThat(directory.resolve("plain/churn.csv")).doesNotExist();
        List<String> rows = Files.readAllLines(directory.resolve("labelled/churn.csv"));
        assertThat(Files.readAllLines(directory.resolve("small/churn.csv"))).isEqualTo(rows.subList(0, 51));
        double expected = 0;
        double variance = 0;
        int left = 0;
        for (int index = 0; index < 2_000; index++) {
            double churn = world.life(index).person.churn;
            expected += churn;
            variance += churn * (1 - churn);
            left += rows.get(index + 1).endsWith(",true") ? 1 : 0;
        }
        assertThat((double) left).isEqualTo(expected, within(4 * Math.sqrt(variance)));
    }

    @Test
    void aLargerWorldBeginsWithTheSmallerOne() throws IOException {
        PLAIN.write(World.of(WorldSettings.of(100, 60, 11)), directory.resolve("small"), done -> {});
        PLAIN.write(World.of(WorldSettings.of(1000, 60, 11)), directory.resolve("large"), done -> {});

        for (String name : List.of("customers.csv", "usage.csv", "events.csv", "truth.csv")) {
            byte[] small = Files.readAllBytes(directory.resolve("small").resolve(name));
            byte[] large = Files.readAllBytes(directory.resolve("large").resolve(name));
            assertThat(large.length).isGreaterThan(9 * small.length);
            assertThat(java.util.Arrays.mismatch(small, large)).as(name).isEqualTo(small.length);
        }
        assertThat(directory.resolve("large/offers.csv")).hasSameBinaryContentAs(directory.resolve("small/offers.csv"));
    }

    @Test
    void theFilesReadBackAsTheWorld() {
        World world = World.of(WorldSettings.of(300, 80, 6));
        new WorldFiles(false, true, false).write(world, directory.resolve("world"), done -> {});

        Dataset data = DataSource.in(directory.resolve("world")).read();

        assertThat(data.catalog()).isEqualTo(world.catalog());
        int events = 0;
        for (int index = 0; index < 300; index++) {
            Life life = world.life(index);
            Customer read = data.customers().get(index);
            assertThat(read.withUsage(Usage.UNKNOWN)).isEqualTo(life.customer().withUsage(Usage.UNKNOWN));
            assertThat(read.usage().months()).isEqualTo(life.usage().size());
            if (!life.usage().isEmpty()) {
                Usage made = life.customer().usage();
                assertThat(read.usage().dataGb()).isCloseTo(made.dataGb(), within(1e-9));
                assertThat(read.usage().callMinutes()).isCloseTo(made.callMinutes(), within(1e-9));
                assertThat(read.usage().sms()).isCloseTo(made.sms(), within(1e-9));
                assertThat(read.usage().dataDeviation()).isCloseTo(made.dataDeviation(), within(1e-9));
            }
            events += life.events().size();
        }
        assertThat(data.events()).hasSize(events);
    }

    @Test
    void anotherSeedMakesAnotherWorld() {
        World one = World.of(WorldSettings.of(10, 60, 1));
        World two = World.of(WorldSettings.of(10, 60, 2));

        assertThat(one.catalog()).isNotEqualTo(two.catalog());
        assertThat(one.life(0).events()).isNotEqualTo(two.life(0).events());
    }

    @Test
    void compressedFilesHoldTheSameRowsAndNoTime() throws IOException {
        World world = World.of(WorldSettings.of(30, 60, 5));
        PLAIN.write(world, directory.resolve("plain"), done -> {});
        new WorldFiles(true, true, false).write(world, directory.resolve("packed"), done -> {});

        for (String name : List.of("usage.csv", "events.csv", "truth.csv")) {
            Path packed = directory.resolve("packed").resolve(name + ".gz");
            try (InputStream rows = new GZIPInputStream(Files.newInputStream(packed))) {
                assertThat(rows.readAllBytes())
                        .isEqualTo(Files.readAllBytes(directory.resolve("plain").resolve(name)));
            }
            byte[] bytes = Files.readAllBytes(packed);
            assertThat(new byte[] {bytes[4], bytes[5], bytes[6], bytes[7]}).containsOnly(0);
        }
        assertThat(directory.resolve("packed/customers.csv")).exists();
        assertThat(directory.resolve("packed/offers.csv")).exists();
    }

    @Test
    void aFullDirectoryIsLeftAlone() throws IOException {
        Path kept = Files.writeString(directory.resolve("notes.txt"), "mine");

        assertThatThrownBy(() -> PLAIN.write(World.of(WorldSettings.of(5, 60, 1)), directory, done -> {}))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("The directory is not empty.")
                .hasMessageContaining("--force");
        assertThat(names(directory)).containsExactly("notes.txt");
        assertThat(kept).hasContent("mine");
    }

    @Test
    void forceReplacesTheWorldAndNothingElse() throws IOException {
        Path world = Files.createDirectory(directory.resolve("world"));
        Files.writeString(world.resolve("README.md"), "mine");
        new WorldFiles(true, true, true).write(World.of(WorldSettings.of(5, 60, 1)), world, done -> {});
        assertThat(names(world))
                .containsExactly(
                        "README.md",
                        "customers.csv",
                        "events.csv.gz",
                        "offers.csv",
                        "truth.csv.gz",
                        "usage.csv.gz",
                        "world.properties");

        new WorldFiles(false, false, true).write(World.of(WorldSettings.of(5, 60, 1)), world, done -> {});

        assertThat(names(world))
                .containsExactly(
                        "README.md", "customers.csv", "events.csv", "offers.csv", "usage.csv", "world.properties");
    }

    @Test
    void whatFailsOnTheWayLeavesNothing() throws IOException {
        World world = World.of(WorldSettings.of(600, 60, 1));
        AtomicInteger calls = new AtomicInteger();

        assertThatThrownBy(() -> PLAIN.write(world, directory.resolve("world"), done -> {
                    if (calls.incrementAndGet() == 2) {
                        throw new IllegalStateException("stopped");
                    }
                }))
                .hasMessage("stopped");
        assertThat(names(directory)).isEmpty();
    }

    @Test
    void aFileInTheWayIsNamed() throws IOException {
        Path file = Files.writeString(directory.resolve("world"), "a file");

        assertThatThrownBy(() -> PLAIN.write(World.of(WorldSettings.of(5, 60, 1)), file, done -> {}))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("This is a file, not a directory.");
        assertThatThrownBy(() -> PLAIN.write(World.of(WorldSettings.of(5, 60, 1)), file.resolve("below"), done -> {}))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("could not be written");
    }

    @Test
    void anyEndOfTheHistoryWorks() {
        for (LocalDate until :
                List.of(LocalDate.of(2024, 2, 29), LocalDate.of(2025, 12, 31), LocalDate.of(2026, 7, 15))) {
            World world = World.of(new WorldSettings(20, 60, 4, 6, until, 20));
            for (int index = 0; index < 20; index++) {
                assertThat(world.life(index).events())
                        .allSatisfy(event -> assertThat(event.at().toLocalDate())
                                .isAfterOrEqualTo(until.minusMonths(6))
                                .isBefore(until));
            }
        }
    }

    private static List<String> names(Path directory) throws IOException {
        try (Stream<Path> content = Files.list(directory)) {
            return content.map(path -> path.getFileName().toString()).sorted().toList();
        }
    }
}
