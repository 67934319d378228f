package io.offerwright.data;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/** A table some of whose columns nobody wants. */
final class IgnoringTable extends Table {
    private final Table base;
    private final Predicate<String> ignored;
    private final Set<String> named;

    IgnoringTable(Table base, Predicate<String> ignored, Set<String> named) {
        this.base = base;
        this.ignored = ignored;
        this.named = Set.copyOf(named);
    }

    @Override
    String name() {
        return base.name();
    }

    @Override
    List<Path> files() {
        return base.files();
    }

    @Override
    boolean isRepeatable() {
        return base.isRepeatable();
    }

    @Override
    boolean ignores(String column) {
        return ignored.test(column) || base.ignores(column);
    }

    @Override
    Rows open(Problems problems) {
        Rows rows = base.open(problems);
        for (String column : named.stream().sorted().toList()) {
            if (!rows.header().contains(column)) {
                problems.add(Columns.missing(rows, name(), column, "to be ignored"));
            }
        }
        problems.refuseIfAny();
        return rows;
    }
}
