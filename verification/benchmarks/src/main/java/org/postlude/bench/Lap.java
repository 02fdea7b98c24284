package org.postlude.bench;

/**
 * One contender's work, measured once.
 *
 * @param count how many messages
 * @param seconds from its beginning to its checked end
 * @param cpuSeconds of all processes of the contender, sources and sinks left out
 * @param peakOctets most memory of these processes together, looked at four times a second
 * @param p50 the middle call, in milliseconds; NaN where calls are not told apart
 * @param p99 one call in a hundred took longer
 * @param slowest the slowest call
 */
record Lap(int count, double seconds, double cpuSeconds, long peakOctets, double p50, double p99, double slowest) {
    double rate() {
        return count / seconds;
    }

    double cpuPerThousand() {
        return cpuSeconds * 1000 / count;
    }

    double peakMebibytes() {
        return peakOctets / 1048576.0;
    }
}
