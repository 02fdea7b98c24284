/** The spooler's meters: {@link org.postlude.metrics.SpoolerMetrics} binds them, {@link org.postlude.metrics.SpoolerMeter} says what each means. */
package org.postlude.metrics;
