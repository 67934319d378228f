package io.offerwright.campaign;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * How far a run has come: everything up to a customer is decided, recorded and written, to the stated lengths of the files. A run
 * that was killed goes on from there.
 *
 * @param run what the run is of, as {@link RunIdentity#text} says it
 * @param lastCustomer the last customer who was decided for
 * @param lengths of the files, by name; and where other sinks are, by names of their own
 * @param examples the customers whose decisions the report shows in full
 * @param summary as {@link RunSummary#write} writes it
 */
record RunCheckpoint(
        String run, String lastCustomer, SortedMap<String, Long> lengths, SortedSet<String> examples, byte[] summary) {
    private static final String NAME = "checkpoint";
    private static final int FORMAT = 2;

    RunCheckpoint {
        lengths = Collections.unmodifiableSortedMap(new TreeMap<>(lengths));
        examples = Collections.unmodifiableSortedSet(new TreeSet<>(examples));
        summary = summary.clone();
    }

    /** The checkpoint of a run that has not ended; one that is damaged is none. */
    static Optional<RunCheckpoint> in(Path out) {
        Path file = out.resolve(NAME);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try (DataInputStream in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
            if (in.readInt() != FORMAT) {
                return Optional.empty();
            }
            String run = readText(in);
            String lastCustomer = readText(in);
            SortedMap<String, Long> lengths = new TreeMap<>();
            for (int left = in.readInt(); left > 0; left--) {
                lengths.put(in.readUTF(), in.readLong());
            }
            SortedSet<String> examples = new TreeSet<>();
            for (int left = in.readInt(); left > 0; left--) {
                examples.add(readText(in));
            }
            byte[] summary = in.readNBytes(in.readInt());
            return Optional.of(new RunCheckpoint(run, lastCustomer, lengths, examples, summary));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Replaces the checkpoint of a run, as a whole and for good. */
    void write(Path out) throws IOException {
        Path part = out.resolve(NAME + ".part");
        try (FileChannel channel = FileChannel.open(
                        part,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE,
                        StandardOpenOption.TRUNCATE_EXISTING);
                DataOutputStream bytes =
                        new DataOutputStream(new BufferedOutputStream(Channels.newOutputStream(channel)))) {
            bytes.writeInt(FORMAT);
            writeText(bytes, run);
            writeText(bytes, lastCustomer);
            bytes.writeInt(lengths.size());
            for (Map.Entry<String, Long> entry : lengths.entrySet()) {
                bytes.writeUTF(entry.getKey());
                bytes.writeLong(entry.getValue());
            }
            bytes.writeInt(examples.size());
            for (String example : examples) {
                writeText(bytes, example);
            }
            bytes.writeInt(summary.length);
            bytes.write(summary);
            bytes.flush();
            channel.force(true);
        }
        Files.move(part, out.resolve(NAME), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static String readText(DataInputStream in) throws IOException {
        return new String(in.readNBytes(in.readInt()), StandardCharsets.UTF_8);
    }

    private static void writeText(DataOutputStream bytes, String text) throws IOException {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        bytes.writeInt(utf8.length);
        bytes.write(utf8);
    }

    /** Removes the checkpoint of a run that has ended. */
    static void remove(Path out) throws IOException {
        Files.deleteIfExists(out.resolve(NAME + ".part"));
        Files.deleteIfExists(out.resolve(NAME));
    }
}
