package org.postlude.images;

/** What a power cut leaves of a change that was not forced yet. */
enum Survival {
    DONE,
    LOST,
    /** The first half of its sectors. */
    FIRST_HALF,
    /** The other half; the file is as long as it became. */
    SECOND_HALF,
    /** The file is as long as it became, and the octets were never written. */
    LENGTH_ONLY;

    static final int SECTOR = 512;

    void apply(Change change, Octets to) {
        byte[] data = change.data();
        if (this == DONE || (data == null && this != LOST)) {
            to.apply(change);
        } else if (data != null && this != LOST) {
            int at = (int) change.offset();
            int middle = (at + data.length / 2) / SECTOR * SECTOR - at;
            int half = Math.min(Math.max(middle, 0), data.length); // A sector is written wholly or not at all.
            if (this == FIRST_HALF) {
                to.write(at, data, 0, half);
            } else {
                to.setLength(Math.max(to.length(), at + data.length));
                if (this == SECOND_HALF) {
                    to.write(at + half, data, half, data.length - half);
                }
            }
        }
    }
}
