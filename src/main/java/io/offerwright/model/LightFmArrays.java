package io.offerwright.model;

import io.offerwright.data.WholeFile;
import io.offerwright.domain.InputException;
import io.offerwright.domain.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/**
 * The arrays of a LightFM model in a file as {@code numpy.savez} writes it: {@code user_embeddings} and {@code
 * item_embeddings}, features × components; {@code user_biases} and {@code item_biases}, one per feature. They may be
 * float32 or float64, in C or Fortran order, of either byte order. Besides, what the constructor of LightFM takes may stand
 * in arrays without dimensions: {@code loss}, {@code no_components}, {@code learning_rate}, {@code k}, {@code n}, {@code
 * max_sampled}, {@code item_alpha}, {@code user_alpha}; and {@code epochs}. What is not there has LightFM's default.
 *
 * <p>Both compute a score in the same way, so the scores of both are equal up to the rounding of floats.
 *
 * @param hyperparameters as far as the file gives them; epochs 0 where it does not
 * @param given the names of those it gives, sorted
 * @param ignored the names of further arrays in the file, sorted
 */
public record LightFmArrays(
        FactorizationModel model, Hyperparameters hyperparameters, List<String> given, List<String> ignored) {
    private static final String USER_EMBEDDINGS = "user_embeddings";
    private static final String USER_BIASES = "user_biases";
    private static final String ITEM_EMBEDDINGS = "item_embeddings";
    private static final String ITEM_BIASES = "item_biases";
    private static final List<String> ARRAYS = List.of(USER_EMBEDDINGS, USER_BIASES, ITEM_EMBEDDINGS, ITEM_BIASES);
    private static final String SUFFIX = ".npy";

    /** LightFM's names of hyperparameters, and those of {@link MemberFacts}. */
    private static final Map<String, String> HYPERPARAMETERS = Map.of(
            "loss", "loss",
            "no_components", "components",
            "learning_rate", "learning_rate",
            "epochs", "epochs",
            "k", "k",
            "n", "n",
            "max_sampled", "max_sampled",
            "item_alpha", "item_alpha",
            "user_alpha", "user_alpha");

    /** Deflate can't make a thousandth of anything: who says so lies about the length. */
    private static final long HIGHEST_COMPRESSION = 1_100;

    private static final String EXPECTED =
            "Save the model with numpy.savez, as docs/lightfm.md shows; the four arrays are "
                    + String.join(", ", ARRAYS) + ".";

    /**
     * Reads the arrays.
     *
     * @throws InputException if the file is missing or damaged, or an array is missing or does not fit the others
     */
    public static LightFmArrays read(Path file) {
        if (!Files.isRegularFile(file)) {
            throw problem(file, "There is no such file.", "");
        }
        try (ZipFile zip = new ZipFile(file.toFile())) {
            return read(file, zip);
        } catch (ZipException e) {
            throw problem(file, "This is not an .npz file, or a damaged one: " + e.getMessage() + ".", EXPECTED);
        } catch (IOException e) {
            throw problem(file, "The file can't be read: " + e.getMessage() + ".", EXPECTED);
        } catch (OutOfMemoryError e) {
            throw problem(
                    file,
                    String.format(
                            Locale.ROOT,
                            "The arrays do not fit into the %,d MB of memory that Java may use.",
                            Runtime.getRuntime().maxMemory() >> 20),
                    "Give it more, such as by JAVA_OPTS=-Xmx16g.");
        }
    }

    private static LightFmArrays read(Path file, ZipFile zip) throws IOException {
        TreeSet<String> names = new TreeSet<>();
        zip.stream()
                .filter(entry -> entry.getName().endsWith(SUFFIX))
                .forEach(entry ->
                        names.add(entry.getName().substring(0, entry.getName().length() - SUFFIX.length())));
        List<String> missing =
                ARRAYS.stream().filter(name -> !names.contains(name)).toList();
        if (!missing.isEmpty()) {
            throw problem(
                    file, "The file has no array " + String.join(", ", missing) + "; it has " + names + ".", EXPECTED);
        }
        Matrix users = matrix(file, zip, USER_EMBEDDINGS, 2);
        Matrix userBiases = matrix(file, zip, USER_BIASES, 1);
        Matrix items = matrix(file, zip, ITEM_EMBEDDINGS, 2);
        Matrix itemBiases = matrix(file, zip, ITEM_BIASES, 1);
        requireFit(file, users, items, "embeddings of equal length", users.columns() == items.columns());
        requireFit(file, users, userBiases, "one bias per feature", users.rows() == userBiases.rows());
        requireFit(file, items, itemBiases, "one bias per feature", items.rows() == itemBiases.rows());
        SortedMap<String, String> facts = new TreeMap<>();
        List<String> given = new ArrayList<>();
        for (String name : names) {
            String ours = HYPERPARAMETERS.get(name);
            if (ours != null) {
                facts.put(ours, array(file, zip, name, NumpyArray::scalar));
                given.add(name);
            }
        }
        try {
            SortedMap<String, String> all = MemberFacts.of(Hyperparameters.of(Loss.LOGISTIC)
                    .with()
                    .components(users.columns())
                    .epochs(0)
                    .batch(1)
                    .seed(0)
                    .build());
            all.putAll(facts);
            Hyperparameters settings = MemberFacts.hyperparameters(all);
            if (settings.components() != users.columns()) {
                throw new IllegalArgumentException(
                        "no_components is " + settings.components() + ", the embeddings have " + users.columns() + ".");
            }
            names.removeAll(ARRAYS);
            names.removeAll(given);
            return new LightFmArrays(
                    new FactorizationModel(
                            users.columns(), users.values(), userBiases.values(), items.values(), itemBiases.values()),
                    settings,
                    given,
                    List.copyOf(names));
        } catch (IllegalArgumentException e) {
            throw problem(file, "A hyperparameter in the file can't be used: " + e.getMessage(), "");
        }
    }

    /** An array of floats. */
    private record Matrix(String name, int rows, int columns, float[] values) {}

    private static void requireFit(Path file, Matrix one, Matrix other, String expected, boolean holds) {
        if (!holds) {
            throw problem(
                    file,
                    one.name() + " is " + one.rows() + " x " + one.columns() + ", " + other.name() + " is "
                            + other.rows() + " x " + other.columns() + "; expected " + expected + ".",
                    "");
        }
    }

    private static Matrix matrix(Path file, ZipFile zip, String name, int dimensions) throws IOException {
        return array(file, zip, name, array -> {
            int[] shape = array.shape();
            if (shape.length != dimensions || shape[0] == 0 || shape[dimensions - 1] == 0) {
                throw new NumpyArray.FormatException("its shape is " + array.shapeText() + "; expected "
                        + (dimensions == 2 ? "(features, components)" : "(features,)") + ", none of them 0");
            }
            return new Matrix(name, shape[0], dimensions == 2 ? shape[1] : 1, array.floats());
        });
    }

    @FunctionalInterface
    private interface Reading<T> {
        T of(NumpyArray array) throws IOException;
    }

    private static <T> T array(Path file, ZipFile zip, String name, Reading<T> reading) throws IOException {
        ZipEntry entry = zip.getEntry(name + SUFFIX);
        try {
            if (entry.getSize() / HIGHEST_COMPRESSION > entry.getCompressedSize()) {
                throw new NumpyArray.FormatException(
                        entry.getCompressedSize() + " bytes are said to unpack to " + entry.getSize());
            }
            try (CheckedInputStream stream = new CheckedInputStream(zip.getInputStream(entry), new CRC32())) {
                T result = reading.of(new NumpyArray(stream, entry.getSize()));
                if (stream.getChecksum().getValue() != entry.getCrc()) {
                    throw new NumpyArray.FormatException("it is damaged: its checksum does not match");
                }
                return result;
            }
        } catch (IOException e) {
            throw problem(file, "The array " + name + " can't be used: " + e.getMessage() + ".", EXPECTED);
        }
    }

    private static InputException problem(Path file, String message, String hint) {
        return new InputException(Problem.of(file.toString(), message, hint));
    }

    /** The model and hyperparameters of a member, to be written. */
    public static LightFmArrays of(Ensemble.Member member) {
        return new LightFmArrays(member.model(), member.hyperparameters(), List.of(), List.of());
    }

    /**
     * Writes the arrays and hyperparameters, the whole file or nothing.
     *
     * @throws IOException if it can't be written
     */
    public void write(Path file) throws IOException {
        WholeFile.write(file, stream -> {
            ZipOutputStream zip = new ZipOutputStream(stream);
            // Embeddings hardly get smaller, and so the bytes depend on no version of zlib.
            zip.setLevel(Deflater.NO_COMPRESSION);
            int components = model.components();
            add(
                    zip,
                    USER_EMBEDDINGS,
                    out -> NumpyArray.write(out, model.userEmbedding, model.userFeatures(), components));
            add(zip, USER_BIASES, out -> NumpyArray.write(out, model.userBias, model.userFeatures()));
            add(
                    zip,
                    ITEM_EMBEDDINGS,
                    out -> NumpyArray.write(out, model.itemEmbedding, model.itemFeatures(), components));
            add(zip, ITEM_BIASES, out -> NumpyArray.write(out, model.itemBias, model.itemFeatures()));
            add(zip, "loss", out -> NumpyArray.write(out, hyperparameters.loss().text()));
            add(zip, "no_components", out -> NumpyArray.write(out, (long) components));
            add(zip, "learning_rate", out -> NumpyArray.write(out, hyperparameters.learningRate()));
            add(zip, "epochs", out -> NumpyArray.write(out, (long) hyperparameters.epochs()));
            add(zip, "k", out -> NumpyArray.write(out, (long) hyperparameters.k()));
            add(zip, "n", out -> NumpyArray.write(out, (long) hyperparameters.n()));
            add(zip, "max_sampled", out -> NumpyArray.write(out, (long) hyperparameters.maxSampled()));
            add(zip, "item_alpha", out -> NumpyArray.write(out, hyperparameters.itemAlpha()));
            add(zip, "user_alpha", out -> NumpyArray.write(out, hyperparameters.userAlpha()));
            zip.finish();
        });
    }

    private static void add(ZipOutputStream zip, String name, WholeFile.Writing array) throws IOException {
        ZipEntry entry = new ZipEntry(name + SUFFIX);
        entry.setTimeLocal(LocalDateTime.of(1980, 1, 1, 0, 0));
        zip.putNextEntry(entry);
        array.to(zip);
        zip.closeEntry();
    }
}
