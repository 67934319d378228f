/**
 * Reading customers, usage, offers and events from CSV, Parquet and JDBC, cleaning them, and the interaction matrix.
 *
 * <pre>
 *   Table.file(path) ───┐                                 ┌─ Catalog
 *   Table.query(sql) ───┼─ mapped, unpivoted, ignoring ─ DataSource.read() ─ Dataset ─┼─ List&lt;Customer&gt; with Usage
 *                       │   (foreign columns to ours)     ├─ EventLog ─ accepted() ─ Interactions
 *                                                         └─ ReadReport      └─ History: holdings and contacts of a day
 * </pre>
 *
 * <p>A table has exactly these columns, in any order; {@code ?} marks cells that may be empty. A further column must be
 * declared as an attribute of the customers or be ignored by name.
 *
 * <table>
 * <caption>Columns</caption>
 * <tr><td>customers</td><td>customer_id, payment_type (PREPAID, POSTPAID, HYBRID), device_tier (BASIC, SMARTPHONE,
 * PREMIUM), household_size (1 and up), tenure_days (0 and up), segment (RESIDENTIAL, BUSINESS, PREMIUM), region?,
 * network_quality? (0 to 1), coverage_score? (0 to 1), churn_risk? (0 to 1), current_offer? (an offer_id), consent_sms,
 * consent_email, consent_push, and the declared attributes?</td></tr>
 * <tr><td>usage</td><td>customer_id, month (2026-03), data_gb?, call_minutes?, sms? (0 and up); one row for a customer
 * and month</td></tr>
 * <tr><td>offers</td><td>offer_id, name, category (upper case), payment_type (as above, or ANY), min_device_tier, price,
 * margin, data_gb, call_minutes, sms, family, retention, segment (as above, or ALL), contract_months, valid_from?,
 * valid_to? (2026-03-01)</td></tr>
 * <tr><td>events</td><td>customer_id, offer_id, at (2026-03-01T18:30:00, local time), outcome (IMPRESSION, CLICK, ACCEPT,
 * DECLINE), channel (SMS, EMAIL, PUSH); the column propensity? (0 to 1) may be left out</td></tr>
 * </table>
 *
 * <p>A showing of an offer may be one event, of the last thing that happened, or several: {@link
 * io.offerwright.data.Showings} puts them together.
 *
 * <p>Words are upper case and exact; flags are true, yes, 1 or false, no, 0; numbers have a decimal point. A bad cell is a
 * {@link io.offerwright.domain.Problem} with the line and column in which the cell starts. A table with a bad row is
 * refused as a whole, with all its problems, unless bad rows are to be skipped; a table that can't be split into rows, or
 * whose header is not as expected, is always refused. Customers are checked after the offers, usage and events after the
 * customers, so that a wrong reference is found.
 */
@NullMarked
package io.offerwright.data;

import org.jspecify.annotations.NullMarked;
