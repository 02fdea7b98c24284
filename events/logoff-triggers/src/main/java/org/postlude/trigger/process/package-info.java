/** The end of this process as a source of events. */
package org.postlude.trigger.process;
