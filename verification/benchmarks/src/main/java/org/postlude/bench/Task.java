package org.postlude.bench;

import java.util.List;

/** What a child process does again and again; made once by its constructor without arguments. */
interface Task {
    /** Anything that is not measured, such as filling a store. */
    void prepare(List<String> arguments) throws Exception;

    /**
     * The work itself; when it returns, all of it is done, and checked as far as this process can.
     *
     * @return what {@link Times} tells of its calls, or other numbers that both sides know of
     */
    List<Double> run() throws Exception;
}
