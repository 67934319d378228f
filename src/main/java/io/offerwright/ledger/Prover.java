package io.offerwright.ledger;

import io.offerwright.ledger.BlockReader.OpenBlock;
import io.offerwright.ledger.Store.Block;
import io.offerwright.ledger.Store.CustomerRow;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** Makes proofs that records are covered by checkpoints; docs/ledger-proofs.md has the formulas. */
final class Prover {
    private final Store store;
    private final BlockReader reader;
    private final KeyRing ring;

    Prover(Store store, BlockReader reader, KeyRing ring) {
        this.store = store;
        this.reader = reader;
        this.ring = ring;
    }

    /** The root of the tree over the first blocks, in hexadecimal digits. */
    static String root(Store store, long blocks) {
        return hex(Merkle.root(blockLeaves(store, blocks)));
    }

    private static List<byte[]> blockLeaves(Store store, long blocks) {
        return store.blockHashes(blocks).stream()
                .map(hash -> Merkle.leaf(HexFormat.of().parseHex(hash)))
                .toList();
    }

    /**
     * What proves that a record is covered by a checkpoint.
     *
     * @throws LedgerException if the checkpoint is of another ledger, or older
     */
    InclusionProof proof(long sequence, Checkpoint checkpoint) {
        OpenBlock open = reader.blockOf(sequence);
        Block block = open.block();
        List<byte[]> blockLeaves = blockLeaves(store, checkpoint.blocks());
        if (blockLeaves.size() != checkpoint.blocks()
                || !hex(Merkle.root(blockLeaves)).equals(checkpoint.root())) {
            throw new LedgerException(
                    store.place(),
                    "The checkpoint of " + checkpoint.moment() + " is not of this ledger as it is.",
                    "\"ledger verify --anchor FILE\" says what is different.");
        }
        if (block.number() > checkpoint.blocks()) {
            throw new LedgerException(
                    store.place(),
                    "The checkpoint of " + checkpoint.moment() + " is older than the decision.",
                    "Make a new one by \"ledger anchor\".");
        }
        int index = (int) (sequence - block.firstSequence());
        byte[] record = open.records().get(index);
        return new InclusionProof(
                sequence,
                record,
                block.number(),
                block.firstSequence(),
                block.records(),
                block.lastDay(),
                block.customers(),
                block.previousHash(),
                hex(Merkle.path(Chain.leaves(open.records()), index)),
                hex(Merkle.path(blockLeaves, (int) (block.number() - 1))),
                checkpoint,
                disclosure(open, record));
    }

    private Optional<InclusionProof.Disclosure> disclosure(OpenBlock open, byte[] record) {
        Envelope envelope = Envelope.read(record);
        CustomerRow row = open.customers().get(envelope.customer());
        if (row == null || row.dataKey() == null) {
            return Optional.empty();
        }
        byte[] dataKey = ring.dataKey(row);
        return Optional.of(
                new InclusionProof.Disclosure(envelope.open(ring, dataKey).personal(), envelope.salt(ring, dataKey)));
    }

    private static List<String> hex(List<byte[]> hashes) {
        return hashes.stream().map(Prover::hex).toList();
    }

    private static String hex(byte[] hash) {
        return HexFormat.of().formatHex(hash);
    }
}
