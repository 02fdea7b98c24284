package org.postlude.store;

import java.util.List;
import java.util.Objects;

/**
 * What the providers say to a fast end of the process.
 *
 * @param optedOut those who do not want it
 * @param problems who failed or did not answer in time, a sentence each; they are taken for agreeing, for their mail is durable
 */
public record FastShutdownSupport(List<OptOut> optedOut, List<String> problems) {
    /**
     * Copies the lists.
     *
     * @param optedOut those who do not want it
     * @param problems who failed or did not answer in time
     */
    public FastShutdownSupport {
        Objects.requireNonNull(optedOut, "optedOut");
        Objects.requireNonNull(problems, "problems");
        optedOut = List.copyOf(optedOut);
        problems = List.copyOf(problems);
    }

    /**
     * Whether {@link ClientShutdown#doFastShutdown} would be carried out now.
     *
     * @return true if nobody opted out
     */
    public boolean isSupported() {
        return optedOut.isEmpty();
    }

    /**
     * A provider that does not want a fast end.
     *
     * @param provider which, by what it serves
     * @param reason its own words
     */
    public record OptOut(String provider, String reason) {
        /**
         * Refuses null.
         *
         * @param provider which, by what it serves
         * @param reason its own words
         */
        public OptOut {
            Objects.requireNonNull(provider, "provider");
            Objects.requireNonNull(reason, "reason");
        }

        @Override
        public String toString() {
            return provider + " opted out of the fast shutdown: " + reason
                    + "; nothing was changed, all mail is where it was. Close the spooler in the ordinary way (rule S12)";
        }
    }
}
