/**
 * The limits of a user: contacts, attachments, hours. A {@link org.postlude.policy.PolicyGate} refuses what is submitted against them; a
 * {@link org.postlude.policy.Curfew} has conversations left and stores logged off when the hours end.
 */
package org.postlude.policy;
