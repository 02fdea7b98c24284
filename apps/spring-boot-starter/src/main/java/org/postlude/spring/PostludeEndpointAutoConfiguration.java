package org.postlude.spring;

import org.postlude.spooler.SpoolerCoordinator;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.actuate.endpoint.web.annotation.WebEndpoint;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/** The queue at {@code /actuator/postlude}, where the application exposes it. */
@AutoConfiguration(after = PostludeAutoConfiguration.class)
@ConditionalOnClass({WebEndpoint.class, ConditionalOnAvailableEndpoint.class})
@ConditionalOnBean({SpoolerCoordinator.class, PostludeProperties.class})
public final class PostludeEndpointAutoConfiguration {
    @Bean
    @ConditionalOnMissingBean
    @ConditionalOnAvailableEndpoint
    PostludeEndpoint postludeEndpoint(SpoolerCoordinator spooler, PostludeProperties properties) {
        return new PostludeEndpoint(spooler, PostludeAutoConfiguration.address(properties));
    }
}
