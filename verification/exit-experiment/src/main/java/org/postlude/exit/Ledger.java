package org.postlude.exit;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What became of the mail of one run, by Message-ID. Each witness is outside of the program: the lines that it had written
 * before it ended, the server, the store on the disk.
 *
 * @param accepted what the program's library took over: its call had returned
 * @param reported what the program was told of as not sent, and by what
 * @param atEnd what the server had taken when the program had ended, a line each time
 * @param kept what then lay in a store, to be sent by the next run
 * @param atLast what the server had taken after the next run, the first one's included
 */
record Ledger(
        Set<String> accepted, Map<String, String> reported, List<String> atEnd, Set<String> kept, List<String> atLast) {
    private static final Pattern MESSAGE_ID = Pattern.compile("<[^<>@\\s]+@[^<>@\\s]+>");
    private static final String ACCEPTED = "ACCEPTED ";
    private static final String REPORTED = "REPORTED ";

    /** The line for a message that was accepted. */
    static String accepted(String messageId) {
        return ACCEPTED + messageId;
    }

    /** The line for a message that somebody was told of as not sent. */
    static String reported(String messageId, String by) {
        return REPORTED + messageId + " " + by;
    }

    /**
     * Reads what a program wrote.
     *
     * @param lines its standard output
     * @param log its standard error: a message that is named there counts as reported, whatever the line says
     */
    static Ledger of(
            List<String> lines, List<String> log, List<String> atEnd, Collection<String> kept, List<String> atLast) {
        Map<String, String> reported = new LinkedHashMap<>();
        log.stream()
                .flatMap(line -> MESSAGE_ID.matcher(line).results())
                .forEach(found -> reported.put(found.group(), "log"));
        lines.stream()
                .filter(line -> line.startsWith(REPORTED))
                .map(line -> line.split(" ", 3))
                .forEach(words -> reported.put(words[1], words[2]));
        Set<String> accepted = lines.stream()
                .filter(line -> line.startsWith(ACCEPTED))
                .map(line -> line.substring(ACCEPTED.length()))
                .collect(Collectors.toCollection(TreeSet::new));
        return new Ledger(accepted, reported, atEnd, new TreeSet<>(kept), atLast);
    }

    /** Accepted, and neither delivered nor kept nor said to anybody. */
    Set<String> lost() {
        Set<String> lost = new TreeSet<>(accepted);
        atLast.forEach(lost::remove);
        lost.removeAll(kept);
        lost.removeAll(reported.keySet());
        return lost;
    }

    /** Kept, and not delivered by the next run: 0, or the second half of the run failed. */
    Set<String> stuck() {
        Set<String> stuck = new TreeSet<>(kept);
        atLast.forEach(stuck::remove);
        return stuck;
    }

    /** Reported as not sent, while the server has it. */
    Set<String> reportedWrongly() {
        Set<String> wrong = new TreeSet<>(reported.keySet());
        wrong.retainAll(atEnd);
        return wrong;
    }

    /** What the server took more than once. */
    Set<String> doubled() {
        return atLast.stream().collect(Collectors.groupingBy(id -> id, Collectors.counting())).entrySet().stream()
                .filter(each -> each.getValue() > 1)
                .map(Map.Entry::getKey)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    long deliveredAtEnd() {
        return atEnd.stream().distinct().count();
    }

    long deliveredAtLast() {
        return atLast.stream().distinct().count();
    }

    /** By what the program was told, each word once. */
    String reportedBy() {
        return reported.isEmpty()
                ? "-"
                : reported.values().stream().distinct().sorted().collect(Collectors.joining(", "));
    }
}
