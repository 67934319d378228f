package io.offerwright.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.offerwright.domain.InputException;
import io.offerwright.domain.Problem;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SplitReaderTest {
    @TempDir
    private Path folder;

    private Path file(String name, String content) throws IOException {
        return Files.writeString(folder.resolve(name), content);
    }

    private SplitReader reader(Path train, Path test) {
        return SplitReader.of(train, test);
    }

    @Test
    void idsAreNumberedAsTheyComeAndFeaturesFollowTheIdentities() throws IOException {
        SplitReader reader = new SplitReader(
                file("train.csv", "item,user,weight\nb,\"Ann, 1\",2.5\na,Bob,1\n"),
                file("test.csv", "user,item\nBob,c\n"),
                Optional.of(file("users.csv", "user,feature,weight\nCid,old,0.5\nBob,new,1\nBob,old,1\n")),
                Optional.empty(),
                Optional.empty(),
                Optional.of(file("items.txt", "z\na\n\n")),
                true,
                true);

        Split split = reader.read();

        assertThat(split.train().users()).isEqualTo(3);
        assertThat(split.train().items()).isEqualTo(4);
        assertThat(split.train().user()).containsExactly(0, 1);
        assertThat(split.train().item()).containsExactly(2, 1);
        assertThat(split.train().weight()).containsExactly(2.5f, 1f);
        assertThat(split.test().item()).containsExactly(3);
        assertThat(split.users().columns()).isEqualTo(5);
        assertThat(split.users().start()).containsExactly(0, 1, 4, 6);
        assertThat(split.users().feature()).containsExactly(0, 1, 4, 3, 2, 3);
        assertThat(split.users().weight()).containsExactly(1f, 1f, 1f, 1f, 1f, 0.5f);
        assertThat(split.items().columns()).isEqualTo(4);
    }

    @Test
    void withoutIdentityTheFeaturesOfTheFileStandAlone() throws IOException {
        Path train = file("train.csv", "user,item\nu,i\n");
        SplitReader reader = new SplitReader(
                train,
                train,
                Optional.of(file("users.csv", "user,feature\nu,x\n")),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                false,
                true);

        assertThat(reader.read().users().columns()).isEqualTo(1);
        SplitReader without = new SplitReader(
                train, train, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), false, true);
        assertThatThrownBy(without::read).isInstanceOf(InputException.class).hasMessageContaining("no features");
    }

    @Test
    void gzipByteOrderMarkCarriageReturnsAndQuotedNewlinesAreRead() throws IOException {
        Path train = folder.resolve("train.csv.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(train))) {
            out.write("\uFEFFuser,item\r\n\"a\nb\",x\r\n".getBytes(StandardCharsets.UTF_8));
        }

        Split split = reader(train, file("test.csv", "user,item\n\"a\nb\",x\n")).read();

        assertThat(split.train().users()).isEqualTo(1);
        assertThat(split.train().size()).isEqualTo(1);
    }

    @Test
    void everyProblemOfAFileIsToldWithItsPlace() throws IOException {
        Path train = file("train.csv", "user,item,weight\na,b,1\nann,,many\na,b\nx,y,-1\nx,y,NaN\n");

        assertThatThrownBy(() -> reader(train, train).read())
                .isInstanceOfSatisfying(InputException.class, error -> assertThat(
                                error.problems().stream().map(Problem::toString))
                        .containsExactly(
                                train + ":3:5: The item is empty.",
                                train + ":3:6: The weight is \"many\"; a number of 0 or more was expected.",
                                train + ":4: Found 2 fields; the header has 3."
                                        + " A field with a comma in it must stand in quotes.",
                                train + ":5:5: The weight is \"-1\"; a number of 0 or more was expected.",
                                train + ":6:5: The weight is \"NaN\"; a number of 0 or more was expected."));
    }

    @Test
    void aHeaderWithOtherColumnsIsRefused() throws IOException {
        for (String header : List.of("user,itme\n", "user\n", "user,item,user\n", "\n", "")) {
            Path train = file("train.csv", header);
            assertThatThrownBy(() -> reader(train, train).read())
                    .as(header)
                    .isInstanceOf(InputException.class)
                    .hasMessageContaining("train.csv");
        }
    }

    @Test
    void filesThatAreNoTextAreRefused() throws IOException {
        Path bytes = Files.write(folder.resolve("bytes.csv"), new byte[] {'u', (byte) 0xff, ',', 'i', '\n'});
        Path notGzip = file("not.csv.gz", "user,item\n");
        Path cut = folder.resolve("cut.csv.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(cut))) {
            out.write("user,item\na,b\n".repeat(1000).getBytes(StandardCharsets.UTF_8));
        }
        byte[] whole = Files.readAllBytes(cut);
        Files.write(cut, java.util.Arrays.copyOf(whole, whole.length / 2));

        for (Path bad : List.of(bytes, notGzip, cut, folder.resolve("none.csv"), folder)) {
            assertThatThrownBy(() -> reader(bad, bad).read())
                    .as(bad.toString())
                    .isInstanceOf(InputException.class)
                    .hasMessageContaining(bad.toString());
        }
    }

    @Test
    void manyProblemsAreCounted() throws IOException {
        Path train = file("train.csv", "user,item\n" + ",x\n".repeat(1_500));

        assertThatThrownBy(() -> reader(train, train).read())
                .isInstanceOfSatisfying(InputException.class, error -> assertThat(error.problems())
                        .hasSize(101))
                .hasMessageContaining("1,400 more problems");
    }
}
