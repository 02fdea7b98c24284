package org.postlude.spring;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.postlude.spooler.SpoolerCoordinator;
import org.postlude.store.InDoubtPolicy;
import org.postlude.transport.TransportConfigurationException;
import org.postlude.transport.jakartamail.SmtpTransportProvider;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where mail goes, as the configuration says. */
final class Transports {
    private static final Logger LOG = LoggerFactory.getLogger(Transports.class);
    private static final String PROPERTY = "postlude.transports";

    private final List<MailTransport> all;

    private Transports(List<MailTransport> all) {
        this.all = all;
    }

    static Transports of(Map<String, PostludeProperties.Transport> configured, MailServer server) {
        if (configured.isEmpty()) {
            if (server.host() == null) {
                throw new PostludeConfigurationException(
                        PROPERTY,
                        "none is set, and no spring.mail.host either, so mail would go nowhere",
                        "Set spring.mail.host, or postlude.transports.NAME.url, for example smtp://relay.example.org. Without"
                                + " Postlude: postlude.enabled=false.",
                        null);
            }
            return new Transports(List.of(CarriedOver.of(server)));
        }
        if (server.host() != null) {
            LOG.info("spring.mail.host is not used: {} says where mail goes", PROPERTY);
        }
        List<MailTransport> all = new ArrayList<>();
        configured.forEach((name, each) -> {
            String property = PROPERTY + "." + name;
            if (each.url() == null || each.url().isBlank()) {
                throw new PostludeConfigurationException(
                        property + ".url",
                        "it is not set",
                        "Give it, for example smtp://relay.example.org or smtps://ann@relay.example.org.",
                        null);
            }
            all.add(new MailTransport(name, each.url(), each.options(), each.password(), property));
        });
        return new Transports(List.copyOf(all));
    }

    /** The transports, a provider that knows their passwords, and what to do in doubt. */
    void addTo(SpoolerCoordinator.Builder builder, InDoubtPolicy inDoubt) {
        for (MailTransport each : all) {
            try {
                builder.transport(each.name(), each.url(), each.options());
            } catch (TransportConfigurationException e) {
                throw new PostludeConfigurationException(
                        each.property() + ".url",
                        String.valueOf(e.getMessage()),
                        "Correct it; a password stands in .password.",
                        e);
            }
            builder.inDoubt(each.name(), inDoubt);
        }
        Map<String, String> passwords = all.stream()
                .filter(each -> each.password() != null)
                .collect(Collectors.toUnmodifiableMap(
                        MailTransport::name, each -> Objects.requireNonNull(each.password())));
        if (!passwords.isEmpty()) {
            builder.transportProvider(new SmtpTransportProvider().withPasswords(question -> {
                String password = passwords.get(question.transport());
                if (password == null) {
                    throw new IOException("there is no password for the transport " + question.transport() + ": set "
                            + PROPERTY + "." + question.transport() + ".password");
                }
                return password;
            }));
        }
    }

    /** What the spooler says of a transport, with where it was configured. */
    PostludeConfigurationException refused(TransportConfigurationException e) {
        String sentence = String.valueOf(e.getMessage());
        String property = all.stream()
                .filter(each -> sentence.contains("'" + each.name() + "'") || sentence.contains(each.name()))
                .map(MailTransport::property)
                .findFirst()
                .orElse(PROPERTY);
        return new PostludeConfigurationException(
                property, sentence, "Correct its url or its options; the sentence above says what may stand there.", e);
    }
}
