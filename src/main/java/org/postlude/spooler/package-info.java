/**
 * The spooler's public face: {@link org.postlude.spooler.SpoolerCoordinator} for programs that send, {@link
 * org.postlude.spooler.QueueReader} for those that look.
 */
package org.postlude.spooler;
