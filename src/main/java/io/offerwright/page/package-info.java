/**
 * What all pages of HTML share: the making of one, and the look, {@code src/main/jte/page/style.jte}. Light and
 * dark, telephone and paper. A page includes it by {@code @template.page.style()} and adds what is its own.
 */
@NullMarked
package io.offerwright.page;

import org.jspecify.annotations.NullMarked;
