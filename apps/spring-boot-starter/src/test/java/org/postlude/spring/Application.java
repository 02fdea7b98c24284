package org.postlude.spring;

import java.nio.file.Path;
import org.postlude.tck.transport.ScriptedTransport;
import org.postlude.transport.TransportProvider;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.mail.autoconfigure.MailSenderAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** An application over a scripted transport and a store in a folder. */
final class Application {
    private Application() {}

    static ApplicationContextRunner over(ScriptedTransport transport, Path folder) {
        return bare().withBean(
                        "scripted",
                        TransportProvider.class,
                        () -> transport,
                        definition -> definition.setDestroyMethodName(null))
                .withPropertyValues(
                        "postlude.store=" + folder.resolve("mail"), "postlude.transports.scripted.url=scripted:x");
    }

    static ApplicationContextRunner bare() {
        return new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(
                        PostludeAutoConfiguration.class,
                        PostludeEndpointAutoConfiguration.class,
                        PostludeHealthAutoConfiguration.class,
                        PostludeMetricsAutoConfiguration.class,
                        MailSenderAutoConfiguration.class));
    }
}
