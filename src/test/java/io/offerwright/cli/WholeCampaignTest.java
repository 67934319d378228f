package io.offerwright.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The commands of docs/whole-campaign.md, one after the other as they stand there, in a world a tenth as large. */
class WholeCampaignTest {
    private static final Pattern BLOCK = Pattern.compile("(?ms)^```(sh|yaml)\\R(.*?)^```$");
    private static final int CUSTOMERS = 600;

    @TempDir
    private Path folder;

    private record Ran(int code, String out, String err) {}

    private static Ran run(List<String> arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine command = Main.commandLine();
        command.setOut(new PrintWriter(out, true));
        command.setErr(new PrintWriter(err, true));
        return new Ran(command.execute(arguments.toArray(String[]::new)), out.toString(), err.toString());
    }

    @Test
    void theWalkGoesAsItIsTold() throws IOException {
        Map<String, Ran> ran = new LinkedHashMap<>();
        Matcher blocks = BLOCK.matcher(Files.readString(Path.of("docs/whole-campaign.md")));
        while (blocks.find()) {
            String block = blocks.group(2)
                    .replace("../../rules", Path.of("rules").toAbsolutePath().toString());
            if (blocks.group(1).equals("yaml")) {
                Path file =
                        folder.resolve(block.lines().findFirst().orElseThrow().substring("# walk/".length()));
                Files.createDirectories(file.getParent());
                Files.writeString(file, block);
                continue;
            }
            for (String line : block.replace("\\\n", "").lines().toList()) {
                List<String> words = new ArrayList<>();
                for (String word : line.strip().split(" +", -1)) {
                    words.add(word.replaceFirst("^walk/", Matcher.quoteReplacement(folder.toAbsolutePath() + "/"))
                            .replaceFirst("^6000$", Integer.toString(CUSTOMERS)));
                }
                assertThat(words.remove(0)).as(line).isEqualTo("./offerwright");
                Ran result = run(words);
                // A small world may bring no better bundle.
                assertThat(result.code())
                        .as(line + "\n" + result.err())
                        .isIn(line.contains("retrain") ? List.of(0, 1) : List.of(0));
                ran.put(line.replaceFirst("\\./offerwright ", ""), result);
            }
        }
        assertThat(ran).hasSizeGreaterThan(15);
        assertThat(told(ran, "run walk/spring")).contains("customers were held out");
        assertThat(told(ran, "simulate outcomes")).contains("The truth of the").contains("late", "of no decision");
        assertThat(told(ran, "campaign results"))
                .contains("treated against holdout: conversion +")
                .contains("longer against usual")
                .containsPattern("\\d+  late")
                .containsPattern("\\d+  unknown-decision");
        assertThat(told(ran, "contacts show")).containsPattern("CAP-WEEK +1 +1 +7 days");
        assertThat(told(ran, "run walk/second"))
                .contains("lists are empty since the contact policy holds back all that the rules leave");
        assertThat(told(ran, "retrain")).contains("name no decision", " late");
        assertThat(told(ran, "ledger replay")).containsPattern("Different +0");
        assertThat(told(ran, "why-not")).contains("Messages within 7 days for one customer: 1 of at most 1 (CAP-WEEK)");
        assertThat(told(ran, "explain")).contains("churn model estimates it at");
        assertThat(folder.resolve("second-out/report.html")).content().contains("What the contact policy held back");
        assertThat(folder.resolve("spring.html")).content().contains("What it brought about");
        // Held out in the first campaign, held out in the second.
        assertThat(heldOut("second-out")).containsAll(heldOut("spring-out")).isNotEmpty();
    }

    private static String told(Map<String, Ran> ran, String command) {
        return ran.entrySet().stream()
                .filter(entry -> entry.getKey().startsWith(command))
                .findFirst()
                .orElseThrow(() -> new AssertionError(command + " is not in the document."))
                .getValue()
                .out();
    }

    private List<String> heldOut(String out) throws IOException {
        return Files.readAllLines(folder.resolve(out + "/assignments.csv")).stream()
                .filter(row -> row.endsWith(",universal-holdout,holdout"))
                .toList();
    }
}
