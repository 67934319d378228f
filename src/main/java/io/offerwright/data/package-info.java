/**
 * Reading customers, usage, offers and events from CSV and JDBC, cleaning them, and the interaction matrix.
 */
@NullMarked
package io.offerwright.data;

import org.jspecify.annotations.NullMarked;
