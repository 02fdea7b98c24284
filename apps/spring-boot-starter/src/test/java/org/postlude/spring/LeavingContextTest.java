package org.postlude.spring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.postlude.spooler.QueueReader;
import org.postlude.store.LogoffMode;
import org.postlude.store.Outcome;
import org.postlude.store.StoreAddress;
import org.postlude.tck.transport.Gate;
import org.postlude.tck.transport.Point;
import org.postlude.tck.transport.ScriptedTransport;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.context.PayloadApplicationEvent;
import org.springframework.mail.MailSendException;
import org.springframework.mail.SimpleMailMessage;
import org.springframework.mail.javamail.JavaMailSender;

/** Mail of an application that is stopped is sent, or in its store. */
@Timeout(60)
@SuppressWarnings("NullAway") // a null fails the test
class LeavingContextTest {
    private final List<PostludeLogoffEvent> told = new ArrayList<>();

    @TempDir
    Path folder;

    @Test
    void whatIsOnTheWireIsFinishedAndWhatWaitsStays() {
        ScriptedTransport transport = ScriptedTransport.builder().build();
        Gate wire = transport.stopAt("ann@example.org", Point.BODY);
        transport.on("bob@example.org").defer();
        Application.over(transport, folder).run(context -> {
            assertInstanceOf(PostludeMailSender.class, context.getBean(JavaMailSender.class));
            hear(context);
            context.getBean(JavaMailSender.class).send(to("ann@example.org"), to("bob@example.org"));
            wire.awaitReached(Duration.ofSeconds(10));
            Thread opener = new Thread(wire::open);
            opener.start();
            opener.join();
        });
        assertEquals(Outcome.RELEASED, told.get(0).report().outcome());
        assertEquals(1, transport.deliveriesTo("ann@example.org").size());
        assertEquals(1, left());
    }

    @Test
    void aRefusedQuietGoesOnAsOrderly() {
        ScriptedTransport transport = ScriptedTransport.builder().build();
        Gate wire = transport.stopAt("ann@example.org", Point.COMMITTED);
        Application.over(transport, folder)
                .withPropertyValues("postlude.logoff.mode=quiet", "postlude.logoff.deadline=100ms")
                .run(context -> {
                    hear(context);
                    context.getBean(JavaMailSender.class).send(to("ann@example.org"));
                    wire.awaitReached(Duration.ofSeconds(10));
                });
        wire.open();
        assertEquals(LogoffMode.ORDERLY, told.get(0).report().mode());
        assertEquals(Outcome.INCOMPLETE, told.get(0).report().outcome());
        assertEquals(1, left());
    }

    @Test
    void aContextThatIsStoppedAndStartedAgainTakesMailAgain() {
        ScriptedTransport transport = ScriptedTransport.builder().build();
        Application.over(transport, folder).run(context -> {
            JavaMailSender sender = context.getBean(JavaMailSender.class);
            context.getSourceApplicationContext().stop();
            MailSendException refused = assertThrows(MailSendException.class, () -> sender.send(to("ann@example.org")));
            assertEquals(1, refused.getFailedMessages().size());
            context.getSourceApplicationContext().start();
            sender.send(to("ann@example.org"));
            hear(context);
        });
        assertEquals(1, told.get(0).report().counts().submitted());
    }

    @Test
    void aSecondContextOnTheSameStoreIsRefusedAndTheFirstGoesOn() {
        ScriptedTransport transport = ScriptedTransport.builder().build();
        Application.over(transport, folder).run(first -> {
            Application.over(ScriptedTransport.builder().build(), folder).run(second -> {
                Throwable failure = second.getStartupFailure();
                assertNotNull(failure);
                assertTrue(new PostludeFailureAnalyzer()
                        .analyze(failure)
                        .getAction()
                        .contains("postlude.store"));
            });
            first.getBean(JavaMailSender.class).send(to("ann@example.org"));
        });
        assertEquals(0, transport.violations().size(), transport.violations()::toString);
    }

    private void hear(AssertableApplicationContext context) {
        context.getSourceApplicationContext().addApplicationListener(event -> {
            if (event instanceof PayloadApplicationEvent<?> any
                    && any.getPayload() instanceof PostludeLogoffEvent each) {
                told.add(each);
            }
        });
    }

    private long left() {
        try (QueueReader reader = QueueReader.open(StoreAddress.parse("sqlite:" + folder.resolve("mail")))) {
            return reader.list(100).size();
        }
    }

    static SimpleMailMessage to(String recipient) {
        SimpleMailMessage message = new SimpleMailMessage();
        message.setFrom("billing@example.org");
        message.setTo(recipient);
        message.setSubject("Invoice");
        message.setText("Here it is.");
        return message;
    }
}
