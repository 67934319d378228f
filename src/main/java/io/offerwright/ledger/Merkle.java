package io.offerwright.ledger;

import io.offerwright.evidence.Fingerprint;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;

/**
 * Merkle trees as RFC 6962 (Certificate Transparency, section 2.1) defines them: a leaf is SHA-256(0, content), a node
 * SHA-256(1, left, right), and the left subtree of n leaves has the largest power of two below n of them.
 */
final class Merkle {
    private Merkle() {}

    /** The hash of a leaf. */
    static byte[] leaf(byte[] content) {
        MessageDigest digest = Fingerprint.sha256();
        digest.update((byte) 0);
        return digest.digest(content);
    }

    private static byte[] node(byte[] left, byte[] right) {
        MessageDigest digest = Fingerprint.sha256();
        digest.update((byte) 1);
        digest.update(left);
        return digest.digest(right);
    }

    /** The root over leaves; SHA-256 of nothing if there are none. */
    static byte[] root(List<byte[]> leaves) {
        if (leaves.isEmpty()) {
            return Fingerprint.sha256().digest();
        }
        if (leaves.size() == 1) {
            return leaves.get(0);
        }
        int left = leftSize(leaves.size());
        return node(root(leaves.subList(0, left)), root(leaves.subList(left, leaves.size())));
    }

    private static int leftSize(int size) {
        return Integer.highestOneBit(size - 1);
    }

    /** The audit path of a leaf: the hashes that lead from it to the root, from the leaf upwards. */
    static List<byte[]> path(List<byte[]> leaves, int index) {
        List<byte[]> path = new ArrayList<>();
        addPath(leaves, index, path);
        return path;
    }

    private static void addPath(List<byte[]> leaves, int index, List<byte[]> path) {
        if (leaves.size() == 1) {
            return;
        }
        int left = leftSize(leaves.size());
        List<byte[]> before = leaves.subList(0, left);
        List<byte[]> after = leaves.subList(left, leaves.size());
        if (index < left) {
            addPath(before, index, path);
            path.add(root(after));
        } else {
            addPath(after, index - left, path);
            path.add(root(before));
        }
    }

    /** The root to which an audit path leads (RFC 9162, section 2.1.3.2); null if the path does not fit the tree's size. */
    static byte @org.jspecify.annotations.Nullable [] follow(byte[] leaf, long index, long size, List<byte[]> path) {
        if (index < 0 || index >= size) {
            return null;
        }
        long place = index;
        long last = size - 1;
        byte[] hash = leaf;
        for (byte[] other : path) {
            if (last == 0) {
                return null;
            }
            if ((place & 1) == 1 || place == last) {
                hash = node(other, hash);
                while ((place & 1) == 0 && place != 0) {
                    place >>= 1;
                    last >>= 1;
                }
            } else {
                hash = node(hash, other);
            }
            place >>= 1;
            last >>= 1;
        }
        return last == 0 ? hash : null;
    }
}
