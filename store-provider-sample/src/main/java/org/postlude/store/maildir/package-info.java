/**
 * A message store in a Maildir directory, the example to copy for a store of your own. {@code README.md} beside the sources
 * draws the directory and argues crash by crash. Read {@code Disk}, {@code Entry}, {@code Index}, {@code Owner}, {@code
 * MaildirLogon}, in this order.
 */
package org.postlude.store.maildir;
