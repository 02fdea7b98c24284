package org.postlude.spooler.run;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.postlude.message.ProviderContractException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the spooler has to say, to whoever wants to hear it, else to the log. */
final class Warnings {
    private static final Logger LOG = LoggerFactory.getLogger(Warnings.class);
    private static final int MOST = 1_000;
    private static final Duration LAST_ONES = Duration.ofSeconds(1);

    private final @Nullable Listener<String> listener;
    /** Hears the id of each rule that was broken. */
    private final Consumer<String> broken;

    Warnings(@Nullable Consumer<String> sentences, Consumer<String> broken, Executor threads) {
        this.broken = broken;
        this.listener = sentences == null
                ? null
                : new Listener<>(
                        "the listener for warnings",
                        MOST,
                        sentences,
                        missing -> sentences.accept(missing + " warnings were dropped here, for nobody took them"),
                        threads);
    }

    void say(String sentence) {
        if (listener == null) {
            LOG.warn(Masked.text(sentence));
            LOG.debug("in full: {}", sentence);
        } else {
            listener.tell(sentence);
        }
    }

    /** A provider broke a rule; the log has what it threw, too. */
    void say(ProviderContractException broke) {
        broken.accept(broke.rule());
        String sentence = String.valueOf(broke.getMessage());
        if (listener == null) {
            LOG.warn(Masked.text(sentence), Masked.of(broke));
            LOG.debug("in full: {}", sentence, broke);
        } else {
            listener.tell(sentence);
        }
    }

    /** What was said so far has been heard when this returns, or takes too long. */
    void settle(Waiting threads, Patience patience) {
        if (listener != null) {
            listener.settle(threads, patience.atMost(LAST_ONES));
        }
    }
}
