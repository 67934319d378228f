/**
 * Who may be contacted when, how and how often; and the history of contacts that all who send share.
 *
 * <pre>
 *                  contact-policy.yaml                       V1__contacts.sql
 *                          │                                        │
 *   customer ─┐      ContactPolicy ◀── Contacts ◀─ read ──── ContactHistory ◀──── PastEvents
 *   occasion ─┴──────────▶ │                                        ▲
 *                   Restriction ... ─▶ request ─▶ engine ─▶ decision ─ reserve
 *                          └──────────────── ContactDesk ───────────┘
 * </pre>
 *
 * <p><b>The decision stays pure.</b> A policy is asked before the engine. What it finds goes into the request as restrictions, and with
 * it into the ledger: replay repeats the decision without any history. Rules go first: an offer that they exclude is excluded, and
 * is restricted only if nothing but the policy stands against it.
 *
 * <p><b>Why no cap can be broken.</b> A history keeps a version for each customer and each household. It is read before the
 * contacts are, so that contacts are at least as new as the version. {@link io.offerwright.contact.ContactHistory#reserve} moves the
 * versions on, from what was read and from nothing else, in the transaction that adds the message: if anything was sent to that
 * customer or household meanwhile, the update finds no row, and the decision is made again on what is there now. So what the policy
 * found is still true when the message is added, whatever caps there are, and the store needs to know none of them. Locks are of single
 * rows; keys that nobody knew yet are inserted first, those that are known are updated then, both in the order of keys, so that
 * transactions never wait for each other in a circle.
 *
 * <p><b>Windows.</b> A window of so many days has 24 hours for each of them, and is open at its start: exactly seven days back is out
 * of a window of seven days. A message is weighed against every window that holds it, those that end later, too, since messages may be
 * reserved for later than others that come after them. A message counts once, however many offers it shows.
 *
 * <p><b>The policy's keys.</b> Everything else is an error with its line and column. Each entry of a list has an {@code id} of its
 * own, which reasons quote. {@code channels} and {@code purposes} of an entry say which messages it is about; all if not given.
 *
 * <pre>
 *   time_zone                       of everybody whose region has none
 *   regions                         region: time zone
 *   household                       the attribute that names a customer's household
 *   purposes                        name: { consent: channel | none | { SMS: attribute, ... } }
 *   quiet_hours   from, to          by the wall; over midnight if "to" is not after "from", a whole day if they are the same
 *                 days, regions     the days on which they begin; where they hold
 *   caps          most              how many messages
 *                 days | hours      in any window of this length
 *                 per               what is counted apart: customer (if not given) or household; channel, campaign, purpose;
 *                                   offer or category
 *                 offers, categories  which offers count and are held back; all if not given
 *                 keep              messages, priority: how many of them are left to campaigns of that priority and above
 *   cool_downs    days, per         after a refusal: offer (if not given), category, or customer
 *                 offers, categories  whose refusal
 *   exclusions    after, not, days  not these so long after those, nor on one list with them; offers, or { categories: [...] }
 *                 both_ways         nor the other way round
 *   sequences     show, after       these only after those
 *                 when              accepted (if not given) or shown
 *                 days              so long after the last time at the earliest
 *   precedences   days, priority    what campaigns of at least that priority reserve keeps lower ones away so long before and after
 * </pre>
 *
 * <p><b>The store in code.</b> {@code JdbcContactHistory} is its door; {@code ContactDatabase} opens it and does work in
 * transactions; {@code ContactRows} reads and writes rows; {@code Reserving} adds messages by the versions; {@code Removing} gives back
 * and forgets.
 *
 * <p><b>The tables.</b> Moments are seconds since 1970-01-01.
 *
 * <pre>
 *   contact_message   customer, decision      one message of a decision
 *                     household               null where there is none
 *                     sent_at, channel, campaign, purpose, priority
 *                     offers                  id, U+001F, category, with U+001E between offers
 *   contact_reply     customer, offer, category, outcome, replied_at
 *   contact_version   subject                 c and a customer's id, or h and a household's
 *                     version                 how often its contacts have changed
 * </pre>
 *
 * <p>They may lie beside a ledger's in a PostgreSQL database, if the ledger was there first. A folder holds an H2 file that any number
 * of processes of one machine may open: the first serves the others through a socket, whose key is in a file beside it. A commit is handed to the
 * operating system before it is acknowledged, so that killed processes lose nothing; PostgreSQL forces it onto the disk as well.
 * Ids stand in clear here, unlike in the ledger: erase customers in both.
 */
@NullMarked
package io.offerwright.contact;

import org.jspecify.annotations.NullMarked;
