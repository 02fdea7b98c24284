package org.postlude.command;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.postlude.control.Records;
import org.postlude.spooler.queue.Change;
import org.postlude.spooler.queue.Filter;
import org.postlude.spooler.queue.QueueControl;
import org.postlude.store.StoreAddress;

/** What all words have in common that change a queue: where it is, who does it, what is printed. */
final class QueueWord {
    private final Surroundings surroundings;

    QueueWord(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    /** What is done. */
    interface Work<T> {
        T in(QueueControl queue);
    }

    /** A change of what waits; says in which way its mail goes on if that is not of itself clear. */
    int change(StoreOption option, boolean json, Filter filter, String done, @Nullable String via, Work<Change> work) {
        return on(option, via, access -> {
            Change change = work.in(access.queue());
            if (json) {
                json(Records.write(change));
            } else {
                lines(ChangeText.lines(change, filter, done));
                boolean isDue = done.startsWith("due") || done.equals("released");
                if (isDue && change.changed() > 0 && !access.isLive()) {
                    surroundings.line("nobody owns the store now: 'postlude send' or 'postlude flush' sends them");
                }
            }
            return change.refused().isEmpty() ? ExitCodes.OK : ExitCodes.REFUSED;
        });
    }

    /** Runs with the queue of the store, in this process or in its owner's. */
    int on(StoreOption option, @Nullable String via, Use use) {
        StoreAddress address = option.address(surroundings);
        if (option.isNotYetThere(surroundings, address)) {
            surroundings.line(
                    "there is no store at " + address + " yet, and so nothing was done; the first send makes it");
            return ExitCodes.BAD_INPUT;
        }
        try (QueueAccess access = QueueAccess.to(address, via, surroundings)) {
            return use.of(access);
        } catch (IllegalArgumentException e) {
            surroundings.line(Objects.requireNonNullElse(e.getMessage(), e.toString()));
            return ExitCodes.BAD_INPUT;
        }
    }

    /** What is done with an open queue; answers an exit code. */
    interface Use {
        int of(QueueAccess access);
    }

    void lines(List<String> lines) {
        lines.forEach(surroundings.out()::println);
    }

    void json(JsonNode node) {
        ReportJson.print(node, surroundings.out());
    }
}
