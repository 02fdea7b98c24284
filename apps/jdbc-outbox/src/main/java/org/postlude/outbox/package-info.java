/**
 * Mail that is submitted inside the transaction of an application: {@link org.postlude.outbox.JdbcOutbox} writes it into a table of the
 * application's database, {@link org.postlude.outbox.Relay} brings what was committed into a store, once. Why it is so: {@code
 * docs/adr/0089-inside-the-applications-transaction.md}.
 */
package org.postlude.outbox;
