package io.offerwright.model;

import io.offerwright.domain.InputException;
import io.offerwright.domain.Problem;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Where everything stands in a model file: what its first bytes say, so that an array can be found, and mapped, without
 * reading what comes before it. The file itself is drawn in this package's documentation.
 *
 * @param version of the format
 * @param length of the file in bytes
 * @param sections in the order of the file; none before version 3, which had no directory
 */
public record ModelFileLayout(int version, long length, List<Section> sections) {
    /** The version that is written. */
    static final int VERSION = 3;

    static final int DIGEST_BYTES = 32;
    static final String RESTORE = "Restore it from a copy, or train the model anew.";

    private static final byte[] MAGIC = "OFRWMODL".getBytes(StandardCharsets.US_ASCII);
    private static final int VERSION_ENDS = MAGIC.length + Integer.BYTES;
    private static final int HEADER_BYTES = 24;
    private static final int ENTRY_BYTES = 24;
    private static final int KIND_BYTES = 4;
    /** A cache line, and the widest vector register: what any reader of an array may wish for. */
    private static final int ALIGNMENT = 64;

    /**
     * A part of the file.
     *
     * @param kind four capital letters, such as {@code UEMB}
     * @param member which member of the ensemble it belongs to, from 0; 0 for what belongs to none
     * @param offset from the start of the file, a multiple of 64
     * @param length in bytes, without the zeros that fill the gap to the next section
     */
    public record Section(String kind, int member, long offset, long length) {
        long end() {
            return offset + length;
        }
    }

    public ModelFileLayout {
        sections = List.copyOf(sections);
    }

    /** The layout of sections in this order; their offsets are not looked at. */
    static ModelFileLayout of(List<Section> inOrder) {
        List<Section> placed = new ArrayList<>();
        long end = HEADER_BYTES + (long) ENTRY_BYTES * inOrder.size();
        for (Section section : inOrder) {
            Section here = new Section(section.kind(), section.member(), aligned(end), section.length());
            placed.add(here);
            end = here.end();
        }
        return new ModelFileLayout(VERSION, aligned(end) + DIGEST_BYTES, placed);
    }

    private static long aligned(long offset) {
        return (offset + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    }

    /** Header and directory, as they stand at the start of the file. */
    byte[] toBytes() {
        ByteBuffer bytes = ByteBuffer.allocate(HEADER_BYTES + ENTRY_BYTES * sections.size());
        // The version alone is big-endian, as it always was, so that earlier programs can name what they can't read.
        bytes.put(MAGIC).putInt(version).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putInt(sections.size()).putLong(length);
        for (Section section : sections) {
            bytes.put(section.kind().getBytes(StandardCharsets.US_ASCII)).putInt(section.member());
            bytes.putLong(section.offset()).putLong(section.length());
        }
        return bytes.array();
    }

    /**
     * Reads header and directory, and nothing else.
     *
     * @throws InputException if this is no model file, or one of another version, or its length is not what it says
     */
    static ModelFileLayout read(String name, Content content) throws IOException {
        long length = content.length();
        byte[] magic = new byte[(int) Math.min(length, MAGIC.length)];
        content.slice(0, magic.length).get(magic);
        if (!Arrays.equals(magic, MAGIC)) {
            throw problem(name, "This is not a model file: it does not begin with OFRWMODL.", "");
        }
        if (length < VERSION_ENDS + DIGEST_BYTES) {
            throw problem(name, "The model file is cut short: it has only " + length + " bytes.", RESTORE);
        }
        int version = content.slice(MAGIC.length, Integer.BYTES)
                .order(ByteOrder.BIG_ENDIAN)
                .getInt();
        if (version < 1 || version > VERSION) {
            throw problem(
                    name,
                    "The model file has version " + version + "; this program reads versions 1 to " + VERSION + ".",
                    "Train the model anew, or use the program that wrote it.");
        }
        return version < VERSION ? new ModelFileLayout(version, length, List.of()) : directory(name, content);
    }

    private static ModelFileLayout directory(String name, Content content) throws IOException {
        long length = content.length();
        if (length < HEADER_BYTES + DIGEST_BYTES) {
            throw problem(name, "The model file is cut short: it has only " + length + " bytes.", RESTORE);
        }
        ByteBuffer header = content.slice(VERSION_ENDS, HEADER_BYTES - VERSION_ENDS);
        int count = header.getInt();
        long announced = header.getLong();
        if (announced != length) {
            throw problem(
                    name,
                    "The model file is " + (length < announced ? "cut short" : "damaged") + ": it has " + length
                            + " bytes, and says that it has " + announced + ".",
                    RESTORE);
        }
        if (count < 0 || count > (length - HEADER_BYTES - DIGEST_BYTES) / ENTRY_BYTES) {
            throw malformed(name, count + " sections are announced in " + length + " bytes.");
        }
        ByteBuffer entries = content.slice(HEADER_BYTES, count * ENTRY_BYTES);
        List<Section> sections = new ArrayList<>();
        long end = HEADER_BYTES + (long) count * ENTRY_BYTES;
        for (int entry = 0; entry < count; entry++) {
            byte[] kind = new byte[KIND_BYTES];
            entries.get(kind);
            Section section = new Section(letters(kind), entries.getInt(), entries.getLong(), entries.getLong());
            if (section.offset() != aligned(end)
                    || section.length() < 0
                    || section.length() > length - DIGEST_BYTES - section.offset()) {
                throw malformed(
                        name,
                        "section " + section.kind() + " claims " + section.length() + " bytes from "
                                + section.offset() + "; expected from " + aligned(end) + ", in a file of " + length
                                + ".");
            }
            sections.add(section);
            end = section.end();
        }
        if (aligned(end) + DIGEST_BYTES != length) {
            throw malformed(name, "the sections end at " + end + ", in a file of " + length + " bytes.");
        }
        return new ModelFileLayout(VERSION, length, sections);
    }

    private static String letters(byte[] kind) {
        StringBuilder letters = new StringBuilder();
        for (byte letter : kind) {
            letters.append(letter >= 'A' && letter <= 'Z' ? (char) letter : '?');
        }
        return letters.toString();
    }

    static InputException malformed(String name, String detail) {
        return problem(name, "The model file is malformed: " + detail, RESTORE);
    }

    static InputException problem(String name, String message, String hint) {
        return new InputException(Problem.of(name, message, hint));
    }
}
