package org.postlude.spring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import jakarta.mail.MessagingException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.postlude.metrics.SpoolerMetrics;
import org.postlude.spooler.QueueReader;
import org.postlude.spooler.SpoolerCoordinator;
import org.postlude.spooler.queue.Filter;
import org.postlude.store.Deadline;
import org.postlude.tck.transport.ScriptedTransport;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.boot.health.contributor.Status;
import org.springframework.mail.MailSendException;
import org.springframework.mail.SimpleMailMessage;

/** What an operator and a monitor see of the store, and what a sender is told. */
@Timeout(60)
class LookingInTest {
    private final ScriptedTransport transport = ScriptedTransport.builder().build();

    @TempDir
    Path folder;

    @Test
    void mailIsListedHeldExplainedAndTakenBackOverTheEndpoint() {
        Application.over(transport, folder)
                .withPropertyValues("management.endpoints.web.exposure.include=postlude")
                .run(context -> {
                    transport.on("ann@example.org").defer();
                    context.getBean(PostludeMailSender.class).send(LeavingContextTest.to("ann@example.org"));
                    PostludeEndpoint endpoint = new PostludeEndpoint(
                            context.getBean(SpoolerCoordinator.class),
                            PostludeAutoConfiguration.address(context.getBean(PostludeProperties.class)));
                    context.getBean(SpoolerCoordinator.class)
                            .queue(PostludeAutoConfiguration.address(context.getBean(PostludeProperties.class)))
                            .flush(null, null, Deadline.DEFAULT);
                    QueueJson.Page page = assertInstanceOf(
                            QueueJson.Page.class,
                            endpoint.list(null, null, null).getBody());
                    assertEquals(1, page.count());
                    String id = page.messages().get(0).id();
                    assertEquals(
                            200,
                            endpoint.change("hold", "id=" + id, "ask ann", null).getStatus());
                    QueueJson.Why why = assertInstanceOf(
                            QueueJson.Why.class, endpoint.why(id).getBody());
                    assertEquals("held", why.reasons().get(0).kind());
                    assertEquals(
                            409,
                            endpoint.change("retry", "id=" + id, null, null).getStatus());
                    assertEquals(
                            200,
                            endpoint.change("withdraw", "id=" + id, null, null).getStatus());
                });
    }

    @Test
    void whatMakesNoSenseIsRefusedWithASentence() {
        Application.over(transport, folder).run(context -> {
            PostludeEndpoint endpoint = new PostludeEndpoint(
                    context.getBean(SpoolerCoordinator.class),
                    PostludeAutoConfiguration.address(context.getBean(PostludeProperties.class)));
            assertRefused(400, endpoint.change("withdraw", " ", null, null));
            assertRefused(400, endpoint.list("colour=red", null, null));
            assertRefused(400, endpoint.list(null, null, 0));
            assertRefused(404, endpoint.why("nothing"));
            assertRefused(404, endpoint.change("burn", "older=0s", null, null));
            assertRefused(404, endpoint.change("withdraw", "id=nothing", null, null));
            context.getSourceApplicationContext().stop();
            assertRefused(503, endpoint.list(null, null, null));
        });
    }

    @Test
    void healthIsUpWhileMailIsTakenAndOutOfServiceAfterTheLogoff() {
        Application.over(transport, folder).run(context -> {
            PostludeHealthIndicator health = context.getBean(PostludeHealthIndicator.class);
            PostludeMailSender sender = context.getBean(PostludeMailSender.class);
            assertEquals(Status.UP, health.health().getStatus());
            sender.testConnection();
            context.getSourceApplicationContext().stop();
            assertEquals(Status.OUT_OF_SERVICE, health.health().getStatus());
            assertThrows(MessagingException.class, sender::testConnection);
        });
    }

    @Test
    void metersAreCountedInTheRegistryThatIsBound() {
        Application.over(transport, folder).run(context -> {
            SimpleMeterRegistry registry = new SimpleMeterRegistry();
            context.getBean(SpoolerMetrics.class).bindTo(registry);
            assertEquals(1, registry.get("postlude.stores.open").gauge().value());
        });
    }

    @Test
    void ofSeveralMessagesThoseThatAreRefusedAreNamedAndTheOthersAreStored() {
        Application.over(transport, folder).run(context -> {
            PostludeMailSender sender = context.getBean(PostludeMailSender.class);
            SimpleMailMessage nobody = LeavingContextTest.to("ann@example.org");
            nobody.setTo(new String[0]);
            MailSendException failed = assertThrows(
                    MailSendException.class, () -> sender.send(nobody, LeavingContextTest.to("bob@example.org")));
            assertEquals(1, failed.getFailedMessages().size());
            assertTrue(failed.getFailedMessages().containsKey(nobody));
            assertTrue(String.valueOf(failed.getMessage()).contains("nothing was stored"), failed::toString);
            try (QueueReader reader =
                    QueueReader.open(PostludeAutoConfiguration.address(context.getBean(PostludeProperties.class)))) {
                assertEquals(1, reader.count(Filter.parse("recipient=bob@example.org state=queued,active,delivered")));
            }
        });
    }

    private static void assertRefused(int status, WebEndpointResponse<?> answer) {
        assertEquals(status, answer.getStatus(), () -> String.valueOf(answer.getBody()));
        assertFalse(assertInstanceOf(QueueJson.Failure.class, answer.getBody())
                .error()
                .isEmpty());
    }
}
