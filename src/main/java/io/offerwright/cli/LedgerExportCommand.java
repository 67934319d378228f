package io.offerwright.cli;

import io.offerwright.data.CsvOutput;
import io.offerwright.domain.Context;
import io.offerwright.domain.Score;
import io.offerwright.evidence.Candidate;
import io.offerwright.evidence.Decision;
import io.offerwright.evidence.Fingerprint;
import io.offerwright.evidence.Verdict;
import io.offerwright.ledger.Ledger;
import io.offerwright.ledger.LedgerRecord;
import io.offerwright.ledger.Role;
import java.io.BufferedOutputStream;
import java.io.BufferedWriter;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ledger export}: every record, for other programs. */
@Command(
        name = "export",
        mixinStandardHelpOptions = true,
        description = "Writes every record as JSON (a decision a line) or CSV (a candidate a line).")
final class LedgerExportCommand implements Callable<Integer> {
    /** Stands in the place of what was erased. */
    private static final String ERASED = "erased";

    private enum Format {
        JSON,
        CSV
    }

    @Spec
    private CommandSpec spec;

    @Mixin
    private LedgerPlace place;

    @Mixin
    private RecordRange range;

    @Option(
            names = "--format",
            required = true,
            paramLabel = "json|csv",
            description = "json: whole decisions. csv: their candidates, one a row.")
    private Format format;

    @Option(names = "--out", paramLabel = "FILE", description = "Where to; the standard output when not given.")
    private @Nullable Path out;

    @Override
    public Integer call() throws IOException {
        try (Ledger ledger = place.open();
                OutputStream bytes = target();
                ProgressBar bar = new ProgressBar(
                        spec.commandLine().getErr(),
                        out != null && ProgressBar.onTerminal(),
                        "records",
                        range.within(ledger.size()))) {
            Iterator<LedgerRecord> records =
                    LedgerPlace.access(ledger, Role.AUDITOR).records(range.first(), range.last());
            if (format == Format.JSON) {
                exportJson(records, bytes, bar);
            } else {
                exportCsv(records, bytes, bar);
            }
        }
        return 0;
    }

    private OutputStream target() throws IOException {
        if (out != null) {
            return new BufferedOutputStream(Files.newOutputStream(out), 1 << 16);
        }
        return new FilterOutputStream(System.out) {
            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                out.write(bytes, offset, length);
            }

            @Override
            public void close() throws IOException {
                flush();
            }
        };
    }

    private static void exportJson(Iterator<LedgerRecord> records, OutputStream bytes, ProgressBar bar)
            throws IOException {
        try (Writer writer = new BufferedWriter(new OutputStreamWriter(bytes, StandardCharsets.UTF_8), 1 << 16);
                DecisionJson json = new DecisionJson(writer)) {
            long done = 0;
            while (records.hasNext()) {
                json.write(records.next());
                bar.at(++done);
            }
        }
    }

    private static void exportCsv(Iterator<LedgerRecord> records, OutputStream bytes, ProgressBar bar)
            throws IOException {
        try (CsvOutput csv = CsvOutput.to(
                bytes,
                "record",
                "decision",
                "customer_id",
                "campaign",
                "date",
                "channel",
                "bundle",
                "offer_id",
                "verdict",
                "rank",
                "score",
                "relevance",
                "revenue",
                "diversity",
                "propensity",
                "promoted",
                "raised_by",
                "kept_out_by")) {
            long done = 0;
            while (records.hasNext()) {
                export(records.next(), csv);
                bar.at(++done);
            }
        }
    }

    private static void export(LedgerRecord record, CsvOutput csv) throws IOException {
        if (record instanceof LedgerRecord.Kept kept) {
            Decision decision = kept.decision();
            for (Candidate candidate : decision.candidates()) {
                csv.row(row(
                        kept.sequence(),
                        decision.id(),
                        decision.request().customer().id(),
                        decision.request().context(),
                        decision.bundle(),
                        candidate));
            }
        } else if (record instanceof LedgerRecord.Erased erased) {
            for (Candidate candidate : erased.candidates()) {
                csv.row(row(erased.sequence(), ERASED, ERASED, erased.context(), erased.bundle(), candidate));
            }
        }
    }

    private static String[] row(
            long sequence, String decision, String customer, Context context, Fingerprint bundle, Candidate candidate) {
        String date = DecisionJson.text(context.date());
        return new String[] {
            Long.toString(sequence),
            decision,
            customer,
            context.campaign(),
            date == null ? "" : date,
            context.channel().name(),
            bundle.hex(),
            candidate.offerId(),
            DecisionJson.name(candidate.verdict()),
            candidate.verdict() instanceof Verdict.Chosen chosen ? Integer.toString(chosen.rank()) : "",
            Score.text(candidate.score()),
            Score.text(candidate.relevance()),
            Score.text(candidate.revenue()),
            Score.text(candidate.diversity()),
            Score.text(candidate.propensity()),
            Boolean.toString(candidate.promoted()),
            String.join(" ", candidate.ruleIds()),
            String.join(" ", keptOutBy(candidate.verdict()))
        };
    }

    private static List<String> keptOutBy(Verdict verdict) {
        return verdict instanceof Verdict.Outranked outranked ? List.of(outranked.rivalId()) : verdict.keptOutBy();
    }
}
