/** The service manager is told how a process that stays is doing: sd_notify(3). */
@NullMarked
package org.postlude.command.systemd;

import org.jspecify.annotations.NullMarked;
