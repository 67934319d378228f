package io.offerwright.campaign;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.offerwright.data.BadRows;
import io.offerwright.data.ReadReport;
import io.offerwright.evidence.Fingerprint;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What a run was made of and what it made, as {@code manifest.json}: the same run writes the same bytes, so no time and no number
 * of threads is in it. The report is not among its outputs, since it tells how long the run took, and neither is the ledger, whose
 * keys are random.
 */
final class RunManifest {
    private RunManifest() {}

    /** Something that was written. */
    sealed interface Output {
        void tell(ObjectNode entry);

        /**
         * A file of results.
         *
         * @param sha256 in hexadecimal digits
         */
        record Bytes(String file, long bytes, String sha256) implements Output {
            @Override
            public void tell(ObjectNode entry) {
                entry.put("file", file);
                entry.put("bytes", bytes);
                entry.put("sha256", sha256);
            }
        }

        /**
         * Rows of a database.
         *
         * @param database its address without the password
         */
        record Rows(String database, String table, long rows) implements Output {
            @Override
            public void tell(ObjectNode entry) {
                entry.put("database", database);
                entry.put("table", table);
                entry.put("rows", rows);
            }
        }
    }

    /** How many of what. */
    record Counts(long customers, long audience, long heldOut) {}

    /**
     * What the results depend on: inputs, bundles, settings.
     *
     * @throws IOException if a file of the campaign can't be read
     */
    static ObjectNode of(CampaignFile campaign, Arms arms, ReadReport report) throws IOException {
        ObjectNode root = new ObjectMapper().createObjectNode();
        String version = RunManifest.class.getPackage().getImplementationVersion();
        root.put("version", version == null ? "development" : version);
        root.put("campaign", campaign.name());
        root.put("date", campaign.date().toString());
        ObjectNode settings = root.putObject("settings");
        settings.put("channel", campaign.channel().name());
        settings.put("list_length", campaign.listLength());
        settings.put("bad_rows", campaign.data().badRows() == BadRows.SKIP ? "skip" : "refuse");
        campaign.audience().conditions().forEach(condition -> settings.withArray("audience")
                .add(condition.toString()));
        if (campaign.experiment() != null) {
            settings.put("experiment", campaign.experiment().summary());
        }
        if (campaign.contact() != null) {
            settings.put("purpose", campaign.contact().occasion().toString());
        }
        ObjectNode files = root.putObject("campaign_files");
        files.put(
                String.valueOf(campaign.file().getFileName()),
                Fingerprint.ofFile(campaign.file()).hex());
        for (Path file : campaign.named()) {
            String name = String.valueOf(file.getFileName());
            files.put(
                    files.has(name) ? file.toString() : name,
                    Fingerprint.ofFile(file).hex());
        }
        arms.engines().forEach(engine -> root.withArray("bundles")
                .add(engine.bundle().fingerprint().hex()));
        report.tables().forEach(table -> {
            String name = String.valueOf(Path.of(table.name()).getFileName());
            ObjectNode input = root.withArray("inputs").addObject();
            input.put("table", name);
            Fingerprint fingerprint = report.files().get(name);
            if (fingerprint != null) {
                input.put("sha256", fingerprint.hex());
            }
            input.put("rows", table.rows());
            input.put("rejected", table.skipped());
            if (!table.reasons().isEmpty()) {
                ObjectNode reasons = input.putObject("reasons");
                table.reasons().forEach(reasons::put);
            }
        });
        report.files().forEach((name, fingerprint) -> root.withObject("/files").put(name, fingerprint.hex()));
        return root;
    }

    /** Writes the manifest of a run that has ended. */
    static void write(Path file, ObjectNode inputs, Counts counts, RunSummary summary, List<Output> outputs)
            throws IOException {
        ObjectNode root = inputs.deepCopy();
        ObjectNode numbers = root.putObject("counts");
        numbers.put("customers", counts.customers());
        numbers.put("audience", counts.audience());
        numbers.put("held_out", counts.heldOut());
        numbers.put("decisions", summary.decisions());
        numbers.put("listed", summary.places());
        numbers.put("empty_lists", summary.emptyLists());
        numbers.put("fallbacks", summary.failedDecisions());
        for (Output output : outputs) {
            output.tell(root.withArray("outputs").addObject());
        }
        Files.writeString(
                file,
                new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(root) + "\n",
                StandardCharsets.UTF_8);
    }
}
