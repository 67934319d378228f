package io.offerwright.domain;

import java.time.LocalDate;

/**
 * An offer that the customer already has.
 *
 * @param offerId may name an offer that has since left the catalogue
 * @param since the day it was taken; {@link LocalDate#MIN} when not known
 */
public record Holding(String offerId, LocalDate since) {}
