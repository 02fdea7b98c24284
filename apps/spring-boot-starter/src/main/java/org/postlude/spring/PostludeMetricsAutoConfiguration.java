package org.postlude.spring;

import io.micrometer.core.instrument.MeterRegistry;
import org.postlude.metrics.SpoolerMetrics;
import org.postlude.spooler.SpoolerCoordinator;
import org.postlude.spooler.SpoolerObserver;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/** The meters of {@code postlude-metrics}, bound to the application's registries as any {@code MeterBinder} is. */
@AutoConfiguration(before = PostludeAutoConfiguration.class)
@ConditionalOnBooleanProperty(name = "postlude.enabled", matchIfMissing = true)
@ConditionalOnClass({MeterRegistry.class, SpoolerMetrics.class})
public final class PostludeMetricsAutoConfiguration {
    /** A spooler has one observer: where the application has its own, that one is it. */
    @Bean
    @ConditionalOnMissingBean(SpoolerObserver.class)
    SpoolerMetrics spoolerMetrics() {
        return new SpoolerMetrics();
    }

    @Bean
    SmartInitializingSingleton spoolerMetricsWatch(
            ObjectProvider<SpoolerMetrics> metrics, ObjectProvider<SpoolerCoordinator> spooler) {
        return () -> metrics.ifAvailable(meters -> spooler.ifAvailable(meters::watch));
    }
}
