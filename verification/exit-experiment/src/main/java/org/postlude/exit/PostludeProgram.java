package org.postlude.exit;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.postlude.message.Content;
import org.postlude.message.Envelope;
import org.postlude.spooler.SpoolerCoordinator;
import org.postlude.store.Deadline;
import org.postlude.store.LogoffMode;
import org.postlude.store.LogoffReport;
import org.postlude.store.MessageStore;
import org.postlude.store.Submission;

/** Nothing is set that could be left out. */
final class PostludeProgram extends Program {
    static final String CLOSE = "close()";
    private static final Duration DEADLINE = Duration.ofSeconds(60);

    private final int port;
    private final String folder;
    private @Nullable SpoolerCoordinator spooler;
    private @Nullable MessageStore store;

    PostludeProgram(int port, String folder) {
        this.port = port;
        this.folder = folder;
    }

    @Override
    void open() {
        spooler = SpoolerCoordinator.builder()
                .transport("smtp://127.0.0.1:" + port)
                .warnings(sentence -> say("WARNING " + sentence))
                .build();
        store = spooler.logon("exit experiment").openStore("maildir:" + folder);
    }

    @Override
    void handOver(int mails, Clock clock) {
        for (int i = 0; i < mails; i++) {
            opened().submit(Submission.of(
                    Envelope.smtp(Letters.SENDER, Letters.RECIPIENT),
                    Content.of(Letters.text(i).getBytes(US_ASCII))));
            say(Ledger.accepted(Letters.id(i)));
        }
    }

    @Override
    void close(String closing) {
        if (closing.equals(CLOSE)) {
            Objects.requireNonNull(spooler).close();
            return;
        }
        LogoffReport report = opened().storeLogoff(LogoffMode.valueOf(closing), Deadline.in(DEADLINE));
        report.messages()
                .forEach(message ->
                        say(Ledger.reported(String.valueOf(message.messageId()), "report: " + message.state())));
        say("REPORT " + report.outcome() + " " + report.counts());
    }

    private MessageStore opened() {
        return Objects.requireNonNull(store, "not opened");
    }

    /**
     * The next run of the program: sends what the one before has left.
     *
     * @param args the store's folder
     */
    public static void main(String[] args) {
        try (SpoolerCoordinator next = SpoolerCoordinator.builder().build();
                MessageStore left = next.logon("exit experiment").openStore("maildir:" + args[0])) {
            LogoffReport report = left.storeLogoff(LogoffMode.PURGE, Deadline.in(DEADLINE));
            say("REPORT " + report.outcome() + " " + report.counts());
        }
    }
}
