package org.postlude.crash;

/**
 * What one run does: a store of its own, ended so many times, drained and judged.
 *
 * @param scheme maildir or sqlite
 * @param seed draws the moments, the receiver's manners and the program's logoffs; what the machine's threads make of it
 *     differs from run to run
 * @param blows how often
 * @param power whether the power is cut, not only the process killed
 * @param forced whether forcing reaches the disk; without it a cut loses mail, or the run could not see a loss
 */
record Plan(String scheme, long seed, int blows, boolean power, boolean forced) {
    static Plan kills(String scheme, long seed, int blows) {
        return new Plan(scheme, seed, blows, false, true);
    }

    static Plan cuts(String scheme, long seed, int blows) {
        return new Plan(scheme, seed, blows, true, true);
    }

    /** The control, of two cuts: before the second nothing was forced. */
    static Plan forgetful(String scheme, long seed) {
        return new Plan(scheme, seed, 2, true, false);
    }

    /** Of a folder. */
    String name() {
        return scheme + (power ? "-cuts-" : "-kills-") + (forced ? "" : "unforced-") + seed;
    }

    /** The words that repeat it. */
    String command() {
        return "once " + scheme + " " + (forced ? power ? "cuts" : "kills" : "unforced") + " " + blows + " " + seed;
    }

    /** From these words. */
    static Plan parse(String scheme, String kind, String blows, String seed) {
        long drawn = Long.parseLong(seed);
        return switch (kind) {
            case "kills" -> kills(scheme, drawn, Integer.parseInt(blows));
            case "cuts" -> cuts(scheme, drawn, Integer.parseInt(blows));
            case "unforced" -> forgetful(scheme, drawn);
            default -> throw new IllegalArgumentException("kills, cuts or unforced, not " + kind);
        };
    }

    @Override
    public String toString() {
        return scheme + ", " + blows + (power ? " power cuts" : " kills") + (forced ? "" : " without fsync");
    }
}
