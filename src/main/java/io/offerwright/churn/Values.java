package io.offerwright.churn;

/**
 * One customer's values of a model's inputs, in their order.
 *
 * @param numbers of the inputs that are numbers; {@code NaN} when not known
 * @param words of the inputs that are categories; empty when not known
 */
public record Values(double[] numbers, String[] words) {}
