package org.postlude.images;

/**
 * A call that fails.
 *
 * @param call the how manieth of those that change a file, from 1
 * @param error what the system says
 * @param way what becomes of a write
 * @param isForEver and so do all calls after it
 */
record Failure(long call, Errno error, Way way, boolean isForEver) {
    enum Errno {
        EIO(5),
        ENOSPC(28);

        final int number;

        Errno(int number) {
            this.number = number;
        }
    }

    /** With the numbers that they have in {@code recorder.c}. */
    enum Way {
        FAILS(0),
        HALF_IS_WRITTEN(1),
        HALF_IS_WRITTEN_AND_SAID_SO(2);

        final int number;

        Way(int number) {
            this.number = number;
        }
    }

    String word() {
        return call + ":" + error + ":" + way + ":" + isForEver;
    }

    static Failure of(String word) {
        String[] words = word.split(":", 4);
        return new Failure(
                Long.parseLong(words[0]),
                Errno.valueOf(words[1]),
                Way.valueOf(words[2]),
                Boolean.parseBoolean(words[3]));
    }
}
