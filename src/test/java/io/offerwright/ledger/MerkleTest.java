package io.offerwright.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MerkleTest {
    /** The eight leaves with which the implementations of Certificate Transparency are tested. */
    private static final List<byte[]> LEAVES = Stream.of(
                    "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
            .map(hex -> Merkle.leaf(HexFormat.of().parseHex(hex)))
            .toList();

    @ParameterizedTest
    @CsvSource({
        "0, e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "1, 6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "2, fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "3, aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "4, d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "5, 4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "6, 76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "7, ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "8, 5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    })
    void rootsAreThoseOfCertificateTransparency(int size, String root) {
        assertThat(HexFormat.of().formatHex(Merkle.root(LEAVES.subList(0, size))))
                .isEqualTo(root);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 1, ''",
        "0, 8, 96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7"
                + " 5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e"
                + " 6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
        "5, 8, bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b"
                + " ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0"
                + " d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "2, 3, fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "1, 5, 6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
                + " 5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e"
                + " bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    })
    void pathsAreThoseOfCertificateTransparency(int index, int size, String path) {
        List<byte[]> leaves = LEAVES.subList(0, size);
        assertThat(String.join(
                        " ",
                        Merkle.path(leaves, index).stream()
                                .map(HexFormat.of()::formatHex)
                                .toList()))
                .isEqualTo(path);
        assertThat(Merkle.follow(leaves.get(index), index, size, Merkle.path(leaves, index)))
                .isEqualTo(Merkle.root(leaves));
    }

    @Test
    void everyPathOfEverySizeLeadsToTheRoot() {
        List<byte[]> leaves = new ArrayList<>();
        for (int size = 1; size <= 300; size++) {
            leaves.add(leaf(size));
            byte[] root = Merkle.root(leaves);
            // Those at both ends and beside each power of two, and some between.
            for (int index = 0; index < size; index += index < 70 || index > size - 3 ? 1 : 11) {
                assertThat(Merkle.follow(leaves.get(index), index, size, Merkle.path(leaves, index)))
                        .isEqualTo(root);
            }
        }
    }

    private static byte[] leaf(int number) {
        return Merkle.leaf(ByteBuffer.allocate(4).putInt(number).array());
    }

    @Property(tries = 400)
    void nothingElseLeadsThere(
            @ForAll @IntRange(min = 1, max = 300) int size,
            @ForAll @IntRange(min = 0, max = 299) int anyIndex,
            @ForAll @IntRange(min = 0, max = 1 << 20) int anyBit) {
        int index = anyIndex % size;
        List<byte[]> leaves = new ArrayList<>();
        for (int number = 0; number < size; number++) {
            leaves.add(leaf(number));
        }
        byte[] root = Merkle.root(leaves);
        byte[] leaf = leaves.get(index);
        List<byte[]> path = Merkle.path(leaves, index);

        assertThat(Merkle.follow(leaf, index, size, path)).isEqualTo(root);
        assertThat(Merkle.follow(flipped(leaf, anyBit), index, size, path)).isNotEqualTo(root);
        if (!path.isEmpty()) {
            List<byte[]> changed = new ArrayList<>(path);
            changed.set(anyBit % path.size(), flipped(path.get(anyBit % path.size()), anyBit));
            assertThat(Merkle.follow(leaf, index, size, changed)).isNotEqualTo(root);
            assertThat(Merkle.follow(leaf, index, size, path.subList(1, path.size())))
                    .isNotEqualTo(root);
            assertThat(Merkle.follow(leaf, index ^ 1, size, path)).isNotEqualTo(root);
        }
        List<byte[]> longer = new ArrayList<>(path);
        longer.add(leaf);
        assertThat(Merkle.follow(leaf, index, size, longer)).isNull();
        assertThat(Merkle.follow(leaf, index + size, size, path)).isNull();
        assertThat(Merkle.follow(leaf, -1, size, path)).isNull();
    }

    private static byte[] flipped(byte[] bytes, int bit) {
        byte[] changed = bytes.clone();
        changed[(bit >> 3) % changed.length] ^= (byte) (1 << (bit & 7));
        return changed;
    }
}
