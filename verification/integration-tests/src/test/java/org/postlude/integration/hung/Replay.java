package org.postlude.integration.hung;

/** How what failed is seen again. */
final class Replay {
    private Replay() {}

    /** The one command; {@code properties} say which case it was. */
    static String by(Class<?> test, String properties) {
        return "\nto see it again: ./mvnw -B verify -pl verification/integration-tests -am -Dpostlude.realPeers=true"
                + " -Dgroups=hung -Dsurefire.failIfNoSpecifiedTests=false -Dtest=" + test.getSimpleName() + " "
                + properties;
    }
}
