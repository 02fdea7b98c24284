package org.postlude.spooler.queue;

import java.util.ArrayList;
import java.util.List;

/** A filter's words in one line: blanks separate them, and a word with a blank or a quote in it stands in double quotes. */
final class Words {
    private Words() {}

    static List<String> split(String line) {
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        boolean isWord = false;
        boolean isQuoted = false;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (isQuoted && c == '"' && i + 1 < line.length() && line.charAt(i + 1) == '"') {
                word.append(c);
                i++;
            } else if (c == '"') {
                isQuoted = !isQuoted;
                isWord = true;
            } else if (c == ' ' && !isQuoted) {
                if (isWord) {
                    words.add(word.toString());
                }
                word.setLength(0);
                isWord = false;
            } else {
                word.append(c);
                isWord = true;
            }
        }
        if (isQuoted) {
            throw new IllegalArgumentException("a quote is not closed in the filter " + line);
        }
        if (isWord) {
            words.add(word.toString());
        }
        return words;
    }

    static String join(List<String> words) {
        StringBuilder line = new StringBuilder();
        for (String word : words) {
            line.append(line.isEmpty() ? "" : " ").append(quoted(word));
        }
        return line.toString();
    }

    private static String quoted(String word) {
        boolean isPlain = word.indexOf(' ') < 0 && word.indexOf('"') < 0;
        return isPlain ? word : '"' + word.replace("\"", "\"\"") + '"';
    }
}
