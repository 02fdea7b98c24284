/**
 * Mail as octets: what a client submits is checked and frozen ({@link org.postlude.spooler.mail.MessageIntake}), reports are
 * composed ({@link org.postlude.spooler.mail.NonDeliveryReport}), local deliveries get their envelope in front ({@link
 * org.postlude.spooler.mail.LocalDelivery}). No clock, no thread, no file.
 */
package org.postlude.spooler.mail;
