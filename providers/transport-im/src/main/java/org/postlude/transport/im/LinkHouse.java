package org.postlude.transport.im;

import java.io.UncheckedIOException;

/** Who hears how a {@link LinkKeeper} keeps its connection. */
interface LinkHouse {
    /** How it stands, when that changes. */
    void shows(LinkKeeper.State next);

    /** Another stream was begun; nothing was sent over it yet. */
    void isFresh();

    /** Who is where could not be recorded; {@link LinkKeeper#unkept} is called for it. */
    void isUnrecorded(UncheckedIOException e);
}
