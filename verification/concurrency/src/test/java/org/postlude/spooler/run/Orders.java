package org.postlude.spooler.run;

import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;

/** Lincheck, as all tests here use it: every order of steps of a few threads, up to a number; the same ones each time. */
final class Orders {
    /** Where one order takes long. */
    static final int FEWER = 30;

    private Orders() {}

    /** A few calls on two threads, then three; a failure prints the calls and the order of their steps. */
    static ModelCheckingOptions few() {
        return new ModelCheckingOptions()
                .threads(2)
                .actorsBefore(1)
                .actorsPerThread(3)
                .actorsAfter(1)
                .iterations(Integer.getInteger("postlude.lincheck.scenarios", 10))
                .invocationsPerIteration(Integer.getInteger("postlude.lincheck.orders", 300));
    }
}
