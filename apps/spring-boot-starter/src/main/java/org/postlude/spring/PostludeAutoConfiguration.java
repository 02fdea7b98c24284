package org.postlude.spring;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.postlude.spooler.SpoolerCoordinator;
import org.postlude.spooler.SpoolerObserver;
import org.postlude.store.LogoffMode;
import org.postlude.store.MessageStore;
import org.postlude.store.OpenOptions;
import org.postlude.store.StoreAddress;
import org.postlude.store.StoreSession;
import org.postlude.store.spi.StoreProvider;
import org.postlude.transport.TransportConfigurationException;
import org.postlude.transport.TransportProvider;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;
import org.springframework.mail.MailSender;

/**
 * A spooler, a store and a sender. Each bean stands back where the application has its own; whoever has an own {@link MessageStore} says
 * by {@code postlude.store} which it is.
 */
@AutoConfiguration(beforeName = "org.springframework.boot.mail.autoconfigure.MailSenderAutoConfiguration")
@ConditionalOnBooleanProperty(name = "postlude.enabled", matchIfMissing = true)
@EnableConfigurationProperties(PostludeProperties.class)
public final class PostludeAutoConfiguration {
    private static final Logger LOG = LoggerFactory.getLogger(PostludeAutoConfiguration.class);

    /** Two letters at least, so that a drive letter is no scheme. */
    private static final Pattern ADDRESS = Pattern.compile("[A-Za-z][A-Za-z0-9-]+:.*", Pattern.DOTALL);

    /** Of Spring Boot, where spring.lifecycle.timeout-per-shutdown-phase is not set. */
    private static final Duration USUAL_PHASE = Duration.ofSeconds(30);

    /** The spooler if it was built here, and ends with this context. */
    private @Nullable SpoolerCoordinator own;

    @Bean
    @ConditionalOnMissingBean
    SpoolerCoordinator spoolerCoordinator(
            PostludeProperties properties,
            Environment environment,
            ObjectProvider<StoreProvider> stores,
            ObjectProvider<TransportProvider> providers,
            ObjectProvider<SpoolerObserver> observer,
            ObjectProvider<SpoolerCustomizer> customizers) {
        Transports transports = Transports.of(properties.transports(), MailServer.of(environment));
        SpoolerCoordinator.Builder builder = SpoolerCoordinator.builder();
        stores.orderedStream().forEach(builder::store);
        providers.orderedStream().forEach(builder::transportProvider);
        transports.addTo(builder, properties.inDoubt());
        set("postlude.retry", () -> builder.retry(properties.retry().schedule()));
        Long limit = properties.queueLimit();
        if (limit != null) {
            set("postlude.queue-limit", () -> builder.queueLimit(limit));
        }
        observer.ifAvailable(builder::observer);
        customizers.orderedStream().forEach(each -> each.customize(builder));
        try {
            own = builder.build();
            return own;
        } catch (TransportConfigurationException e) {
            throw transports.refused(e);
        }
    }

    private static void set(String property, Runnable setting) {
        try {
            setting.run();
        } catch (IllegalArgumentException e) {
            throw new PostludeConfigurationException(property, String.valueOf(e.getMessage()), "Correct it.", e);
        }
    }

    /** Closed with the spooler, or by the lifecycle: its own close would wait another thirty seconds. */
    @Bean(destroyMethod = "")
    @ConditionalOnMissingBean
    StoreSession storeSession(SpoolerCoordinator spooler, PostludeProperties properties, Environment environment) {
        String owner = properties.owner();
        return spooler.logon(
                owner != null ? owner : environment.getProperty("spring.application.name", "a Spring application"));
    }

    @Bean
    @ConditionalOnMissingBean
    MessageStore messageStore(StoreSession session, PostludeProperties properties) {
        StoreAddress address = address(properties);
        OpenOptions options = OpenOptions.DEFAULT.withLogoffOnClose(LogoffMode.ORDERLY);
        MessageStore store = new ContextStore(address, () -> session.openStore(address, options));
        LOG.info("Mail is kept in {}", address);
        return store;
    }

    @Bean
    @ConditionalOnMissingBean
    PostludeLifecycle postludeLifecycle(
            SpoolerCoordinator spooler,
            StoreSession session,
            MessageStore store,
            PostludeProperties properties,
            Environment environment,
            ApplicationEventPublisher events) {
        warnOfLittleTime(properties.logoff().deadline(), environment);
        return new PostludeLifecycle(
                address(properties),
                store,
                session,
                Objects.equals(own, spooler) ? own : null,
                properties.logoff(),
                events);
    }

    private static void warnOfLittleTime(Duration deadline, Environment environment) {
        if (deadline.isNegative()) {
            throw new PostludeConfigurationException(
                    "postlude.logoff.deadline", "is " + deadline + ", a time in the past", "Give 0s or more.", null);
        }
        String property = "spring.lifecycle.timeout-per-shutdown-phase";
        Duration phase = Binder.get(environment).bind(property, Duration.class).orElse(USUAL_PHASE);
        if (deadline.plusSeconds(1).compareTo(phase) > 0) {
            LOG.warn(
                    "postlude.logoff.deadline is {}, and {} is {}: the context does not wait so long, and closes what is in process. Make"
                            + " the former a second shorter than the latter, or more",
                    deadline,
                    property,
                    phase);
        }
    }

    @Bean
    @ConditionalOnMissingBean(MailSender.class)
    @ConditionalOnBooleanProperty(name = "postlude.mail-sender", matchIfMissing = true)
    PostludeMailSender mailSender(MessageStore store, SpoolerCoordinator spooler, Environment environment) {
        MailServer server = MailServer.of(environment);
        PostludeMailSender sender = new PostludeMailSender(store, spooler);
        sender.setDefaultEncoding(server.encoding().name());
        sender.setJavaMailProperties(server.session());
        sender.setEnvelopeSender(server.envelopeSender());
        return sender;
    }

    /** With an absolute folder: lines and reports must mean the same store from any folder. */
    static StoreAddress address(PostludeProperties properties) {
        String text = properties.store();
        try {
            StoreAddress address = StoreAddress.parse(ADDRESS.matcher(text).matches() ? text : "sqlite:" + text);
            boolean isFolder =
                    address.scheme().equals("sqlite") || address.scheme().equals("maildir");
            return isFolder
                    ? new StoreAddress(
                            address.scheme(),
                            Path.of(address.place())
                                    .toAbsolutePath()
                                    .normalize()
                                    .toString())
                    : address;
        } catch (IllegalArgumentException e) {
            throw new PostludeConfigurationException(
                    "postlude.store",
                    String.valueOf(e.getMessage()),
                    "Give a folder, or scheme:place, for example sqlite:/var/lib/billing/mail.",
                    e);
        }
    }
}
