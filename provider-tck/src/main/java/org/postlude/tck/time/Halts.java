package org.postlude.tck.time;

/**
 * Hears of threads that stand still because a test wants them to. So whoever counts what is under way can tell a thread that
 * is held from one that works, without looking at a clock.
 */
public interface Halts {
    /** One thread's stay. */
    interface Halt {
        /**
         * It stands still from now on. Called on its own thread, when {@link #goesOn} can come already and perhaps has.
         */
        void stands();

        /** It goes on. Once: by whoever lets it go, before that returns, or by itself if it is interrupted. */
        void goesOn();
    }

    /** Nobody listens. */
    Halts UNHEARD = () -> new Halt() {
        @Override
        public void stands() {
            // Nobody counts.
        }

        @Override
        public void goesOn() {
            // Nobody counts.
        }
    };

    /**
     * The calling thread is about to stand still.
     *
     * @return told of its stay
     */
    Halt comes();
}
