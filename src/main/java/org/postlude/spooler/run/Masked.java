package org.postlude.spooler.run;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.commons.lang3.Strings;
import org.jspecify.annotations.Nullable;
import org.postlude.message.ProviderContractException;

/**
 * What a log may have at INFO and above of words that others chose: a provider's, a server's, an application's. Whoever an address
 * is for is left out of it, and the domain stays.
 */
final class Masked {
    /** An addr-spec, quoted or not, and a Message-ID, which cannot be told from one; not a Java object's kind and hash. */
    private static final Pattern LOCAL_PART = Pattern.compile(
            "(?:\"(?:[^\"\\\\]|\\\\.){1,320}\"|[^\\s<>()\\[\\],;:\"']{1,320})(?=@(?![0-9a-f]{1,8}(?![\\w.-]))[^\\s<>()@])");

    private Masked() {}

    static String text(String sentence) {
        return sentence.indexOf('@') < 0
                ? sentence
                : LOCAL_PART.matcher(sentence).replaceAll("*");
    }

    /** The same with all that is below it. What nobody is named in is as it was; else its kind is the first word of what it says. */
    static Throwable of(Throwable failure) {
        return isTelling(failure, seen()) ? of(failure, seen()) : failure;
    }

    private static Set<Throwable> seen() {
        return Collections.newSetFromMap(new IdentityHashMap<>());
    }

    private static boolean isTelling(@Nullable Throwable failure, Set<Throwable> seen) {
        if (failure == null || !seen.add(failure)) {
            return false;
        }
        String words = failure.toString();
        return !text(words).equals(words)
                || isTelling(failure.getCause(), seen)
                || Stream.of(failure.getSuppressed()).anyMatch(other -> isTelling(other, seen));
    }

    private static Throwable of(Throwable failure, Set<Throwable> seen) {
        seen.add(failure);
        Throwable cause = failure.getCause();
        Throwable below = cause == null || seen.contains(cause) ? null : of(cause, seen);
        Throwable said = failure instanceof ProviderContractException broke
                ? new ProviderContractException(broke.rule(), sentence(broke), below)
                : new Said(text(failure.toString()), below);
        said.setStackTrace(failure.getStackTrace());
        for (Throwable other : failure.getSuppressed()) {
            if (!seen.contains(other)) {
                said.addSuppressed(of(other, seen));
            }
        }
        return said;
    }

    /** Without the rule at its end, which comes there by itself. */
    private static String sentence(ProviderContractException broke) {
        return text(Strings.CS.removeEnd(String.valueOf(broke.getMessage()), " (rule " + broke.rule() + ")"));
    }

    /** Is never thrown. */
    private static final class Said extends Exception {
        private static final long serialVersionUID = 1;

        Said(String words, @Nullable Throwable cause) {
            super(words, cause);
        }
    }
}
