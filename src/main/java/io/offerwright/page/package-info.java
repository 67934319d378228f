/**
 * What all pages of HTML share: the making of one, the look, {@code src/main/jte/page/style.jte}, and charts with the tables that
 * tell the same, {@code page/chart.jte}. Light and
 * dark, telephone and paper. A page includes it by {@code @template.page.style()} and adds what is its own.
 */
@NullMarked
package io.offerwright.page;

import org.jspecify.annotations.NullMarked;
