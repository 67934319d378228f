package io.offerwright.page;

/** A drawing with the table that tells the same. */
public record Figure(Chart chart, Lines table) {}
