package io.offerwright.ledger;

import io.offerwright.domain.InputException;
import io.offerwright.domain.Problem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A signed statement of what a ledger held at a moment: kept elsewhere, it shows later that the ledger was cut short or written
 * anew. In the format of transparency logs (C2SP tlog-checkpoint in a signed note), so that their tools can read it:
 *
 * <pre>
 *   offerwright-ledger                           the name it is signed under
 *   3907                                         number of blocks
 *   Zk0p...=                                     Merkle root over the blocks' hashes (RFC 6962), base64
 *   records 1000000
 *   chain 5f0c...                                the hash after the last block
 *   journal 12 77ab...                           entries of the journal, and the hash after the last
 *   moment 2026-03-01T08:00:00Z
 *
 *   — offerwright-ledger LdK1...=                4 bytes of the key's hash and the Ed25519 signature of all above, base64
 * </pre>
 *
 * @param name whose it is; no white space and no plus sign
 * @param blocks number of blocks
 * @param root Merkle root over the hashes of the blocks, hexadecimal
 * @param records number of records
 * @param chain the hash after the last block, hexadecimal
 * @param journal number of entries in the journal
 * @param journalHash the hash after the last of them, hexadecimal
 * @param moment when it was signed, ISO-8601 in UTC
 * @param signature 4 bytes of the key's hash, then the signature
 */
public record Checkpoint(
        String name,
        long blocks,
        String root,
        long records,
        String chain,
        long journal,
        String journalHash,
        String moment,
        byte[] signature) {
    /** The name under which checkpoints are signed if no other is given. */
    public static final String DEFAULT_NAME = "offerwright-ledger";

    private static final Pattern TEXT = Pattern.compile("""
            (?<name>[^\\s+]+)
            (?<blocks>\\d{1,18})
            (?<root>[A-Za-z0-9+/]{43}=)
            records (?<records>\\d{1,18})
            chain (?<chain>[0-9a-f]{64})
            journal (?<journal>\\d{1,18}) (?<journalHash>[0-9a-f]{64})
            moment (?<moment>\\S+)

            \u2014 (?<signer>[^\\s+]+) (?<signature>[A-Za-z0-9+/]+={0,2})
            """);

    static Checkpoint sign(
            SigningKey key,
            String name,
            long blocks,
            String root,
            long records,
            String chain,
            Journal.Head journal,
            String moment) {
        Checkpoint unsigned = new Checkpoint(
                name, blocks, root, records, chain, journal.entries(), journal.hash(), moment, new byte[0]);
        byte[] signature = key.sign(unsigned.signedText().getBytes(StandardCharsets.UTF_8));
        byte[] id = key.verifyingKey().id(name);
        byte[] both = Arrays.copyOf(id, id.length + signature.length);
        System.arraycopy(signature, 0, both, id.length, signature.length);
        return new Checkpoint(name, blocks, root, records, chain, journal.entries(), journal.hash(), moment, both);
    }

    /**
     * The checkpoint in a file.
     *
     * @throws InputException if it can't be read, or is none
     */
    public static Checkpoint read(Path file) {
        try {
            return parse(Files.readString(file, StandardCharsets.UTF_8), file.toString());
        } catch (IOException e) {
            throw new InputException(Problem.of(file.toString(), "The checkpoint can't be read: " + e + ".", ""));
        }
    }

    /**
     * The checkpoint that a text is.
     *
     * @param place how messages name it
     * @throws InputException if it is none
     */
    public static Checkpoint parse(String text, String place) {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches() || !matcher.group("name").equals(matcher.group("signer"))) {
            throw none(place);
        }
        try {
            return new Checkpoint(
                    matcher.group("name"),
                    Long.parseLong(matcher.group("blocks")),
                    HexFormat.of().formatHex(Base64.getDecoder().decode(matcher.group("root"))),
                    Long.parseLong(matcher.group("records")),
                    matcher.group("chain"),
                    Long.parseLong(matcher.group("journal")),
                    matcher.group("journalHash"),
                    matcher.group("moment"),
                    Base64.getDecoder().decode(matcher.group("signature")));
        } catch (IllegalArgumentException e) {
            // Base64 of no bytes.
            throw none(place);
        }
    }

    private static InputException none(String place) {
        return new InputException(Problem.of(
                place,
                "This is no checkpoint of a ledger: it should have the seven lines, an empty one and a signature that "
                        + "\"ledger anchor\" writes.",
                "Was it cut short, or changed on its way?"));
    }

    /** True if this key signed it. */
    public boolean isSignedBy(VerifyingKey key) {
        byte[] id = key.id(name);
        return signature.length > id.length
                && Arrays.equals(Arrays.copyOf(signature, id.length), id)
                && key.verifies(
                        signedText().getBytes(StandardCharsets.UTF_8),
                        Arrays.copyOfRange(signature, id.length, signature.length));
    }

    private String signedText() {
        String rootText = Base64.getEncoder().encodeToString(HexFormat.of().parseHex(root));
        return String.join(
                "\n",
                List.of(
                        name,
                        Long.toString(blocks),
                        rootText,
                        "records " + records,
                        "chain " + chain,
                        "journal " + journal + " " + journalHash,
                        "moment " + moment,
                        ""));
    }

    /** The whole text, signature and all. */
    @Override
    public String toString() {
        return signedText() + "\n\u2014 " + name + " " + Base64.getEncoder().encodeToString(signature) + "\n";
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Checkpoint checkpoint && toString().equals(checkpoint.toString());
    }

    @Override
    public int hashCode() {
        return toString().hashCode();
    }
}
