/** The guest agent of QEMU as a source of events. */
package org.postlude.trigger.qemu;
