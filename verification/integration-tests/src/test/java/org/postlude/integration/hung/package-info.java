/** The spooler and the SMTP transport against servers that hang, cut the line, flood and talk nonsense. */
@NullMarked
package org.postlude.integration.hung;

import org.jspecify.annotations.NullMarked;
