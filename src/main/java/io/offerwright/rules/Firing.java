package io.offerwright.rules;

/** A rule that fired, and one effect it had. */
public record Firing(Rule rule, Effect effect) {}
