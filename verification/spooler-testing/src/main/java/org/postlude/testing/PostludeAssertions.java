package org.postlude.testing;

/** Where tests begin to say what they expect; to be imported statically. It gets on with AssertJ's method of that name. */
public final class PostludeAssertions {
    private PostludeAssertions() {}

    /**
     * What a spooler has done, is checked when it has nothing more to do at this time.
     *
     * @param spooler the test's
     * @return what can be said of it
     */
    public static SpoolerAssert assertThat(TestSpooler spooler) {
        return new SpoolerAssert(spooler);
    }
}
