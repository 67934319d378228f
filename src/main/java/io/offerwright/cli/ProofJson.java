package io.offerwright.cli;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.offerwright.domain.InputException;
import io.offerwright.domain.Problem;
import io.offerwright.ledger.Checkpoint;
import io.offerwright.ledger.InclusionProof;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/** An inclusion proof as a JSON object; {@code docs/ledger-proofs.md} describes its members. */
final class ProofJson {
    private static final String FORMAT = "offerwright-proof 1";
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private ProofJson() {}

    static String write(InclusionProof proof) throws IOException {
        ObjectNode object = MAPPER.createObjectNode();
        object.put("format", FORMAT);
        object.put("sequence", proof.sequence());
        object.put("record", base64(proof.record()));
        ObjectNode block = object.putObject("block");
        block.put("number", proof.number());
        block.put("first_sequence", proof.firstSequence());
        block.put("records", proof.records());
        block.put("last_day", proof.lastDay());
        block.put("customers", proof.customers());
        block.put("previous_hash", proof.previousHash());
        proof.path().forEach(object.putArray("path")::add);
        proof.blockPath().forEach(object.putArray("block_path")::add);
        object.put("checkpoint", proof.checkpoint().toString());
        proof.disclosure().ifPresent(disclosure -> {
            ObjectNode node = object.putObject("disclosure");
            node.put("personal", base64(disclosure.personal()));
            node.put("salt", base64(disclosure.salt()));
        });
        return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(object) + "\n";
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    /**
     * The proof in a file.
     *
     * @throws InputException if it can't be read, or is none
     */
    static InclusionProof read(Path file) {
        try {
            return new Reader(file, MAPPER.readTree(file.toFile())).proof();
        } catch (NoSuchFileException | FileNotFoundException e) {
            throw problem(file, "There is no such file.");
        } catch (JacksonException e) {
            throw problem(file, "This is no JSON: " + e.getOriginalMessage() + ".");
        } catch (IOException e) {
            throw problem(file, "The proof can't be read: " + e + ".");
        }
    }

    private static InputException problem(Path file, String message) {
        return new InputException(Problem.of(file.toString(), message, "\"ledger prove\" writes proofs."));
    }

    private record Reader(Path file, JsonNode root) {
        InclusionProof proof() {
            if (!text(root, "format").equals(FORMAT)) {
                throw problem(file, "Its \"format\" should be \"" + FORMAT + "\".");
            }
            JsonNode block = root.path("block");
            return new InclusionProof(
                    number(root, "sequence"),
                    bytes(root, "record"),
                    number(block, "number"),
                    number(block, "first_sequence"),
                    Math.toIntExact(Math.min(Integer.MAX_VALUE, number(block, "records"))),
                    number(block, "last_day"),
                    number(block, "customers"),
                    text(block, "previous_hash"),
                    texts("path"),
                    texts("block_path"),
                    Checkpoint.parse(text(root, "checkpoint"), file + ", \"checkpoint\""),
                    root.has("disclosure")
                            ? Optional.of(new InclusionProof.Disclosure(
                                    bytes(root.path("disclosure"), "personal"), bytes(root.path("disclosure"), "salt")))
                            : Optional.empty());
        }

        private String text(JsonNode node, String name) {
            JsonNode value = node.path(name);
            if (!value.isTextual()) {
                throw problem(file, "It should have a text \"" + name + "\".");
            }
            return value.textValue();
        }

        private long number(JsonNode node, String name) {
            JsonNode value = node.path(name);
            if (!value.canConvertToLong() || !value.isIntegralNumber()) {
                throw problem(file, "It should have a whole number \"" + name + "\".");
            }
            return value.longValue();
        }

        private byte[] bytes(JsonNode node, String name) {
            try {
                return Base64.getDecoder().decode(text(node, name));
            } catch (IllegalArgumentException e) {
                throw problem(file, "Its \"" + name + "\" should be base64: " + e.getMessage() + ".");
            }
        }

        private List<String> texts(String name) {
            JsonNode array = root.path(name);
            List<String> texts = new ArrayList<>();
            for (JsonNode value : array) {
                if (!value.isTextual()) {
                    throw problem(file, "Its \"" + name + "\" should be a list of texts.");
                }
                texts.add(value.textValue());
            }
            return texts;
        }
    }
}
