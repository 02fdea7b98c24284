package org.postlude.spring;

import org.postlude.spooler.SpoolerCoordinator;

/** A bean that sets what has no property: limits, routes, policies. Called in the order of the beans, after all properties. */
@FunctionalInterface
public interface SpoolerCustomizer {
    /**
     * Changes how the spooler is built.
     *
     * @param builder with all that the properties say
     */
    void customize(SpoolerCoordinator.Builder builder);
}
