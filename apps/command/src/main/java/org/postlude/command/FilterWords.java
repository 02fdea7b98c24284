package org.postlude.command;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.postlude.spooler.queue.Filter;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Which mail a word is about. */
final class FilterWords {
    @Parameters(
            paramLabel = "FILTER",
            arity = "0..*",
            description = "all of these must hold: the beginning of a message's id, or id= sender= recipient= domain="
                    + " transport= subject= state= (commas: any of them; * any characters), older=1h30m younger=5d"
                    + " attempts=3..")
    private List<String> words = new ArrayList<>();

    /** Of a word that takes another one before them. */
    static FilterWords of(List<String> given) {
        FilterWords words = new FilterWords();
        words.words = List.copyOf(given);
        return words;
    }

    /** What was given; whatever has not ended where nothing was. */
    Filter filter() {
        try {
            return Filter.parse(words);
        } catch (IllegalArgumentException e) {
            throw new UsageException(Objects.requireNonNullElse(e.getMessage(), "no filter") + ". Nothing was done");
        }
    }

    /** A value that means itself and nothing else. */
    static String exact(String value) {
        return value.replaceAll("[\\\\,*]", "\\\\$0");
    }

    boolean isEmpty() {
        return words.isEmpty();
    }

    /** For words that change something: all mail must be meant in so many words. */
    static final class OrAll {
        @Option(names = "--all", description = "without a filter: all mail that the word can change")
        private boolean all;

        Filter filter(FilterWords words, String word) {
            return filter(words, word, "");
        }

        /**
         * The same for a word that can change only some mail.
         *
         * @param only the filter that all mail stands for; empty for what has not ended
         */
        Filter filter(FilterWords words, String word, String only) {
            if (words.isEmpty() != all) {
                throw new UsageException(
                        all
                                ? "--all goes without a filter; nothing was done"
                                : word
                                        + " needs a filter, for example 'domain=example.org older=1h', or --all for"
                                        + " all mail that has not ended; nothing was done");
            }
            return all ? Filter.parse(only) : words.filter();
        }
    }
}
