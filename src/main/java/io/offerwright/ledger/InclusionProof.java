package io.offerwright.ledger;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * Proof that one record stands in a ledger, which anybody can check who has the signer's public key: nothing of the ledger is
 * needed, nor any key of it. {@code docs/ledger-proofs.md} says how, and has a checker in Python.
 *
 * @param sequence the record's place in the ledger
 * @param record the record as the hash chain covers it
 * @param number of its block
 * @param firstSequence the first record of its block
 * @param records how many its block has
 * @param lastDay the youngest day of the block's decisions, in days since 1970-01-01
 * @param customers how many customers the ledger has had with it
 * @param previousHash the hash before its block, hexadecimal
 * @param path from the record to the root of its block, from below, hexadecimal
 * @param blockPath from the block to the root of the checkpoint, from below, hexadecimal
 * @param checkpoint what was signed
 * @param disclosure what the record's encrypted part holds; empty if its customer was erased
 */
public record InclusionProof(
        long sequence,
        byte[] record,
        long number,
        long firstSequence,
        int records,
        long lastDay,
        long customers,
        String previousHash,
        List<String> path,
        List<String> blockPath,
        Checkpoint checkpoint,
        Optional<Disclosure> disclosure) {
    public InclusionProof {
        path = List.copyOf(path);
        blockPath = List.copyOf(blockPath);
    }

    /**
     * The personal part of a record in clear.
     *
     * @param personal its bytes, in the layout of the ledger's description
     * @param salt with it, SHA-256(salt, personal) is what the record commits to
     */
    public record Disclosure(byte[] personal, byte[] salt) {}

    /** True if the record stands in the ledger that the key signed for, and what is disclosed is what it holds. */
    public boolean holds(VerifyingKey key) {
        try {
            return leadsToWhatIsSigned(key);
        } catch (IllegalArgumentException | RecordReader.DamagedException e) {
            // A hash that is none, or a record that is none: whoever makes up a proof may write anything.
            return false;
        }
    }

    private boolean leadsToWhatIsSigned(VerifyingKey key) {
        if (!checkpoint.isSignedBy(key)) {
            return false;
        }
        byte[] root = Merkle.follow(Merkle.leaf(record), sequence - firstSequence, records, bytes(path));
        if (root == null) {
            return false;
        }
        String hash = Chain.seal(previousHash, number, firstSequence, records, lastDay, customers, root);
        byte[] tree = Merkle.follow(
                Merkle.leaf(HexFormat.of().parseHex(hash)), number - 1, checkpoint.blocks(), bytes(blockPath));
        return tree != null
                && HexFormat.of().formatHex(tree).equals(checkpoint.root())
                && disclosure.map(this::isCommittedTo).orElse(true);
    }

    private boolean isCommittedTo(Disclosure shown) {
        return Arrays.equals(Envelope.read(record).commitment(), Envelope.commitment(shown.salt(), shown.personal()));
    }

    private static List<byte[]> bytes(List<String> hashes) {
        return hashes.stream().map(HexFormat.of()::parseHex).toList();
    }
}
