/**
 * Models that score offers for a customer: factorization models, the ensemble of them, the content match for customers
 * nobody knows yet, calibration, and the file they are kept in.
 */
@NullMarked
package io.offerwright.model;

import org.jspecify.annotations.NullMarked;
