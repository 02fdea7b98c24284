package org.postlude.spring;

import org.postlude.spooler.SpoolerCoordinator;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;

/** The part {@code postlude} of the application's health. */
@AutoConfiguration(after = PostludeAutoConfiguration.class)
@ConditionalOnClass({HealthIndicator.class, ConditionalOnEnabledHealthIndicator.class})
@ConditionalOnBean(SpoolerCoordinator.class)
@ConditionalOnEnabledHealthIndicator("postlude")
public final class PostludeHealthAutoConfiguration {
    @Bean
    @ConditionalOnMissingBean(name = {"postludeHealthIndicator", "postludeHealthContributor"})
    PostludeHealthIndicator postludeHealthIndicator(SpoolerCoordinator spooler) {
        return new PostludeHealthIndicator(spooler);
    }
}
