package org.postlude.bench;

import java.io.IOException;

/** Somebody who does the work of a figure, lap after lap. */
interface Contender {
    String name();

    /** What is not measured. */
    void prepare() throws IOException, InterruptedException;

    /** The work; it fails unless all of it was done exactly once. */
    Lap lap() throws IOException, InterruptedException;

    /** How many laps more it takes, after its first, until it is as fast as it gets. */
    int warmUps();

    /** Ends its processes. */
    void end() throws IOException, InterruptedException;
}
