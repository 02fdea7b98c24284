package org.postlude.spooler.testing;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import org.postlude.spooler.run.Mailbox;

/** A mailbox whose reader is a thread like the others: between two letters others may come first. */
final class SimulatedMailbox<E> implements Mailbox<E> {
    private final Baton baton;
    private final SimulatedProcess process;
    private final Consumer<E> reader;
    private final Deque<E> letters = new ArrayDeque<>();
    private boolean started;
    private boolean open = true;
    private boolean isReading;

    SimulatedMailbox(Baton baton, SimulatedProcess process, Consumer<E> reader) {
        this.baton = baton;
        this.process = process;
        this.reader = reader;
    }

    @Override
    public void start() {
        started = true;
        read();
    }

    @Override
    public void add(E letter) {
        letters.add(letter);
        read();
    }

    private void read() {
        if (started && open && !isReading && !letters.isEmpty()) {
            isReading = true;
            baton.begin(process, this::readOne);
        }
    }

    private void readOne() {
        if (open) {
            reader.accept(letters.remove());
        }
        isReading = false;
        read();
    }

    @Override
    public void close() {
        open = false;
    }
}
