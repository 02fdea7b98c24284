/**
 * The events of a person's conversations and mail, as the parental controls of Windows define them: what happened, to whom, from where,
 * and whether it was blocked. Each has its descriptor and its arguments in wire order, as values and as octets. Source: MS
 * Learn, "Parental Controls Event Enumerations"; docs/semantics.md, section 5.
 */
package org.postlude.message.event;
