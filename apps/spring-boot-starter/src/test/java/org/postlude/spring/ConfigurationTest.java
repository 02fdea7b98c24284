package org.postlude.spring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.postlude.spooler.SpoolerCoordinator;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;

/** What stands in the configuration is taken as it is meant, or refused by its name. */
@SuppressWarnings("NullAway") // a null fails the test
class ConfigurationTest {
    @Test
    void aServerOfSpringMailIsCarriedOverAndStartTlsBecomesRequired() {
        MailTransport made = carried(Map.of(
                "spring.mail.host", "relay.example.org",
                "spring.mail.port", "587",
                "spring.mail.username", "ann@example.org",
                "spring.mail.password", "secret",
                "spring.mail.properties.mail.smtp.auth", "true",
                "spring.mail.properties.mail.smtp.starttls.enable", "true",
                "spring.mail.properties.mail.smtp.connectiontimeout", "5000"));
        assertEquals("smtp://relay.example.org:587?starttls=required&user=ann%40example.org", made.url());
        assertEquals(Map.of("connectTimeout", "5000ms"), made.options());
        assertEquals("secret", made.password());
    }

    @Test
    void whatWouldBeLessSecureOrHasNoCounterpartIsRefusedByItsName() {
        for (String property : new String[] {"ssl.trust", "socketFactory.class", "proxy.host", "auth.mechanisms"}) {
            String name = "spring.mail.properties.mail.smtp." + property;
            PostludeConfigurationException refused = assertThrows(
                    PostludeConfigurationException.class,
                    () -> carried(Map.of("spring.mail.host", "relay", name, "x")));
            assertTrue(String.valueOf(refused.getMessage()).startsWith(name), refused::toString);
        }
    }

    @Test
    void withoutAnyTransportTheApplicationDoesNotStart() {
        Application.bare()
                .run(context -> assertTrue(new PostludeFailureAnalyzer()
                        .analyze(context.getStartupFailure())
                        .getDescription()
                        .startsWith("postlude.transports")));
    }

    @Test
    void aWordThatIsNoneIsRefused() {
        Application.bare()
                .withPropertyValues("postlude.logoff.mode=gently", "spring.mail.host=relay")
                .run(context -> assertTrue(context.getStartupFailure() != null));
        Application.bare()
                .withPropertyValues("postlude.logof.mode=orderly", "spring.mail.host=relay")
                .run(context -> assertTrue(context.getStartupFailure() != null));
    }

    @Test
    void whoSwitchesItOffHasSpringBootsOwnSender() {
        Application.bare()
                .withPropertyValues("postlude.enabled=false", "spring.mail.host=relay")
                .run(context -> {
                    assertFalse(context.containsBean("spoolerCoordinator"));
                    assertEquals(
                            0, context.getBeansOfType(SpoolerCoordinator.class).size());
                    assertEquals(
                            0, context.getBeansOfType(PostludeMailSender.class).size());
                    assertTrue(context.containsBean("mailSender"));
                });
    }

    private static MailTransport carried(Map<String, Object> properties) {
        StandardEnvironment environment = new StandardEnvironment();
        environment.getPropertySources().addFirst(new MapPropertySource("test", properties));
        return CarriedOver.of(MailServer.of(environment));
    }
}
