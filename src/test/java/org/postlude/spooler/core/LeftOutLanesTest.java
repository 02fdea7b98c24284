package org.postlude.spooler.core;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.postlude.message.Recipient;
import org.postlude.store.OpenOptions;

/** A lane that has candidates enough is left out of a look at the store; it must not be forgotten for that. */
class LeftOutLanesTest {
    private static final Instant NOW = Instant.parse("2030-01-01T00:00:00Z");
    private static final Recipient ANN = Recipient.smtp("ann@one.example");
    private static final String LANE = Lanes.of("smtp", ANN);

    private final SpoolerState state = new SpoolerState(1);
    private final Core core = new Core(Settings.DEFAULT);
    private final StoreState store = new StoreState(new StoreKey(1), "store", OpenOptions.DEFAULT);
    private final TransportState transport = new TransportState(new TransportKey(1), "smtp", "smtp://hop", true);

    LeftOutLanesTest() {
        store.phase = StoreState.Phase.OPEN;
        store.dirty = false;
        store.loading = true;
        state.stores.add(store);
        transport.phase = TransportState.Phase.UP;
        state.transports.put(transport.key, transport);
    }

    private List<Command> loaded(Set<String> leftOut) {
        return core.step(state, new Event.DueLoaded(store.key, NOW, List.of(), false, leftOut, Optional.empty()), NOW);
    }

    /** What the next look at the store leaves out; empty if it is not looked at. */
    private static Optional<Set<String>> asked(List<Command> commands) {
        return commands.stream()
                .filter(Command.LoadDue.class::isInstance)
                .map(command -> ((Command.LoadDue) command).excluded())
                .findFirst();
    }

    @Test
    void itIsLookedAtAgainIfItsCandidatesHaveGoneBeforeTheAnswerCame() {
        assertEquals(Optional.of(Set.of()), asked(loaded(Set.of(LANE))), "nothing is left out of that look");
    }

    @Test
    void aGroupOfLanesIsLookedAtAgainInTheSameWay() {
        assertEquals(Optional.of(Set.of()), asked(loaded(Set.of(Lanes.prefix("smtp")))));
    }

    @Test
    void itIsNotLookedAtWhileItHasCandidatesEnough() {
        transport.active = transport.maxAttempts;
        IntStream.range(0, 64).forEach(number -> store.candidates.add(QueuedParts.of(number, "smtp", ANN)));

        assertEquals(Optional.empty(), asked(loaded(Set.of(LANE))));
    }
}
