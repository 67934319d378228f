package io.offerwright.engine;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.offerwright.domain.Catalog;
import io.offerwright.domain.Offer;
import io.offerwright.evidence.Candidate;
import io.offerwright.evidence.Verdict;
import io.offerwright.explanation.ExplanationJson;
import io.offerwright.ledger.DecisionCodec;
import io.offerwright.model.Scorer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.UUID;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * What the stages of a decision can't go below, whoever writes them: the arithmetic alone on numbers in the first cache, the calls of the
 * library alone on what the stage hands it. Measured beside the stages, in the same JVM, by {@link StageProfile}.
 */
final class StageLimits {
    private static final int FEW_OFFERS = 64;
    private static final int BLOCK = 256;
    private static final int BLOCKS_OF_A_COMMIT = 4;

    private final List<Explained> sample;
    private final Map<String, Double> limits = new LinkedHashMap<>();
    private long sink;

    private StageLimits(List<Explained> sample) {
        this.sample = sample;
    }

    private interface Work {
        long run() throws Exception;
    }

    /** Microseconds of CPU a decision, by what is done. */
    static Map<String, Double> of(List<Explained> sample, DecisionEngine engine) throws Exception {
        StageLimits limits = new StageLimits(sample);
        limits.multiply(engine);
        limits.exponentials();
        limits.passes();
        limits.json();
        limits.cryptography();
        limits.database();
        System.out.println("(" + limits.sink + ")");
        return limits.limits;
    }

    /** @param times how often the work of one decision is done in a call */
    private void measure(String name, int times, Work work) throws Exception {
        double best = Double.MAX_VALUE;
        for (int round = 0; round < 12; round++) {
            long began = StageProfile.THREADS.getCurrentThreadCpuTime();
            sink += work.run();
            best = Math.min(best, (StageProfile.THREADS.getCurrentThreadCpuTime() - began) / 1e3 / times);
        }
        limits.put(name, best);
    }

    /** The same loop over so few offers that all of their numbers stay in the nearest caches. */
    private void multiply(DecisionEngine engine) throws Exception {
        List<Offer> offers = engine.bundle().catalog().offers();
        Catalog few = Catalog.of(offers.subList(0, Math.min(FEW_OFFERS, offers.size())));
        Scorer scorer = new Scorer(engine.bundle().ensemble(), engine.features().offers(few));
        float[][] customer = scorer.representations(
                engine.features().encode(sample.get(0).decision().request().customer()));
        long[] logits = new long[few.size()];
        int times = 100_000;
        measure("score: multiplications", times, () -> {
            for (int time = 0; time < times; time++) {
                sink += scorer.score(customer, logits).length;
            }
            return logits[0];
        });
        limits.computeIfPresent("score: multiplications", (name, micros) -> micros * offers.size() / few.size());
    }

    private void exponentials() throws Exception {
        measure("squash, propensity: StrictMath.exp", sample.size(), () -> {
            double sum = 0;
            for (Explained each : sample) {
                for (Candidate candidate : each.decision().candidates()) {
                    sum += StrictMath.exp(candidate.propensity() * -1e-6) + StrictMath.exp(candidate.score() * -1e-6);
                }
            }
            return (long) sum;
        });
    }

    /** To rank is to look at each candidate once for each place; to sum up, to encode and to tell others, once each. */
    private void passes() throws Exception {
        long[] scores = new long[sample.get(0).decision().candidates().size()];
        for (int index = 0; index < scores.length; index++) {
            scores[index] = (index * 7919L) % 1009;
        }
        measure("rank: the best of all, for each place", sample.size(), () -> {
            long sum = 0;
            for (Explained each : sample) {
                for (int place = 0; place < each.decision().request().listLength(); place++) {
                    int best = 0;
                    for (int offer = 1; offer < scores.length; offer++) {
                        best = scores[offer] > scores[best] ? offer : best;
                    }
                    sum += best;
                }
            }
            return sum;
        });
        measure("summary: one look at each verdict", sample.size(), () -> {
            long excluded = 0;
            for (Explained each : sample) {
                List<Candidate> candidates = each.decision().candidates();
                for (int offer = 0; offer < candidates.size(); offer++) {
                    excluded += candidates.get(offer).verdict() instanceof Verdict.Excluded ? 1 : 0;
                }
            }
            return excluded;
        });
        DecisionCodec codec = new DecisionCodec();
        List<byte[]> records =
                sample.stream().map(each -> codec.encode(each.decision())).toList();
        byte[] target = new byte[1 << 16];
        measure("ledger, encoding: one look at each number, one copy", sample.size(), () -> {
            long sum = 0;
            for (int index = 0; index < sample.size(); index++) {
                for (Candidate candidate : sample.get(index).decision().candidates()) {
                    sum += candidate.score()
                            + candidate.relevance()
                            + candidate.revenue()
                            + candidate.diversity()
                            + candidate.propensity();
                }
                System.arraycopy(records.get(index), 0, target, 0, records.get(index).length);
            }
            return sum + target[17];
        });
    }

    /** Jackson alone: the tokens of the lines, written again. */
    private void json() throws Exception {
        JsonFactory factory = new JsonFactory();
        ByteArrayOutputStream lines = new ByteArrayOutputStream();
        for (Explained each : sample) {
            ExplanationJson.writeShortLine(lines, each);
        }
        List<JsonToken> tokens = new ArrayList<>();
        List<String> texts = new ArrayList<>();
        try (JsonParser parser = factory.createParser(lines.toByteArray())) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                tokens.add(token);
                texts.add(parser.getText());
            }
        }
        measure("short explanations: Jackson", sample.size(), () -> {
            ByteArrayOutputStream again = new ByteArrayOutputStream(lines.size());
            try (JsonGenerator json = factory.createGenerator(again)) {
                for (int index = 0; index < tokens.size(); index++) {
                    write(json, tokens.get(index), texts.get(index));
                }
            }
            return again.size();
        });
    }

    private static void write(JsonGenerator json, JsonToken token, String text) throws IOException {
        switch (token) {
            case START_OBJECT -> json.writeStartObject();
            case END_OBJECT -> json.writeEndObject();
            case START_ARRAY -> json.writeStartArray();
            case END_ARRAY -> json.writeEndArray();
            case FIELD_NAME -> json.writeFieldName(text);
            case VALUE_STRING -> json.writeString(text);
            default -> json.writeNumber(text);
        }
    }

    /** Two keyed hashes that the index finds a record by, two keys made, one hash of the personal part, one of all, two encryptions. */
    private void cryptography() throws Exception {
        DecisionCodec codec = new DecisionCodec();
        List<byte[]> records =
                sample.stream().map(each -> codec.encode(each.decision())).toList();
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(new byte[32], "HmacSHA256"));
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        byte[] personal = new byte[300];
        byte[] key = new byte[32];
        int[] count = {0};
        measure("ledger, sealing: HMAC, SHA-256, AES-GCM", sample.size(), () -> {
            long sum = 0;
            for (byte[] record : records) {
                for (int hash = 0; hash < 3; hash++) {
                    sum += mac.doFinal(key)[0];
                }
                sum += digest.digest(personal)[0] + digest.digest(record)[0];
                for (byte[] plain : List.of(personal, key)) {
                    byte[] nonce = new byte[12];
                    nonce[0] = (byte) ++count[0];
                    nonce[1] = (byte) (count[0] >> 8);
                    nonce[2] = (byte) (count[0] >> 16);
                    cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"), new GCMParameterSpec(128, nonce));
                    if (plain.length > key.length) {
                        cipher.updateAAD(record);
                    }
                    sum += cipher.doFinal(plain)[0];
                }
            }
            return sum;
        });
    }

    /** H2 alone: the rows of new decisions of new customers, with nothing of ours around them. */
    private void database() throws Exception {
        Path folder = Files.createTempDirectory("limit");
        try (Connection connection =
                DriverManager.getConnection("jdbc:h2:file:" + folder.resolve("raw") + ";WRITE_DELAY=0", "sa", "")) {
            connection.setAutoCommit(false);
            try (Statement statement = connection.createStatement()) {
                for (String table : List.of(
                        "CREATE TABLE block (number BIGINT PRIMARY KEY, entries VARBINARY(100000), content BLOB)",
                        "CREATE TABLE customer (number BIGINT PRIMARY KEY, pseudonym UUID, data_key VARBINARY(200))")) {
                    statement.execute(table);
                }
            }
            DecisionCodec codec = new DecisionCodec();
            int bytes = (int) sample.stream()
                    .mapToInt(each -> codec.encode(each.decision()).length)
                    .average()
                    .orElse(0);
            byte[] content = new byte[bytes * BLOCK];
            SplittableRandom random = new SplittableRandom(1);
            random.nextBytes(content);
            long[] number = {0};
            try (PreparedStatement block = connection.prepareStatement("INSERT INTO block VALUES (?, ?, ?)");
                    PreparedStatement customer = connection.prepareStatement(
                            "INSERT INTO customer (number, pseudonym, data_key) SELECT * FROM UNNEST(CAST(? AS BIGINT ARRAY),"
                                    + " CAST(? AS UUID ARRAY), CAST(? AS VARBINARY(200) ARRAY))")) {
                measure("ledger, sealing: rows of H2", BLOCK * BLOCKS_OF_A_COMMIT, () -> {
                    for (int of = 0; of < BLOCKS_OF_A_COMMIT; of++) {
                        Object[] numbers = new Object[BLOCK];
                        Object[] pseudonyms = new Object[BLOCK];
                        for (int row = 0; row < BLOCK; row++) {
                            numbers[row] = ++number[0];
                            pseudonyms[row] = new UUID(random.nextLong(), random.nextLong());
                        }
                        customer.setArray(1, connection.createArrayOf("bigint", numbers));
                        customer.setArray(2, connection.createArrayOf("uuid", pseudonyms));
                        customer.setArray(3, connection.createArrayOf("varbinary", new byte[BLOCK][60]));
                        sink += customer.executeUpdate();
                        block.setLong(1, number[0]);
                        block.setBytes(2, new byte[16 * BLOCK]);
                        block.setBinaryStream(3, new ByteArrayInputStream(content), content.length);
                        sink += block.executeUpdate();
                    }
                    connection.commit();
                    return number[0];
                });
            }
        }
    }
}
