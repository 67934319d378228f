package io.offerwright.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.offerwright.evidence.Decision;
import io.offerwright.evidence.Fingerprint;
import io.offerwright.ledger.Databases;
import io.offerwright.ledger.Ledger;
import io.offerwright.ledger.MasterKey;
import io.offerwright.ledger.RandomDecisions;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What an auditor and an officer do on the command line: sign, prove, check, erase, drop, copy. */
class LedgerAuditCommandsTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** More than a block holds, so that proofs have a path among blocks too. */
    private static final int RECORDS = 600;

    @TempDir
    private Path folder;

    private final List<Decision> decisions = new ArrayList<>();
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private String ledger = "";

    @BeforeEach
    void writeALedger() {
        ledger = folder.resolve("ledger").toString();
        try (Ledger written = Ledger.open(Path.of(ledger))) {
            append(written);
        }
    }

    private void append(Ledger written) {
        RandomDecisions random = new RandomDecisions(5);
        Fingerprint bundle = written.bundles().put(RandomDecisions.bundleFiles("a"));
        for (int number = 0; number < RECORDS; number++) {
            Decision decision = random.realistic(number, 20, bundle);
            decisions.add(decision);
            written.append(decision);
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

    private String file(String name) {
        return folder.resolve(name).toString();
    }

    private void anchor() {
        assertThat(run("ledger", "anchor", "--ledger", ledger, "--new-key", file("key"), "--out", file("anchor")))
                .isZero();
    }

    private void prove(String... more) {
        List<String> arguments = new ArrayList<>(List.of(
                "ledger",
                "prove",
                decisions.get(300).id(),
                "--ledger",
                ledger,
                "--anchor",
                file("anchor"),
                "--key",
                file("key.pub"),
                "--out",
                file("proof.json")));
        arguments.addAll(Arrays.asList(more));
        assertThat(run(arguments.toArray(String[]::new))).as(err.toString()).isZero();
    }

    private int check() {
        return run("ledger", "check-proof", file("proof.json"), "--key", file("key.pub"));
    }

    @Test
    void aProofHoldsForItsDecisionAndNoOther() throws IOException {
        anchor();
        prove();
        assertThat(check()).isZero();
        assertThat(out.toString()).contains("record 301 of 600").contains("It also shows for whom");

        prove("--without-customer");
        assertThat(check()).isZero();
        assertThat(Files.readString(folder.resolve("proof.json"))).doesNotContain("disclosure");

        prove();
        for (ObjectNode changed :
                changes(JSON.readTree(folder.resolve("proof.json").toFile()))) {
            Files.writeString(folder.resolve("proof.json"), changed.toString());
            assertThat(check()).as(changed.toString()).isNotZero();
        }
    }

    /** Everything that a proof says, changed in one place each. */
    private static List<ObjectNode> changes(JsonNode proof) {
        List<ObjectNode> changes = new ArrayList<>();
        for (String name : List.of("number", "first_sequence", "records", "last_day", "customers")) {
            ObjectNode changed = proof.deepCopy();
            ((ObjectNode) changed.get("block"))
                    .put(name, proof.get("block").get(name).longValue() + 1);
            changes.add(changed);
        }
        ObjectNode sequence = proof.deepCopy();
        sequence.put("sequence", proof.get("sequence").longValue() + 1);
        changes.add(sequence);
        for (String name : List.of("record", "checkpoint")) {
            ObjectNode changed = proof.deepCopy();
            changed.put(name, flipped(proof.get(name).textValue()));
            changes.add(changed);
        }
        for (String name : List.of("personal", "salt")) {
            ObjectNode changed = proof.deepCopy();
            ((ObjectNode) changed.get("disclosure"))
                    .put(name, flipped(proof.get("disclosure").get(name).textValue()));
            changes.add(changed);
        }
        for (String name : List.of("path", "block_path")) {
            ObjectNode longer = proof.deepCopy();
            longer.withArray(name).add(proof.get(name).get(0).textValue());
            changes.add(longer);
            ObjectNode shorter = proof.deepCopy();
            shorter.withArray(name).remove(0);
            changes.add(shorter);
            ObjectNode odd = proof.deepCopy();
            odd.withArray(name).add("no hash");
            changes.add(odd);
        }
        return changes;
    }

    /** With one character in the middle changed to another of the same kind. */
    private static String flipped(String text) {
        int at = text.length() / 2;
        while (!Character.isLetterOrDigit(text.charAt(at))) {
            at++;
        }
        char other = text.charAt(at) == '1'
                ? '2'
                : Character.isDigit(text.charAt(at)) ? '1' : text.charAt(at) == 'b' ? 'c' : 'b';
        return text.substring(0, at) + other + text.substring(at + 1);
    }

    @Test
    void theCheckerInPythonAgrees() throws Exception {
        assumeThat(python("--version")).as("python3 is not here").isZero();
        anchor();
        prove();
        assertThat(python(file("proof.json"), file("key.pub"))).isZero();
        assertThat(Files.readString(folder.resolve("python.txt")))
                .contains("The proof holds: record 301 of offerwright-ledger")
                .contains("decision " + decisions.get(300).id())
                .contains("customer " + decisions.get(300).request().customer().id());

        JsonNode proof = JSON.readTree(folder.resolve("proof.json").toFile());
        for (ObjectNode changed : changes(proof)) {
            Files.writeString(folder.resolve("proof.json"), changed.toString());
            assertThat(python(file("proof.json"), file("key.pub")))
                    .as(changed.toString())
                    .isEqualTo(1);
        }
        prove("--without-customer");
        assertThat(python(file("proof.json"), file("key.pub"))).isZero();
        assertThat(Files.readString(folder.resolve("python.txt"))).contains("for whom is not shown");
    }

    private int python(String... arguments) throws InterruptedException {
        List<String> command = new ArrayList<>(List.of("python3"));
        if (!List.of(arguments).equals(List.of("--version"))) {
            command.add("docs/check_proof.py");
        }
        command.addAll(Arrays.asList(arguments));
        try {
            return new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("python.txt").toFile())
                    .start()
                    .waitFor();
        } catch (IOException e) {
            return -1;
        }
    }

    @Test
    void aCheckpointShowsThatALedgerWasPutBackToAnEarlierState() throws IOException {
        Path database = Path.of(ledger, "ledger.mv.db");
        byte[] before = Files.readAllBytes(database);
        try (Ledger written = Ledger.open(Path.of(ledger))) {
            written.append(
                    new RandomDecisions(6).realistic(9999, 20, decisions.get(0).bundle()));
        }
        anchor();
        String[] verify = {"ledger", "verify", "--ledger", ledger, "--anchor", file("anchor"), "--key", file("key.pub")
        };
        assertThat(run(verify)).isZero();
        assertThat(out.toString()).contains("any change since its checkpoint was signed");

        Files.write(database, before);
        assertThat(run("ledger", "verify", "--ledger", ledger)).isZero();
        assertThat(run(verify)).isEqualTo(Main.FINDING);
        assertThat(out.toString()).contains("The ledger was cut short").contains("601 records");
    }

    @Test
    void aCheckpointOfAnotherKeyOrWithoutOneIsRefused() {
        anchor();
        assertThat(run("ledger", "anchor", "--ledger", ledger, "--new-key", file("other")))
                .isZero();
        assertThat(run("ledger", "verify", "--ledger", ledger, "--anchor", file("anchor"), "--key", file("other.pub")))
                .isEqualTo(Main.USAGE);
        assertThat(err.toString()).contains("This key did not sign the checkpoint.");
        assertThat(run("ledger", "verify", "--ledger", ledger, "--anchor", file("anchor")))
                .isEqualTo(Main.USAGE);
        assertThat(err.toString()).contains("--anchor needs --key");
        assertThat(run("ledger", "anchor", "--ledger", ledger, "--key", file("key"), "--out", file("anchor")))
                .isEqualTo(Main.USAGE);
        assertThat(err.toString()).contains("not overwritten");
        assertThat(run("ledger", "anchor", "--ledger", ledger, "--new-key", file("key")))
                .isEqualTo(Main.USAGE);
    }

    @Test
    void hostileProofsAndCheckpointsAreErrorsWithAPlace() throws IOException {
        anchor();
        prove();
        SplittableRandom random = new SplittableRandom(4);
        byte[] proof = Files.readAllBytes(folder.resolve("proof.json"));
        for (int round = 0; round < 200; round++) {
            byte[] changed = proof.clone();
            for (int count = random.nextInt(1, 4); count > 0; count--) {
                changed[random.nextInt(changed.length)] = (byte) random.nextInt(256);
            }
            Files.write(
                    folder.resolve("proof.json"),
                    random.nextInt(5) == 0 ? Arrays.copyOf(changed, random.nextInt(changed.length)) : changed);
            int code = check();
            assertThat(code).isIn(0, Main.FINDING, Main.USAGE);
            if (code == Main.USAGE) {
                assertThat(err.toString()).startsWith(file("proof.json")).doesNotContain("Exception");
            }
        }
    }

    @Test
    void anErasedCustomerStaysErasedAndTheJournalSaysByWhom() {
        String customer = decisions.get(300).request().customer().id();
        assertThat(run("ledger", "erase", customer, "--ledger", ledger)).isEqualTo(Main.USAGE);
        assertThat(run("ledger", "erase", customer, "--ledger", ledger, "--yes"))
                .isZero();
        assertThat(out.toString()).isEqualToIgnoringNewLines("Erased: who the customer of 1 record was.");

        assertThat(run("ledger", "show", "--customer", customer, "--ledger", ledger))
                .isEqualTo(Main.USAGE);
        assertThat(run("ledger", "show", decisions.get(300).id(), "--ledger", ledger))
                .isEqualTo(Main.USAGE);
        assertThat(err.toString()).contains("Record 301 is erased");
        assertThat(run("ledger", "verify", "--ledger", ledger)).isZero();
        assertThat(out.toString()).contains("Erased     the customers of 1");
        assertThat(run("ledger", "journal", "--ledger", ledger)).isZero();
        assertThat(out.toString())
                .contains("officer")
                .contains("erase")
                .contains("customer 301")
                .doesNotContain(customer);

        assertThat(run("ledger", "export", "--format", "json", "--ledger", ledger, "--out", file("all.jsonl")))
                .isZero();
        assertThat(folder.resolve("all.jsonl"))
                .content(StandardCharsets.UTF_8)
                .contains("\"erased\":true")
                .doesNotContain(customer)
                .contains(decisions.get(299).request().customer().id());
        assertThat(run(
                        "ledger",
                        "export",
                        "--format",
                        "csv",
                        "--from",
                        "301",
                        "--to",
                        "301",
                        "--ledger",
                        ledger,
                        "--out",
                        file("one.csv")))
                .isZero();
        assertThat(folder.resolve("one.csv")).content().contains("301,erased,erased,spring-upgrade");
    }

    @Test
    void aCopyOfARangeStandsOnItsOwn() {
        anchor();
        assertThat(run("ledger", "copy", "--ledger", ledger, "--from", "300", "--to", "310", "--out", file("copy")))
                .isZero();
        assertThat(out.toString()).startsWith("Copied 256 records");
        assertThat(run(
                        "ledger",
                        "verify",
                        "--ledger",
                        file("copy"),
                        "--anchor",
                        file("anchor"),
                        "--key",
                        file("key.pub")))
                .isZero();
        assertThat(out.toString()).contains("Gone       344 records");
        assertThat(run("ledger", "show", decisions.get(300).id(), "--ledger", file("copy")))
                .isZero();
        assertThat(run("ledger", "show", decisions.get(0).id(), "--ledger", file("copy")))
                .isEqualTo(Main.USAGE);
        assertThat(run("ledger", "copy", "--ledger", ledger, "--out", file("copy")))
                .isEqualTo(Main.USAGE);
        assertThat(err.toString()).contains("There is a ledger already");
    }

    @Test
    void anotherMasterKeyOpensAllAndTheOldOneNothing() {
        String customer = decisions.get(7).request().customer().id();
        assertThat(run("ledger", "erase", customer, "--ledger", ledger, "--yes"))
                .isZero();
        assertThat(run("ledger", "rekey", "--ledger", ledger, "--new-master-key", file("fresh.key")))
                .isZero();

        assertThat(run("ledger", "show", decisions.get(3).id(), "--ledger", ledger))
                .isEqualTo(Main.USAGE);
        assertThat(err.toString()).contains("The master key is not the one");
        String[] fresh = {"--ledger", ledger, "--master-key", file("fresh.key")};
        assertThat(run("ledger", "show", decisions.get(3).id(), fresh[0], fresh[1], fresh[2], fresh[3]))
                .isZero();
        assertThat(run("ledger", "show", decisions.get(7).id(), fresh[0], fresh[1], fresh[2], fresh[3]))
                .isEqualTo(Main.USAGE);
        assertThat(run("ledger", "verify", fresh[0], fresh[1], fresh[2], fresh[3]))
                .isZero();
        assertThat(run(
                        "ledger",
                        "rekey",
                        "--new-master-key",
                        file("fresh.key"),
                        fresh[0],
                        fresh[1],
                        fresh[2],
                        fresh[3]))
                .isEqualTo(Main.USAGE);
        assertThat(err.toString()).contains("not overwritten");
    }

    @Test
    void oldRecordsLeaveASummary() throws IOException {
        assertThat(run("ledger", "drop", "--before", "2026-03-02", "--ledger", ledger))
                .isEqualTo(Main.USAGE);
        assertThat(run("ledger", "drop", "--before", "2026-03-02", "--ledger", ledger, "--yes"))
                .isZero();
        assertThat(out.toString()).startsWith("Dropped 600 records");
        assertThat(run("ledger", "verify", "--ledger", ledger)).isZero();
        assertThat(run("ledger", "summaries", "--ledger", ledger)).isZero();
        Map<String, Long> listed = new TreeMap<>();
        List<String> rows = out.toString().lines().skip(1).toList();
        rows.forEach(row -> listed.merge(row.split(",", -1)[4], Long.valueOf(row.split(",", -1)[5]), Long::sum));
        Map<String, Long> counted = new TreeMap<>();
        decisions.forEach(decision -> {
            decision.candidates().forEach(candidate -> counted.merge(candidate.offerId(), 0L, Long::sum));
            decision.chosen().forEach(candidate -> counted.merge(candidate.offerId(), 1L, Long::sum));
        });
        assertThat(listed).isEqualTo(counted);
    }

    @Test
    void aLedgerInPostgresqlIsReadByTheSameCommands() throws IOException {
        String address = Databases.POSTGRESQL.newAddress(folder);
        MasterKey key = MasterKey.generate();
        key.write(folder.resolve("master.key"));
        decisions.clear();
        try (Ledger written = Ledger.open(address, key)) {
            append(written);
        }
        assertThat(run("ledger", "verify", "--ledger", address)).isZero();
        assertThat(out.toString()).contains("Unopened").contains("Records    600 in 3 blocks");
        assertThat(run("ledger", "show", decisions.get(3).id(), "--ledger", address))
                .isEqualTo(Main.USAGE);
        assertThat(err.toString()).contains("Name a file by --master-key");
        assertThat(run(
                        "ledger",
                        "show",
                        decisions.get(3).id(),
                        "--ledger",
                        address,
                        "--master-key",
                        file("master.key")))
                .isZero();
        assertThat(run(
                        "ledger",
                        "copy",
                        "--ledger",
                        address,
                        "--master-key",
                        file("master.key"),
                        "--out",
                        file("copied")))
                .isZero();
        assertThat(run("ledger", "verify", "--ledger", file("copied"))).isZero();
    }
}
