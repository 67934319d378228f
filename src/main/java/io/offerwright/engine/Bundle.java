package io.offerwright.engine;

import io.offerwright.churn.ChurnModel;
import io.offerwright.data.OfferFile;
import io.offerwright.data.PeerCount;
import io.offerwright.data.PeerFile;
import io.offerwright.domain.Catalog;
import io.offerwright.domain.Customer;
import io.offerwright.domain.InputException;
import io.offerwright.domain.Problem;
import io.offerwright.domain.Score;
import io.offerwright.evidence.Fingerprint;
import io.offerwright.evidence.Provenance;
import io.offerwright.features.FeatureSpace;
import io.offerwright.model.Ensemble;
import io.offerwright.model.ModelFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Everything a decision runs on besides the request: model, rule book, catalogue and settings, named by the SHA-256 of
 * its content. Immutable.
 *
 * <table>
 * <caption>Files</caption>
 * <tr><td>{@code model.bin}</td><td>feature space, ensemble, calibration, provenance</td></tr>
 * <tr><td>{@code catalog.csv}</td><td>the offers, sorted by id</td></tr>
 * <tr><td>{@code rules/*.drl}</td><td>the rule book</td></tr>
 * <tr><td>{@code settings.properties}</td><td>{@link Settings}</td></tr>
 * <tr><td>{@code peers.csv}</td><td>what customers of each kind chose; bundles of before have none, and say nothing of it</td></tr>
 * <tr><td>{@code churn.txt}</td><td>the model that estimates a {@code churn_risk} that is empty; many bundles have none</td></tr>
 * <tr><td>{@code MANIFEST}</td><td>the SHA-256 of each of these</td></tr>
 * <tr><td>{@code WRITTEN-BY}</td><td>which Java and which system wrote them: no part of the content</td></tr>
 * </table>
 */
public final class Bundle {
    static final String MODEL = "model.bin";
    static final String CATALOG = "catalog.csv";
    static final String SETTINGS = "settings.properties";
    static final String PEERS = "peers.csv";
    static final String CHURN = "churn.txt";
    static final String RULES = "rules/";

    private final SortedMap<String, byte[]> files;
    private final Fingerprint fingerprint;
    private final Catalog catalog;
    private final Settings settings;
    private final ModelFile model;
    private final FeatureSpace featureSpace;
    private final @Nullable Peers peers;
    private final @Nullable ChurnModel churn;

    private Bundle(SortedMap<String, byte[]> files) {
        this.files = Collections.unmodifiableSortedMap(new TreeMap<>(files));
        this.fingerprint = Fingerprint.of(this.files);
        this.catalog = OfferFile.read(CATALOG, file(CATALOG));
        this.settings = Settings.fromBytes(file(SETTINGS));
        this.model = ModelFile.read(MODEL, file(MODEL));
        this.featureSpace = FeatureSpace.fromBytes(model.featureSpace());
        this.peers = files.containsKey(PEERS) ? new Peers(featureSpace, PeerFile.read(PEERS, file(PEERS))) : null;
        this.churn = files.containsKey(CHURN) ? ChurnModel.read(CHURN, file(CHURN)) : null;
        if (churn != null) {
            churn.requireReadable(CHURN, settings.attributes());
        }
    }

    /**
     * The bundle in a directory.
     *
     * @throws InputException if a file is missing, damaged, or can't be understood; every such file is named
     */
    public static Bundle read(Path directory) {
        return of(BundleFiles.read(directory));
    }

    /**
     * The bundle with these files, path to content.
     *
     * @throws InputException if a file is missing or can't be understood
     */
    public static Bundle of(SortedMap<String, byte[]> files) {
        return new Bundle(files);
    }

    /** A bundle of its parts. */
    static Bundle of(
            ModelFile model,
            Catalog catalog,
            SortedMap<String, String> rules,
            Settings settings,
            List<PeerCount> peers) {
        return of(bytes(model), catalog, rules, settings, PeerFile.write(peers), null);
    }

    private static Bundle of(
            byte[] model,
            Catalog catalog,
            SortedMap<String, String> rules,
            Settings settings,
            byte @Nullable [] peers,
            byte @Nullable [] churn) {
        SortedMap<String, byte[]> files = new TreeMap<>();
        files.put(MODEL, model);
        files.put(CATALOG, OfferFile.write(catalog));
        files.put(SETTINGS, settings.toBytes());
        if (peers != null) {
            files.put(PEERS, peers);
        }
        if (churn != null) {
            files.put(CHURN, churn);
        }
        rules.forEach((name, source) -> files.put(RULES + name, source.getBytes(StandardCharsets.UTF_8)));
        return of(files);
    }

    /** The same bundle with another rule book. */
    public Bundle withRules(SortedMap<String, String> rules) {
        return with(catalog, rules, settings);
    }

    /** The same model with another catalogue, rule book and settings. */
    public Bundle with(Catalog otherCatalog, SortedMap<String, String> rules, Settings otherSettings) {
        return of(file(MODEL), otherCatalog, rules, otherSettings, files.get(PEERS), files.get(CHURN));
    }

    /**
     * The same bundle with another churn model, or its first.
     *
     * @throws InputException if the model reads what no decision of this bundle knows
     */
    public Bundle withChurn(ChurnModel model) {
        return of(file(MODEL), catalog, rules(), settings, files.get(PEERS), model.toBytes());
    }

    /** Writes the bundle to a directory, replacing a bundle that is there; the directory is always whole. */
    public void write(Path directory) {
        BundleFiles.write(files, directory);
    }

    /** Path to content, sorted by path. The arrays must not be changed. */
    public SortedMap<String, byte[]> files() {
        return files;
    }

    /** The SHA-256 of the content: two bundles with the same fingerprint decide the same. */
    public Fingerprint fingerprint() {
        return fingerprint;
    }

    /** The offers. */
    public Catalog catalog() {
        return catalog;
    }

    /** Objective weights and declared attributes. */
    public Settings settings() {
        return settings;
    }

    /** Where the model comes from: seed, settings, counts, fingerprints of the inputs. */
    public Provenance provenance() {
        return model.provenance();
    }

    /** The rule files, path below {@code rules/} to text. */
    public SortedMap<String, String> rules() {
        SortedMap<String, String> rules = new TreeMap<>();
        files.tailMap(RULES).forEach((path, content) -> {
            if (path.startsWith(RULES)) {
                rules.put(path.substring(RULES.length()), new String(content, StandardCharsets.UTF_8));
            }
        });
        return rules;
    }

    /** How customers and offers become features. */
    public FeatureSpace featureSpace() {
        return featureSpace;
    }

    /** The trained members, with their weights. */
    public Ensemble ensemble() {
        return model.ensemble();
    }

    /** What customers of the same kind chose, if that was counted. */
    Optional<Peers> peers() {
        return Optional.ofNullable(peers);
    }

    /** What estimates the risk that a customer leaves, where a request does not say it. */
    public Optional<ChurnModel> churn() {
        return Optional.ofNullable(churn);
    }

    /**
     * A customer as the rules see them: with the estimated risk of leaving, where nobody gave it and the bundle has a churn model;
     * else the same object.
     */
    public Customer informed(Customer customer) {
        return churn == null || !Double.isNaN(customer.churnRisk())
                ? customer
                : customer.withChurnRisk((double) churn.risk(customer) / Score.ONE);
    }

    /** The same bundle whose model says more of where it comes from. */
    public Bundle withFacts(SortedMap<String, String> facts) {
        SortedMap<String, String> all = new TreeMap<>(model.provenance().facts());
        all.putAll(facts);
        ModelFile told =
                new ModelFile(new Provenance(all), model.featureSpace(), model.ensemble(), model.calibration());
        return of(bytes(told), catalog, rules(), settings, files.get(PEERS), files.get(CHURN));
    }

    ModelFile model() {
        return model;
    }

    /**
     * Refuses a model that is too long for a bundle; of use before it is trained.
     *
     * @throws InputException if it is
     */
    static void requireLength(long bytes) {
        if (bytes > Integer.MAX_VALUE - Long.BYTES) {
            throw new InputException(Problem.of(
                    MODEL,
                    "The model has " + bytes + " bytes; a file of a bundle has at most 2 GB.",
                    "Train without a feature for each customer, or with fewer components."));
        }
    }

    private static byte[] bytes(ModelFile model) {
        long length = model.layout().length();
        requireLength(length);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream((int) length);
        try {
            model.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private byte[] file(String path) {
        byte[] content = files.get(path);
        if (content == null) {
            throw new InputException(Problem.of(
                    path, "The bundle has no such file; it has " + files.keySet() + ".", "Train the bundle anew."));
        }
        return content;
    }
}
