package io.offerwright.rules;

import io.offerwright.domain.InputException;
import io.offerwright.domain.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.dhatim.fastexcel.reader.Cell;
import org.dhatim.fastexcel.reader.CellType;
import org.dhatim.fastexcel.reader.ReadableWorkbook;
import org.dhatim.fastexcel.reader.ReadingOptions;
import org.dhatim.fastexcel.reader.Row;

/** The cells of an XLSX workbook. */
final class Workbook {
    /** A workbook unpacks to a multiple of its size; this is far beyond any table that people edit. */
    private static final long MOST_BYTES = 64L << 20;

    private Workbook() {}

    /**
     * Every sheet.
     *
     * @param name stands for the file in errors
     * @throws InputException if it is not a workbook, or far too large
     */
    static List<Sheet> cells(String name, Path file) {
        try {
            requireSize(name, file);
            List<Sheet> sheets = new ArrayList<>();
            try (ReadableWorkbook workbook = new ReadableWorkbook(file.toFile(), new ReadingOptions(true, true));
                    Stream<org.dhatim.fastexcel.reader.Sheet> all = workbook.getSheets()) {
                for (org.dhatim.fastexcel.reader.Sheet sheet :
                        (Iterable<org.dhatim.fastexcel.reader.Sheet>) all::iterator) {
                    sheets.add(sheet(name, sheet));
                }
            }
            return sheets;
        } catch (InputException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            // Whatever a damaged file makes the library throw.
            throw new InputException(Problem.of(
                    name,
                    "This is not an XLSX workbook: "
                            + String.valueOf(e.getMessage()).lines().findFirst().orElse("") + ".",
                    "Save it anew as .xlsx, or as .csv."));
        } catch (NoClassDefFoundError e) {
            throw new InputException(Problem.of(
                    name,
                    "XLSX can't be read here: the library org.dhatim:fastexcel-reader is missing.",
                    "Add it to the class path, or save the table as .csv."));
        }
    }

    /** Unpacks every part without keeping it: what the file says of its own size may be wrong. */
    private static void requireSize(String name, Path file) throws IOException {
        long total = 0;
        byte[] buffer = new byte[1 << 16];
        try (ZipFile zip = new ZipFile(file.toFile())) {
            for (Enumeration<? extends ZipEntry> entries = zip.entries(); entries.hasMoreElements(); ) {
                try (InputStream part = zip.getInputStream(entries.nextElement())) {
                    for (int read = part.read(buffer); read >= 0; read = part.read(buffer)) {
                        total += read;
                        if (total > MOST_BYTES) {
                            throw new InputException(DecisionTable.tooLarge(name));
                        }
                    }
                }
            }
        }
    }

    private static Sheet sheet(String name, org.dhatim.fastexcel.reader.Sheet sheet) throws IOException {
        if (!sheet.getName().matches("[^/\\\\?*\\[\\]:!\\p{Cntrl}]{1,31}")) {
            throw new InputException(
                    Problem.of(name, "A sheet has a name that spreadsheets don't allow.", "Rename it."));
        }
        List<List<String>> rows = new ArrayList<>();
        try (Stream<Row> stream = sheet.openStream()) {
            for (Row row : (Iterable<Row>) stream::iterator) {
                if (row.getRowNum() > Sheet.MOST_ROWS || row.getCellCount() > Sheet.MOST_COLUMNS) {
                    throw new InputException(DecisionTable.tooLarge(name));
                }
                while (rows.size() < row.getRowNum() - 1) {
                    rows.add(List.of());
                }
                List<String> cells = new ArrayList<>();
                for (Cell cell : row) {
                    cells.add(cell == null ? "" : text(cell));
                }
                rows.add(cells);
            }
        }
        return new Sheet(sheet.getName(), rows);
    }

    private static String text(Cell cell) {
        CellType type = cell.getType();
        if (type == CellType.FORMULA || type == CellType.ERROR) {
            return "=" + cell.getText();
        }
        if (type == CellType.NUMBER) {
            if (isDate(cell)) {
                return cell.asDate().toLocalDate().toString();
            }
            BigDecimal number = cell.asNumber();
            // Spreadsheets store 0.1 as the nearest binary fraction, with up to 17 digits; they show 15.
            BigDecimal shown = number.round(new java.math.MathContext(15));
            return shown.signum() == 0 ? "0" : shown.stripTrailingZeros().toPlainString();
        }
        if (type == CellType.BOOLEAN) {
            return String.valueOf(cell.asBoolean());
        }
        return cell.getText();
    }

    /** The numbers of the date formats that are built in, or a format with a year. */
    private static boolean isDate(Cell cell) {
        Integer id = cell.getDataFormatId();
        String format = cell.getDataFormatString();
        return (id != null && id >= 14 && id <= 17)
                || (id != null && id == 22)
                || (format != null && format.toLowerCase(Locale.ROOT).contains("yy"));
    }
}
