/** systemd-logind as a source of events, over D-Bus. */
package org.postlude.trigger.logind;
