package org.postlude.crash;

import java.util.List;

/**
 * What the {@link Judge} found.
 *
 * @param blows how often the program was ended
 * @param acknowledged messages whose submit had returned
 * @param copies of these, one for each recipient
 * @param taken copies that came to the receiver, repetitions included
 * @param doubles copies that came again and were listed in doubt in between, as they may
 * @param doubted copies that were in doubt at some time
 * @param held copies that are in doubt at the end, for a person to decide
 * @param reported copies that ended with a report
 * @param again submits that were known to be durable and were done again
 * @param findings what must not be
 */
record Verdict(
        int blows,
        int acknowledged,
        int copies,
        int taken,
        int doubles,
        int doubted,
        int held,
        int reported,
        int again,
        List<Finding> findings) {
    Verdict {
        findings = List.copyOf(findings);
    }

    long count(Finding.Kind kind) {
        return findings.stream().filter(finding -> finding.kind() == kind).count();
    }

    @Override
    public String toString() {
        return blows + " blows, " + acknowledged + " messages acknowledged (" + copies + " copies), " + taken
                + " copies received, " + count(Finding.Kind.LOST) + " lost, " + count(Finding.Kind.DOUBLED)
                + " doubled against the promise, " + doubles + " doubled after doubt, " + doubted
                + " in doubt at some time, "
                + held + " left in doubt to a person, " + reported + " reported, " + again + " submits repeated; "
                + findings.size() + " findings";
    }
}
