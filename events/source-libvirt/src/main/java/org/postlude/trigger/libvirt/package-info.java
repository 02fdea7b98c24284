/** libvirt as a source of events. */
@NullMarked
package org.postlude.trigger.libvirt;

import org.jspecify.annotations.NullMarked;
