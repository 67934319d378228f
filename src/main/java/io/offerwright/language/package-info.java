/**
 * The words for people, in each language that is shipped: one file a language,
 * {@code src/main/resources/io/offerwright/language/en.properties}, with one template for each constant of {@link Text}.
 *
 * <pre>
 *   Text.USES_DATA( "amount", "level" )      the constant, and what its templates are given
 *   uses-data = uses {amount} GB a month ({level})                                        en.properties
 *   uses-data = {amount} GB im Monat verbraucht ({level})                                 de.properties
 *   you-uses-data = you use {amount} GB a month             the same, said to the customer
 * </pre>
 *
 * <p>A file with a key too few or too many, or with other placeholders than the constant has, is refused as a whole, and the
 * build with it. Numbers and dates are written with the symbols of the file, never by the locale data of the Java
 * platform, which differ from one release to the next.
 *
 * <p>To add a language is to add a file: it is found by its name.
 */
@NullMarked
package io.offerwright.language;

import org.jspecify.annotations.NullMarked;
