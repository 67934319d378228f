package io.offerwright.rules;

/**
 * A place in a rule file.
 *
 * @param line 1 for the first line
 * @param column 1 for the first character of the line
 */
record Position(int line, int column) {}
