package org.postlude.spooler.sequence;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxy;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.postlude.message.ProviderContractException;
import org.slf4j.LoggerFactory;

/** What the spooler tells its operator, from warnings on, while this is open. */
public final class Logged implements AutoCloseable {
    private static final Logger SPOOLER = (Logger) LoggerFactory.getLogger("org.postlude.spooler");

    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final List<IThrowableProxy> causes = new CopyOnWriteArrayList<>();
    private final AppenderBase<ILoggingEvent> appender = new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
            lines.add(event.getFormattedMessage());
            if (event.getThrowableProxy() != null) {
                causes.add(event.getThrowableProxy());
            }
        }
    };

    /** Listens from now on; nothing goes to the console meanwhile. */
    public Logged() {
        SPOOLER.setLevel(Level.WARN);
        SPOOLER.setAdditive(false);
        appender.setContext(SPOOLER.getLoggerContext());
        appender.start();
        SPOOLER.addAppender(appender);
    }

    /** The lines so far. */
    public List<String> lines() {
        return List.copyOf(lines);
    }

    /** Whether a line holds a text. */
    public boolean has(String text) {
        return lines.stream().anyMatch(line -> line.contains(text));
    }

    /** What was logged along with lines. */
    public List<IThrowableProxy> causes() {
        return List.copyOf(causes);
    }

    /** The sentences of the breaches of a rule that were logged as what they are. */
    public List<String> breaches(String rule) {
        return causes.stream()
                .map(cause -> ((ThrowableProxy) cause).getThrowable())
                .filter(thrown -> thrown instanceof ProviderContractException broken
                        && broken.rule().equals(rule))
                .map(thrown -> String.valueOf(thrown.getMessage()))
                .toList();
    }

    /** The one breach names the rule once, at its end, and who it was, and where the mail is. */
    public void assertBreach(String rule, String who, String where) {
        List<String> told = breaches(rule);
        assertEquals(1, told.size(), () -> rule + " was not told once: " + lines);
        String sentence = told.get(0);
        assertTrue(sentence.startsWith(who) && sentence.contains(where), sentence);
        assertEquals(sentence.length() - (" (rule " + rule + ")").length(), sentence.indexOf(" (rule "), sentence);
    }

    @Override
    public void close() {
        SPOOLER.detachAppender(appender);
        appender.stop();
        SPOOLER.setLevel(null);
        SPOOLER.setAdditive(true);
    }
}
