package io.offerwright.data;

import io.offerwright.domain.Problem;

/** Where a cell stands: {@code line} and {@code column} as in {@link Problem}. */
record Place(String file, int line, int column) {
    Problem problem(String message, String hint) {
        return new Problem(file, line, column, message, hint);
    }
}
