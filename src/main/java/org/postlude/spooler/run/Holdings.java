package org.postlude.spooler.run;

/**
 * Hears what clients take and give back: sessions, handles, registrations. A test kit's threads may have this face too, to tell
 * at the end what was never given back, with the stack that took it (docs/adr/0061). Called on the client's thread.
 */
public interface Holdings {
    /** Nobody listens. */
    Holdings UNWATCHED = new Holdings() {
        @Override
        public void taken(Object held, Object under, String what) {
            // Dropped handles are told by Leaks.
        }

        @Override
        public void givenBack(Object held) {
            // As above.
        }
    };

    /**
     * A client has something new to give back.
     *
     * @param held names it
     * @param under what it ends with, when that is given back; itself if nothing
     * @param what in words
     */
    void taken(Object held, Object under, String what);

    /**
     * It was given back. More than once does no harm.
     *
     * @param held as when it was taken
     */
    void givenBack(Object held);
}
