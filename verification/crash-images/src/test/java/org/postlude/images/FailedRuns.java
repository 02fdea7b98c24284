package org.postlude.images;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Runs of the scenario in which a call fails, several in one process; each judged as it was left, and after a power cut. */
final class FailedRuns implements AutoCloseable {
    private static final long SECONDS_EACH = 20;

    private final Path work = Images.inMemory().toRealPath();
    private final Recorder recorder = new Recorder(work);
    private final Path judged = work.resolve("cut");

    FailedRuns() throws IOException, InterruptedException {}

    /**
     * What came of one.
     *
     * @param failure the call
     * @param what the child's words
     * @param faults none if the store is as it was promised
     */
    record Verdict(Failure failure, String what, List<String> faults) {}

    /** How many calls a run of the scenario makes that change a file. */
    long calls() throws IOException, InterruptedException {
        Failure never = new Failure(1 << 30, Failure.Errno.EIO, Failure.Way.FAILS, false);
        String what = run(List.of(never)).get(0).what();
        return Long.parseLong(what.replaceAll(".* of ([0-9]+) calls.*", "$1"));
    }

    List<Verdict> run(List<Failure> failures) throws IOException, InterruptedException {
        Path list = recorder.root.resolveSibling("failures");
        Files.write(list, failures.stream().map(Failure::word).toList());
        Files.deleteIfExists(recorder.trace);
        Image.clear(recorder.root);
        Duration patience = Duration.ofSeconds(60 + failures.size() * SECONDS_EACH);
        List<String> said = recorder
                .run(
                        patience,
                        FailingChild.class,
                        "" + recorder.root,
                        "" + recorder.ledger,
                        "" + recorder.control,
                        "" + list)
                .stream()
                .filter(line -> line.matches("[0-9]+ of .*"))
                .toList();
        List<Trace> traces = split(Trace.read(recorder.trace));
        List<Verdict> verdicts = new ArrayList<>();
        for (int i = 0; i < failures.size(); i++) {
            verdicts.add(new Verdict(failures.get(i), said.get(i), faults(traces.get(i), "" + i)));
        }
        return verdicts;
    }

    /** The calls of each run, marks included. */
    private static List<Trace> split(Trace all) {
        List<Trace> runs = new ArrayList<>();
        List<Call> calls = new ArrayList<>();
        for (Call call : all.calls()) {
            if (call.kind() == Call.MARK && call.text().startsWith("begun ")) {
                calls = new ArrayList<>();
                runs.add(new Trace(calls));
            }
            calls.add(call);
        }
        return runs;
    }

    private List<String> faults(Trace trace, String name) throws IOException {
        Ledger ledger = new Ledger();
        Disk disk = new Disk();
        List<String> faults = new ArrayList<>(answeredAfterAFailedForce(trace));
        for (Call call : trace.below(name).calls()) {
            if (call.kind() == Call.MARK) {
                ledger.note(call.text());
            }
        }
        trace.calls().forEach(disk::apply);
        Path directory = recorder.root.resolve(name);
        Files.createDirectories(directory); // which may be what failed
        Image real = Image.read(directory);
        Image made = disk.killed();
        for (String file : real.files().keySet()) {
            byte[] octets = made.files().get(name + "/" + file);
            if (octets == null || !Arrays.equals(octets, real.files().get(file))) {
                faults.add("the recorder has missed what made " + file);
            }
        }
        Judge.faults(directory, ledger, 0).forEach(fault -> faults.add("as it was left: " + fault));
        new Cut(0, Cut.Kind.ALL_LOST, 0).of(disk, trace).write(judged);
        Files.createDirectories(judged.resolve(name));
        Judge.faults(judged.resolve(name), ledger, 0).forEach(fault -> faults.add("after a power cut: " + fault));
        return faults;
    }

    @Override
    public void close() throws IOException {
        Image.clear(work);
        Files.delete(work);
    }

    /** The directories in which a name has changed since they were forced, and all that have any name. */
    private static final class Directories {
        private final Set<String> known = new HashSet<>();
        private final Set<String> changed = new HashSet<>();

        void see(Call call) {
            switch (call.kind()) {
                case Call.MADE, Call.UNLINKED, Call.DIRECTORY_MADE, Call.DIRECTORY_REMOVED -> change(call.path());
                case Call.RENAMED -> {
                    change(call.path());
                    change(call.text());
                }
                case Call.FORCED -> changed.remove(call.path());
                default -> {
                    // no name changes
                }
            }
        }

        private void change(String path) {
            String parent = path.contains("/") ? path.substring(0, path.lastIndexOf('/')) : ".";
            known.add(parent);
            changed.add(parent);
        }

        /**
         * Whether nothing was to be forced there. SQLite forces a log's directory at the first force by each connection,
         * and tells nobody if that fails; the log's name was forced long before, by the opening.
         */
        boolean hasAll(String path) {
            return known.contains(path) && !changed.contains(path);
        }
    }

    /** A force may fail once and say so to one only: no answer may rest on the file any more until it is opened anew. */
    private static List<String> answeredAfterAFailedForce(Trace trace) {
        Directories directories = new Directories();
        Set<String> asked = new HashSet<>();
        List<String> faults = new ArrayList<>();
        Call failed = null;
        for (Call call : trace.calls()) {
            directories.see(call);
            if (call.kind() == Call.FORCE_FAILED) {
                failed = directories.hasAll(call.path()) ? failed : call;
            } else if (call.kind() == Call.MARK) {
                String[] words = call.text().split(" ", 3);
                if (words[0].equals("opened")) {
                    failed = null;
                    asked.clear();
                } else if (failed != null && words[0].equals("ask")) {
                    asked.add(words[1]);
                } else if (words[0].equals("done") && asked.contains(words[1])) {
                    faults.add("'" + call.text() + "' was answered after a failed force: " + failed);
                }
            }
        }
        return faults;
    }
}
