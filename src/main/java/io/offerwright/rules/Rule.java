package io.offerwright.rules;

/**
 * One rule of a rule book, as its file declares it.
 *
 * @param id stable and unique in the book, such as {@code ELIG-010}
 * @param name the sentence after the word {@code rule}
 * @param reason the sentence that explains an effect, with placeholders such as <code>{offer.name}</code>
 * @param owner who answers for the rule; empty when not stated
 * @param salience decides between rules that set the same thing: higher wins
 * @param file the file it stands in, relative to the book
 * @param line the line it starts on, 1 for the first
 */
public record Rule(String id, String name, String reason, String owner, int salience, String file, int line) {}
