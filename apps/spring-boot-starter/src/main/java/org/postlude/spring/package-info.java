/** Postlude in a Spring Boot application: mail that is durable when {@code send} returns, and a logoff when the context stops. */
@NullMarked
package org.postlude.spring;

import org.jspecify.annotations.NullMarked;
