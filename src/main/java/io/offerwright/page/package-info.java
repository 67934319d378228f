/**
 * The look that all pages of HTML share: {@code src/main/jte/page/style.jte}, which is compiled into this package. Light and
 * dark, telephone and paper. A page includes it by {@code @template.page.style()} and adds what is its own.
 */
@NullMarked
package io.offerwright.page;

import org.jspecify.annotations.NullMarked;
