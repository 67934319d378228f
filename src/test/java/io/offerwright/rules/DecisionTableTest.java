package io.offerwright.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.offerwright.domain.AttributeSchema;
import io.offerwright.domain.InputException;
import io.offerwright.domain.Problem;
import io.offerwright.engine.Bundle;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.regex.Matcher;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import org.dhatim.fastexcel.Workbook;
import org.dhatim.fastexcel.Worksheet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DecisionTableTest {
    private static final String HEAD = """
            RuleSet,telco.seasonal
            RuleTable Seasons
            NAME,METADATA,METADATA,PRIORITY,CONDITION,CONDITION,CONDITION,ACTION
            ,,,,Context,,$offer : Offer,
            ,"id( ""$param"" )","reason( ""$param"" )",,month,"day >= $1 && <= $2",category,"decision.boost( $offer, $param );"
            Name,Id,Reason,Rank,Month,Days,Kind,Factor
            """;
    private static final String ROW = "Phones,S-10,For {offer.name},5,11,\"23, 30\",DEVICE,1.5\n";
    private static final String AS_DRL = """
            package telco.seasonal
            rule "Phones" @id( "S-10" ) @reason( "For {offer.name}" ) salience 5
            when
                Context( month == 11, day >= 23 && <= 30 )
                $offer : Offer( category == "DEVICE" )
            then
                decision.boost( $offer, 1.5 );
            end
            """;

    @TempDir
    private Path directory;

    @Test
    void aRowMeansWhatTheSameRuleInDrlMeans() throws IOException {
        RuleCheck table = csv(HEAD + ROW);
        Files.delete(directory.resolve("t.csv"));
        Files.writeString(directory.resolve("t.drl"), AS_DRL);
        RuleCheck drl = RuleCheck.of(RuleBook.read(directory), AttributeSchema.NONE);

        assertThat(meanings(table)).isEqualTo(meanings(drl));
        assertThat(table.rules().get(0)).isEqualTo(new Rule("S-10", "Phones", "For {offer.name}", "", 5, "t.csv", 7));
    }

    /** A workbook is a zip of XML, and XML can ask for other files, or say a little that stands for a lot. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "<!DOCTYPE x [<!ENTITY e SYSTEM \"SECRET\">]>",
                "<!DOCTYPE x [<!ENTITY % p SYSTEM \"SECRET\"> %p;]>",
                "<!DOCTYPE x [<!ENTITY a \"aaaaaaaaaaaaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;\">"
                        + "<!ENTITY c \"&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;\"><!ENTITY d \"&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;\">"
                        + "<!ENTITY f \"&d;&d;&d;&d;&d;&d;&d;&d;&d;&d;\"><!ENTITY e \"&f;&f;&f;&f;&f;&f;&f;&f;&f;&f;\">]>",
            })
    void aWorkbookReachesNoOtherFileAndDoesNotSwell(String doctype) throws IOException {
        Path secret = Files.writeString(directory.resolve("secret.txt"), "TOPSECRET");
        workbook(sheet -> {});
        Path plain = directory.resolve("book.xlsx");
        Path hostile = directory.resolve("hostile.xlsx");
        try (ZipFile zip = new ZipFile(plain.toFile());
                ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(hostile))) {
            for (ZipEntry entry : Collections.list(zip.entries())) {
                out.putNextEntry(new ZipEntry(entry.getName()));
                byte[] part = zip.getInputStream(entry).readAllBytes();
                if (entry.getName().endsWith("sharedStrings.xml")) {
                    String xml = new String(part, StandardCharsets.UTF_8);
                    String evil = xml.replaceFirst(
                                    "(<\\?xml[^>]*>)?",
                                    "$1"
                                            + Matcher.quoteReplacement(doctype.replace(
                                                    "SECRET", secret.toUri().toString())))
                            .replaceFirst("<t([^>]*)>[^<]*</t>", "<t$1>&e;</t>");
                    assertThat(evil).contains("&e;", "DOCTYPE");
                    part = evil.getBytes(StandardCharsets.UTF_8);
                }
                out.write(part);
            }
        }
        Files.delete(plain);
        String told;
        try {
            told = RuleBook.read(directory).toString();
        } catch (InputException e) {
            told = e.getMessage();
        }
        assertThat(told).doesNotContain("TOPSECRET").hasSizeLessThan(10_000);
    }

    private static List<Meaning> meanings(RuleCheck check) {
        return check.checked().stream().map(RuleCheck.Checked::meaning).toList();
    }

    @Test
    void anEmptyCellLeavesItsConditionOut() throws IOException {
        String drl = csv(HEAD + "Phones,S-10,r,,11,,,1.5\nMore,S-20,r,,,,PLAN,2\n\n,S-30,r,,,,PLAN,2\n")
                .problems()
                .toString();

        assertThat(drl)
                .contains("cell H7")
                .contains("$offer")
                .doesNotContain("H8")
                .doesNotContain("H10");
        assertThat(csv(HEAD + "More,S-20,r,,,,PLAN,2\n\n,S-30,r,,,,PLAN,2\n").rules())
                .extracting(Rule::name)
                .containsExactly("More", "Seasons, row 9");
    }

    @Test
    void semicolonsSeparateAsWell() throws IOException {
        RuleCheck check = csv("""
                RuleSet;a
                RuleTable T
                METADATA;METADATA;CONDITION;ACTION
                ;;Customer;
                id("$param");reason("r");tenureDays <;decision.blend( $param );
                ;;;
                A;X;7;0.5
                """);

        assertThat(check.problems()).isEmpty();
        assertThat(check.rules()).extracting(Rule::id).containsExactly("A");
    }

    @Test
    void aWorkbookMeansWhatItsCsvMeans() throws IOException {
        RuleCheck table = csv(HEAD + ROW);
        Files.delete(directory.resolve("t.csv"));
        workbook(sheet -> {});
        RuleCheck workbook = RuleCheck.of(RuleBook.read(directory), AttributeSchema.NONE);

        assertThat(workbook.problems()).isEmpty();
        assertThat(meanings(workbook)).isEqualTo(meanings(table));
        assertThat(workbook.rules().get(0).file()).isEqualTo("book.xlsx, sheet Seasonal");
        assertThat(workbook.rules().get(0).line()).isEqualTo(7);
    }

    @Test
    void anErrorInAWorkbookNamesSheetAndCell() throws IOException {
        workbook(sheet -> sheet.value(6, 7, 5000));
        assertThat(problems())
                .containsExactly("book.xlsx, sheet Seasonal, cell H7: Found 5000 as a factor; expected a"
                        + " number from 0.000001 to 1000.");
    }

    @Test
    void aFormulaIsNoValue() throws IOException {
        workbook(sheet -> sheet.formula(6, 7, "1+0.5"));
        assertThat(problems()).hasSize(1);
        assertThat(problems().get(0)).startsWith("book.xlsx, sheet Seasonal, cell H7: Found a formula");
    }

    @Test
    void aDayOfAWorkbookIsADate() throws IOException {
        workbook(sheet -> {
            sheet.value(4, 6, "validTo >");
            sheet.value(6, 6, LocalDate.of(2026, 5, 1));
            sheet.style(6, 6).format("yyyy-MM-dd").set();
        });
        assertThat(problems()).isEmpty();
        assertThat(RuleBook.read(directory).get("book.xlsx.drl")).contains("validTo > \"2026-05-01\" //@ Seasonal!G7");
    }

    /** What stands in a cell, and what is told of it. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "boost|bost                         |cell H7: Unknown verb \"bost\". Did you mean boost?",
                "category|categorie                 |cell G7: ",
                "RuleTable|Table                    |cell A1: Found no decision table",
                "ACTION|AKTION                      |cell H3: There is no kind of column \"AKTION\". Did you mean ACTION?",
                "$offer : Offer|$offer Offer        |cell G4: Found \"$offer Offer\"; expected a fact",
                "\"23, 30\"|23                      |cell F7: Found 1 values between commas; expected 2",
                ",5,11|,high,11                     |cell D7: Found \"high\"; expected a whole number",
                "DEVICE,1.5|DEVICE,\"1,5\"          |cell H7: Found \"1,5\"; expected a number",
                "{offer.name}|{offer.nam}           |cell C7: Unknown placeholder",
                "S-10|S 10                          |cell B7: Found the id \"S 10\"",
                "$offer, $param|$offer, $param)     |cell H5: The brackets in",
                "RuleTable|Functions,f~RuleTable    |cell A2: Found \"Functions\" in the RuleSet",
            })
    void anErrorNamesItsCell(String there, String instead, String told) throws IOException {
        String text = (HEAD + ROW).replace(there, instead.strip().replace('~', '\n'));
        List<String> found =
                csv(text).problems().stream().map(Problem::toString).toList();

        assertThat(found).isNotEmpty().allMatch(problem -> problem.startsWith("t.csv, cell "), "names a cell");
        assertThat(found).anyMatch(problem -> problem.contains(told.strip()));
    }

    /** Every one of these would run, or change the rule, if it were pasted into it. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "1.5 ); decision.exclude( $offer",
                "1.5 ); System.exit( 1 ); decision.boost( $offer, 2",
                "1.5 ); end rule \"B\" @id( \"B\" ) @reason( \"b\" ) when Customer() then decision.blend( 1",
                "1.5 /* ",
                "1.5 // ",
                "1.5\n); decision.promote( $offer",
                "\"\" + Runtime.getRuntime().exec( \"id\" )",
                "T(java.lang.Runtime).getRuntime()",
                "=1+0.5",
                "=cmd|' /C calc'!A0",
                "$offer.price",
                "customer.id",
                "\\u0031",
                "new java.io.File(\"/\").list().length",
                "1.5, 2",
                "\"a\\\" ); decision.exclude( $offer ); //\"",
                "eval(true)",
                "１.5",
            })
    void aCellIsDataAndNeverCode(String attack) throws IOException {
        String cell = '"' + attack.replace("\"", "\"\"") + '"';
        List<Problem> action = csv(HEAD + ROW.replace("1.5", cell)).problems();
        assertThat(action).hasSize(1);
        assertThat(action.get(0).file()).isEqualTo("t.csv, cell H7");

        // In the place of a text it is one, or is refused: the rule has its one condition and its one call.
        RuleCheck condition = csv(HEAD + ROW.replace("DEVICE", cell));
        assertThat(
                        condition.problems().isEmpty()
                                ? 1
                                        + condition
                                                .checked()
                                                .get(0)
                                                .meaning()
                                                .then()
                                                .size()
                                : condition.problems().size() + 1)
                .isEqualTo(2);
        RuleCheck reason = csv(HEAD + ROW.replace("For {offer.name}", cell));
        if (reason.problems().isEmpty()) {
            assertThat(reason.rules()).extracting(Rule::reason).containsExactly(attack.strip());
        } else {
            assertThat(reason.problems()).extracting(Problem::file).containsOnly("t.csv, cell C7");
        }
    }

    @Property(tries = 400, shrinking = ShrinkingMode.OFF)
    void whateverStandsInACellTheTableHasOneRuleWithOneCall(@ForAll String value) {
        String cell = '"' + value.replace("\"", "\"\"") + '"';
        for (String there : List.of("1.5", "DEVICE", "For {offer.name}", "Phones", "\"23, 30\"")) {
            String text = HEAD + ROW.replace(there, cell);
            RuleCheck check = RuleCheck.of(
                    new java.util.TreeMap<>(java.util.Map.of(
                            "t.csv.drl", DecisionTable.rules("t.csv", DecisionTable.cells("t.csv", text)))),
                    AttributeSchema.NONE);
            if (check.problems().isEmpty() && !check.rules().isEmpty()) {
                assertThat(check.rules()).hasSize(1);
                assertThat(check.checked().get(0).meaning().then()).hasSizeLessThanOrEqualTo(1);
            }
        }
    }

    @Test
    void aBundleKeepsTheRulesOfATableAndDecidesTheSameWithThem() throws IOException {
        Files.writeString(directory.resolve("t.csv"), HEAD + ROW);
        SortedMap<String, String> rules = RuleBook.read(directory);
        Bundle bundle = Bundle.read(Path.of("models/sample")).withRules(rules);
        Path written = directory.resolve("bundle");
        bundle.write(written);

        assertThat(Bundle.read(written).fingerprint()).isEqualTo(bundle.fingerprint());
        assertThat(Bundle.read(written).rules()).isEqualTo(rules);
        assertThat(rules.keySet()).containsExactly("t.csv.drl");
    }

    @Test
    void whatIsNoWorkbookIsRefusedByName() throws IOException {
        Path file = directory.resolve("book.xlsx");
        Files.writeString(file, "no zip");
        assertThatThrownBy(() -> RuleBook.read(directory))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("book.xlsx: This is not an XLSX workbook");

        zip(file, "xl/workbook.xml", "<workbook><sheets/>");
        assertThatThrownBy(() -> RuleBook.read(directory)).isInstanceOf(InputException.class);
    }

    @Test
    void aWorkbookThatUnpacksToFarMoreThanATableIsRefused() throws IOException {
        Path file = directory.resolve("book.xlsx");
        try (OutputStream out = Files.newOutputStream(file);
                ZipOutputStream zip = new ZipOutputStream(out)) {
            zip.putNextEntry(new ZipEntry("xl/sharedStrings.xml"));
            byte[] blanks = new byte[1 << 20];
            for (int megabyte = 0; megabyte < 70; megabyte++) {
                zip.write(blanks);
            }
            zip.closeEntry();
        }
        assertThatThrownBy(() -> RuleBook.read(directory)).hasMessageContaining("The table has more than");
    }

    private interface Change {
        void apply(Worksheet sheet);
    }

    private void workbook(Change change) throws IOException {
        List<Sheet> cells = DecisionTable.cells("t", HEAD + ROW);
        try (OutputStream out = Files.newOutputStream(directory.resolve("book.xlsx"));
                Workbook workbook = new Workbook(out, "test", "1.0")) {
            workbook.newWorksheet("Notes").value(0, 0, "Nothing but words");
            Worksheet sheet = workbook.newWorksheet("Seasonal");
            for (int row = 0; row < cells.get(0).rows().size(); row++) {
                for (int column = 0; column < cells.get(0).width(row); column++) {
                    String cell = cells.get(0).cell(row, column);
                    if (cell.matches("[0-9.]+")) {
                        sheet.value(row, column, Double.parseDouble(cell));
                    } else if (!cell.isEmpty()) {
                        sheet.value(row, column, cell);
                    }
                }
            }
            change.apply(sheet);
        }
    }

    private List<String> problems() {
        return RuleCheck.of(RuleBook.read(directory), AttributeSchema.NONE).problems().stream()
                .map(Problem::toString)
                .toList();
    }

    private RuleCheck csv(String text) throws IOException {
        Files.writeString(directory.resolve("t.csv"), text);
        return RuleCheck.of(RuleBook.read(directory), AttributeSchema.NONE);
    }

    private static void zip(Path file, String name, String content) throws IOException {
        try (OutputStream out = Files.newOutputStream(file);
                ZipOutputStream zip = new ZipOutputStream(out)) {
            zip.putNextEntry(new ZipEntry(name));
            zip.write(content.getBytes(StandardCharsets.UTF_8));
            zip.closeEntry();
        }
    }
}
