package io.offerwright.rules;

/**
 * A place in a rule file.
 *
 * @param line 1 for the first line
 * @param column 1 for the first character of the line
 * @param end the column behind the last character of the word that stands there
 */
record Position(int line, int column, int end) {}
